import { parseInsuranceNumber } from '@hoi-chan/shared/clinical/identifiers.ts';
import type { VisitReason } from '@hoi-chan/shared/clinical/importReasons.ts';
import type { Column } from './tables.ts';
import { MAX_TEXT } from './tables.ts';

/** Hospitals write local time; Viet Nam has one zone and no summer time. */
const ZONE = '+07:00';
const DAY_MS = 86_400_000;

interface DateParts {
  year: string;
  month: string;
  day: string;
  time: string | undefined;
}

function parts(text: string): DateParts | undefined {
  const match = /^(\d{4})(\d{2})(\d{2})(?:([01]\d|2[0-3])([0-5]\d))?$/.exec(text);
  if (!match) return undefined;
  const [, year = '', month = '', day = '', hour, minute] = match;
  return { year, month, day, time: hour === undefined ? undefined : `${hour}:${minute ?? '00'}` };
}

function exists({ year, month, day }: DateParts): boolean {
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.getUTCDate() === Number(day) && Number(year) >= 1900 && Number(year) < 2200;
}

/** yyyymmdd → `YYYY-MM-DD`; yyyymmddHHMM → an instant with the offset of Viet Nam; undefined for anything else, the empty text included. */
export function dateOf(text: string | undefined): string | undefined {
  const found = parts(text ?? '');
  if (found === undefined || !exists(found)) return undefined;
  const day = `${found.year}-${found.month}-${found.day}`;
  return found.time === undefined ? day : `${day}T${found.time}:00${ZONE}`;
}

/** The same, always an instant: a day alone begins at midnight (FHIR `instant` has no shorter form). */
export function instantOf(text: string | undefined): string | undefined {
  const date = dateOf(text);
  return date === undefined || date.includes('T') ? date : `${date}T00:00:00${ZONE}`;
}

/** Birth dates may have 00 where day or month is not known: a FHIR date of the parts that are. */
export function birthDateOf(text: string | undefined): string | undefined {
  const match = /^(\d{4})(\d{2})(\d{2})(\d{4})?$/.exec(text ?? '');
  if (!match) return undefined;
  const [, year = '', month = '', day = ''] = match;
  if (month === '00') return Number(year) >= 1900 && Number(year) < 2200 ? year : undefined;
  if (day === '00') return exists({ year, month, day: '01', time: undefined }) ? `${year}-${month}` : undefined;
  return exists({ year, month, day, time: undefined }) ? `${year}-${month}-${day}` : undefined;
}

/** A decimal point or comma; undefined when it is no number. */
export function numberOf(text: string | undefined): number | undefined {
  const match = /^[+-]?\d{1,12}(?:[.,]\d{1,8})?$/.exec(text ?? '');
  return match ? Number(match[0].replace(',', '.')) : undefined;
}

/** `E119` and `E11.9` → `E11.9`; dagger, asterisk and plus of the book are dropped; undefined when it is no ICD-10 code. */
export function icdOf(text: string | undefined): string | undefined {
  const match = /^([A-Z]\d{2})(?:\.?([\dA-Z]{1,3}))?[*†+]?$/.exec((text ?? '').trim().toUpperCase());
  if (!match) return undefined;
  const [, category = '', rest] = match;
  return rest === undefined ? category : `${category}.${rest}`;
}

export function listOf(text: string | undefined): string[] {
  return (text ?? '')
    .split(/[;,]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** At most twelve comorbid diagnoses are allowed; a few more are let through, a flood is not. */
const MAX_CODES = 50;
const isCard = (text: string): boolean => parseInsuranceNumber(text) !== undefined || /^[A-Z]{2}\d[A-Z0-9]{7,17}$/.test(text.toUpperCase());

/** Why a value may not stand in its column, or undefined. `now` bounds dates that tell of the past. */
export function faultOf(column: Column, value: string, now: Date): VisitReason | undefined {
  if (value === '') return column.required ? 'required' : undefined;
  if (value.length > (column.maxLength ?? MAX_TEXT)) return 'too_long';
  switch (column.kind) {
    case 'text':
      return undefined;
    case 'date':
      return dateOf(value) === undefined ? 'invalid_date' : undefined;
    case 'dates':
      return listOf(value).every((each) => dateOf(each) !== undefined) ? undefined : 'invalid_date';
    case 'birth': {
      const birth = birthDateOf(value);
      if (birth === undefined) return 'invalid_date';
      return new Date(birth).getTime() > now.getTime() + DAY_MS ? 'in_the_future' : undefined;
    }
    case 'sex':
      return /^[123]$/.test(value) ? undefined : 'invalid_code';
    case 'number':
      return numberOf(value) === undefined ? 'invalid_number' : undefined;
    case 'icd':
      return icdOf(value) === undefined ? 'invalid_code' : undefined;
    case 'icds':
      return listOf(value).length <= MAX_CODES && listOf(value).every((each) => icdOf(each) !== undefined) ? undefined : 'invalid_code';
    case 'personalId':
      return /^[0-9A-Z]{6,15}$/i.test(value) ? undefined : 'invalid_identifier';
    case 'cards':
      return listOf(value).every(isCard) ? undefined : 'invalid_identifier';
    case 'facility':
      return /^[0-9A-Z]{5}$/i.test(value) ? undefined : 'invalid_code';
    default:
      column.kind satisfies never;
      return undefined;
  }
}
