import { bloodPressureLoinc, vitals as knownVitals, type Vital } from '@hoi-chan/shared/clinical/vitals.ts';
import type { CodeableConcept, Observation, Quantity } from 'fhir/r4.d.ts';

interface Measured {
  key: string;
  value: number;
  at: string;
}

const known: readonly Vital[] = knownVitals;
const find = (key: string): Vital | undefined => known.find((vital) => vital.key === key);
const concept = (vital: Vital): CodeableConcept => ({
  coding: [{ system: 'http://loinc.org', code: vital.loinc, display: vital.en }],
  text: vital.vi,
});
const quantity = (vital: Vital, value: number): Quantity => ({
  value,
  unit: vital.unit,
  system: 'http://unitsofmeasure.org',
  code: vital.ucum,
});

const base = (code: CodeableConcept, at: string): Observation => ({
  resourceType: 'Observation',
  status: 'final',
  category: [
    { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs', display: 'Vital Signs' }] },
  ],
  code,
  effectiveDateTime: at,
});

/**
 * Vital signs as Observations (https://hl7.org/fhir/R4/observation-vitalsigns.html). Systolic and diastolic of the same instant are one
 * blood pressure. `key` is stable for the same measurement.
 */
export function vitalObservations(measured: readonly Measured[]): { key: string; observation: Observation }[] {
  const found: { key: string; observation: Observation }[] = [];
  // What was measured twice at one instant is one entry: both would carry the same identifier.
  const once = measured.filter((one, index) => measured.findIndex(({ key, at }) => key === one.key && at === one.at) === index);
  for (const one of once) {
    const vital = find(one.key);
    if (vital === undefined) continue;
    const systolic = measured.find((other) => other.key === 'systolic' && other.at === one.at);
    const diastolic = measured.find((other) => other.key === 'diastolic' && other.at === one.at);
    const paired = systolic !== undefined && diastolic !== undefined;
    if (paired && one.key === 'diastolic') continue;
    if (paired && one.key === 'systolic') {
      const pressures = [systolic, diastolic].flatMap(({ key, value }) => {
        const each = find(key);
        return each === undefined ? [] : [{ code: concept(each), valueQuantity: quantity(each, value) }];
      });
      const code: CodeableConcept = {
        coding: [{ system: 'http://loinc.org', code: bloodPressureLoinc, display: 'Blood pressure panel with all children optional' }],
        text: 'Huyết áp',
      };
      found.push({ key: `bloodPressure/${one.at}`, observation: { ...base(code, one.at), component: pressures } });
      continue;
    }
    found.push({
      key: `${one.key}/${one.at}`,
      observation: { ...base(concept(vital), one.at), valueQuantity: quantity(vital, one.value) },
    });
  }
  return found;
}
