/**
 * Vital signs we record and show. LOINC codes follow the FHIR R4 vital-signs profile
 * (https://hl7.org/fhir/R4/observation-vitalsigns.html), units are UCUM. `min`/`max` bound what a living
 * patient and a working device can give: outside them the value is a typing error, inside them it may still be ill.
 */
export type Vital = {
  readonly key: string;
  readonly loinc: string;
  /** UCUM code of the unit that values are kept in. */
  readonly ucum: string;
  /** The unit as people write it. */
  readonly unit: string;
  readonly vi: string;
  readonly en: string;
  readonly min: number;
  readonly max: number;
  readonly decimals: number;
  /**
   * Usual values at rest of an adult, ends included, for a record that brings no range of its own. Pressure: ISH 2020 office threshold of 140/90;
   * breathing, pulse, temperature and saturation: where NEWS2 (Royal College of Physicians, 2017) or textbooks see no warning.
   */
  readonly adult?: { readonly low?: number; readonly high?: number };
};

export const vitals = [
  {
    key: 'systolic',
    loinc: '8480-6',
    ucum: 'mm[Hg]',
    unit: 'mmHg',
    vi: 'Huyết áp tâm thu',
    en: 'Systolic blood pressure',
    min: 40,
    max: 300,
    decimals: 0,
    adult: { low: 90, high: 139 },
  },
  {
    key: 'diastolic',
    loinc: '8462-4',
    ucum: 'mm[Hg]',
    unit: 'mmHg',
    vi: 'Huyết áp tâm trương',
    en: 'Diastolic blood pressure',
    min: 20,
    max: 200,
    decimals: 0,
    adult: { low: 60, high: 89 },
  },
  {
    key: 'pulse',
    loinc: '8867-4',
    ucum: '/min',
    unit: 'lần/phút',
    vi: 'Mạch',
    en: 'Heart rate',
    min: 20,
    max: 300,
    decimals: 0,
    adult: { low: 60, high: 100 },
  },
  {
    key: 'temperature',
    loinc: '8310-5',
    ucum: 'Cel',
    unit: '°C',
    vi: 'Nhiệt độ',
    en: 'Body temperature',
    min: 30,
    max: 43,
    decimals: 1,
    adult: { low: 36, high: 37.5 },
  },
  {
    key: 'respiration',
    loinc: '9279-1',
    ucum: '/min',
    unit: 'lần/phút',
    vi: 'Nhịp thở',
    en: 'Respiratory rate',
    min: 4,
    max: 120,
    decimals: 0,
    adult: { low: 12, high: 20 },
  },
  {
    key: 'spo2',
    loinc: '59408-5',
    ucum: '%',
    unit: '%',
    vi: 'SpO₂',
    en: 'Oxygen saturation',
    min: 30,
    max: 100,
    decimals: 0,
    adult: { low: 95, high: 100 },
  },
  { key: 'weight', loinc: '29463-7', ucum: 'kg', unit: 'kg', vi: 'Cân nặng', en: 'Body weight', min: 0.4, max: 350, decimals: 1 },
  { key: 'height', loinc: '8302-2', ucum: 'cm', unit: 'cm', vi: 'Chiều cao', en: 'Body height', min: 20, max: 250, decimals: 1 },
  {
    key: 'glucose',
    loinc: '14743-9',
    ucum: 'mmol/L',
    unit: 'mmol/L',
    vi: 'Đường huyết mao mạch',
    en: 'Capillary blood glucose',
    min: 0.5,
    max: 50,
    decimals: 1,
  },
] as const satisfies readonly Vital[];

export type VitalKey = (typeof vitals)[number]['key'];

/** LOINC panel under which systolic and diastolic pressure are recorded together (FHIR R4 bp profile). */
export const bloodPressureLoinc = '85354-9';

const byKey = new Map<string, Vital>(vitals.map((vital) => [vital.key, vital]));

/** The same for a key from outside, which may be unknown here. */
export function findVital(key: string): Vital | undefined {
  return byKey.get(key);
}

/** The description of a vital sign. Throws RangeError for a key that is not in the list. */
export function getVital(key: VitalKey): Vital {
  const vital = byKey.get(key);
  if (!vital) throw new RangeError(`unknown vital sign: ${key}`);
  return vital;
}

/** Whether a value (in the unit of the list) can be a real measurement; false for NaN. */
export function isPlausibleVital(key: VitalKey, value: number): boolean {
  const { min, max } = getVital(key);
  return value >= min && value <= max;
}
