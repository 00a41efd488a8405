/**
 * Numbers that name a patient or a facility in Viet Nam. All are strings: leading zeros matter.
 * Nothing here says that a number was issued, only that it could have been.
 */

const base = 'http://fhir.ehealth.gov.vn/core/sid/';

/** FHIR identifier systems of the vn-core draft; `facility` and `practitioner` are ours, the draft names none. */
export const identifierSystems = {
  /** CCCD, 12 digits: the personal ID, which is the health ID too. */
  nationalId: `${base}national_id`,
  /** CMND, 9 digits: the identity card before it. */
  citizenId: `${base}citizen_id`,
  /** BHYT: the health-insurance card, 15 characters or its last 10 digits. */
  insuranceNumber: `${base}insurance_number`,
  passportNumber: `${base}passport_number`,
  patientInternalId: `${base}patient-internal-id`,
  /** MA_CSKCB of the insurance XML, 5 characters. */
  facility: 'urn:hoi-chan:sid:facility',
  /** MA_BAC_SI of the insurance XML: the licence number. */
  practitioner: 'urn:hoi-chan:sid:practitioner',
} as const;

/** What people type between the digits of a card number. */
function compact(text: string): string {
  return text.replace(/[\s.\-–]/g, '').toUpperCase();
}

export type PersonalId = {
  readonly number: string;
  readonly provinceCode: string;
  readonly sex: 'male' | 'female';
  readonly birthYear: number;
};

/**
 * Personal ID (CCCD): 3 digits of the province of birth registration, 1 of sex and century (0 male, 1 female of the
 * 1900s; 2, 3 of the 2000s; and so on), 2 of the year of birth, 6 random. Source: decree 137/2015/NĐ-CP article 13 and
 * circular 59/2021/TT-BCA article 4, as quoted in secondary sources. Undefined when it is not 12 digits.
 */
export function parsePersonalId(text: string): PersonalId | undefined {
  const number = compact(text);
  if (!/^\d{12}$/.test(number)) return undefined;
  const sexAndCentury = Number(number[3]);
  return {
    number,
    provinceCode: number.slice(0, 3),
    sex: sexAndCentury % 2 === 0 ? 'male' : 'female',
    birthYear: 1900 + Math.floor(sexAndCentury / 2) * 100 + Number(number.slice(4, 6)),
  };
}

/** Old identity card (CMND): 9 digits. Undefined otherwise. */
export function parseCitizenId(text: string): string | undefined {
  const number = compact(text);
  return /^\d{9}$/.test(number) ? number : undefined;
}

export type InsuranceNumber =
  | {
      readonly form: 'card';
      readonly number: string;
      /** Group of the insured, two letters (e.g. TE child, HT pensioner, GD household). */
      readonly group: string;
      /** Share of costs covered, 1 to 5. */
      readonly benefit: number;
      readonly provinceCode: string;
      readonly socialInsuranceNumber: string;
    }
  | { readonly form: 'social'; readonly number: string; readonly socialInsuranceNumber: string }
  | { readonly form: 'personal'; readonly number: string };

/**
 * Health-insurance number in any form an insurer accepts: the 15 characters of the card, the 10 digits of newer cards,
 * or the 12-digit personal ID in its place. Source: decision 1351/QĐ-BHXH (card code) and decision 1666/QĐ-BHXH (10 digits),
 * as quoted in secondary sources. Undefined otherwise.
 */
export function parseInsuranceNumber(text: string): InsuranceNumber | undefined {
  const number = compact(text);
  if (/^\d{12}$/.test(number)) return { form: 'personal', number };
  if (/^\d{10}$/.test(number)) return { form: 'social', number, socialInsuranceNumber: number };
  const card = /^([A-Z]{2})([1-5])(\d{2})(\d{10})$/.exec(number);
  if (!card) return undefined;
  const [, group = '', benefit, provinceCode = '', socialInsuranceNumber = ''] = card;
  return { form: 'card', number, group, benefit: Number(benefit), provinceCode, socialInsuranceNumber };
}

/** Facility code (MA_CSKCB): 5 letters or digits. Undefined otherwise. */
export function parseFacilityCode(text: string): string | undefined {
  const code = text.trim().toUpperCase();
  return /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

export type PatientNumber = { readonly system: string; readonly number: string };

/**
 * What a person typed or scanned into a search box, as identifiers to look for: none when it is not a number we know.
 * Twelve digits may stand on an insurance card too, and ten digits are the end of a 15-character card.
 */
export function patientNumbersOf(text: string): readonly PatientNumber[] {
  const personal = parsePersonalId(text);
  const insurance = parseInsuranceNumber(text);
  const citizen = parseCitizenId(text);
  return [
    ...(personal ? [{ system: identifierSystems.nationalId, number: personal.number }] : []),
    ...(insurance ? [{ system: identifierSystems.insuranceNumber, number: insurance.number }] : []),
    ...(citizen ? [{ system: identifierSystems.citizenId, number: citizen }] : []),
  ];
}

/** A temporary code we give to a patient without papers must never be mistaken for a personal ID. */
export function isSafeTemporaryCode(code: string): boolean {
  return code.trim() !== '' && patientNumbersOf(code).length === 0;
}
