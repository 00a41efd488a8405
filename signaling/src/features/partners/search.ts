import { AppError } from '@hoi-chan/shared/errors.ts';

/** What partners may read: in this order the CapabilityStatement names them. */
export const READABLE_TYPES = [
  'Patient',
  'ServiceRequest',
  'Encounter',
  'Composition',
  'DocumentReference',
  'Observation',
  'MedicationRequest',
  'ImagingStudy',
  'Practitioner',
  'Organization',
] as const;
export type ReadableType = (typeof READABLE_TYPES)[number];
export const isReadable = (type: string): type is ReadableType => (READABLE_TYPES as readonly string[]).includes(type);

/** Of these, the patient they are about can be asked for. */
const ABOUT_NOBODY: readonly ReadableType[] = ['Patient', 'Practitioner', 'Organization'];

export const DEFAULT_COUNT = 50;
export const MOST_COUNT = 100;

export interface Token {
  system?: string;
  value: string;
}
/** A search as understood; see https://hl7.org/fhir/R4/search.html for the parameters. */
export interface Search {
  id?: string;
  identifier?: Token;
  patientId?: string;
  patientIdentifier?: Token;
  /** FHIR date; Patient only. */
  birthDate?: string;
  /** Updated at this instant or later. */
  since?: string;
  count: number;
  /** `seq` of the last one on the page before. */
  cursor?: string;
}

/** Parameters of a search on `type`, as the CapabilityStatement lists them. */
export function parametersOf(type: ReadableType): { name: string; type: 'token' | 'date' | 'reference' }[] {
  return [
    { name: '_id', type: 'token' },
    { name: '_lastUpdated', type: 'date' },
    { name: 'identifier', type: 'token' },
    ...(type === 'Patient' ? ([{ name: 'birthdate', type: 'date' }] as const) : []),
    ...(ABOUT_NOBODY.includes(type) ? [] : ([{ name: 'patient', type: 'reference' }] as const)),
  ];
}

const refuse = (name: string, why: string): never => {
  throw new AppError('INVALID_REQUEST', `parameter ${name}: ${why}`, { reason: 'search_parameter' });
};

const instantPattern = /^\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/;
function instantOf(name: string, value: string): string {
  // A plus in a query arrives as a space unless it was escaped; it can only have been a plus here.
  const text = value.replace(/ (?=\d{2}:\d{2}$)/, '+');
  const time = instantPattern.test(text) ? new Date(text) : undefined;
  if (time === undefined || Number.isNaN(time.getTime())) return refuse(name, 'an instant is expected, as 2026-11-25T08:00:00+07:00');
  return time.toISOString();
}

/** `value` or `system|value`; https://hl7.org/fhir/R4/search.html#token */
function tokenOf(name: string, value: string): Token {
  const bar = value.indexOf('|');
  const token = bar > 0 ? { system: value.slice(0, bar), value: value.slice(bar + 1) } : { value: value.slice(bar + 1) };
  if (token.value === '' || value.length > 300) refuse(name, 'system|value is expected');
  return token;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Reads the query of a search. Parameters that are not known are refused, not passed over: a filter that is ignored answers more than was
 * asked for (`Prefer: handling=strict`, https://hl7.org/fhir/R4/search.html#errors).
 */
export function readSearch(type: ReadableType, query: Record<string, unknown>): Search {
  const search: Search = { count: DEFAULT_COUNT };
  for (const [name, value] of Object.entries(query)) {
    if (typeof value !== 'string') return refuse(name, 'once is enough');
    if (value === '' || name === '_format') continue;
    const known = parametersOf(type).some((parameter) => parameter.name === name);
    if (name === '_count') {
      if (!/^\d{1,4}$/.test(value)) refuse(name, 'a number is expected');
      search.count = Math.max(1, Math.min(MOST_COUNT, Number(value)));
    } else if (name === '_cursor') {
      if (!/^\d{1,18}$/.test(value)) refuse(name, 'take it from a link of ours');
      search.cursor = value;
    } else if (name === '_since') search.since = instantOf(name, value);
    else if (name === '_lastUpdated') {
      if (!value.startsWith('ge')) refuse(name, 'only ge is understood');
      search.since = instantOf(name, value.slice(2));
    } else if (name === '_id') search.id = value;
    else if (name === 'identifier') search.identifier = tokenOf(name, value);
    else if (name === 'birthdate' && known) search.birthDate = value;
    else if (!ABOUT_NOBODY.includes(type) && (name === 'patient' || name === 'subject')) {
      const id = value.replace(/^Patient\//, '');
      if (!uuid.test(id)) refuse(name, 'Patient/<id> is expected');
      search.patientId = id;
    } else if (!ABOUT_NOBODY.includes(type) && (name === 'patient.identifier' || name === 'subject.identifier'))
      search.patientIdentifier = tokenOf(name, value);
    else refuse(name, 'is not known here');
  }
  return search;
}
