import { parseCardQr, type CitizenCard, type InsuranceCard } from '@hoi-chan/shared/clinical/cards.ts';
import { identifierSystems, parseInsuranceNumber, parsePersonalId } from '@hoi-chan/shared/clinical/identifiers.ts';
import type { PatientCard } from '@hoi-chan/shared/features/patients.ts';
import type { Given, Routes } from '@hoi-chan/shared/index.ts';

export type Registration = Given<NonNullable<Routes['patients.register']['body']>>;

/** What a USB reader typed into the search box, or what a hand did. `cut`: it began like a card but cannot be read. */
export type Search = { kind: 'words'; q: string } | { kind: 'card'; q: string; card: CitizenCard | InsuranceCard } | { kind: 'cut' };

/** Cards are recognised by their bars: no name holds any. */
export function readSearch(typed: string): Search {
  const text = typed.trim();
  if (!text.includes('|')) return { kind: 'words', q: text };
  const reading = parseCardQr(text);
  if (!reading.ok) return { kind: 'cut' };
  return { kind: 'card', q: reading.card.kind === 'cccd' ? reading.card.personalId : reading.card.insuranceNumber, card: reading.card };
}

/** Fields of the register form, as typed. */
export interface RegistrationForm {
  name: string;
  birthDate: string;
  gender: string;
  personalId: string;
  insuranceNumber: string;
  phone: string;
  address: string;
}

export const emptyForm: RegistrationForm = {
  name: '',
  birthDate: '',
  gender: '',
  personalId: '',
  insuranceNumber: '',
  phone: '',
  address: '',
};

/** What is known before anybody typed: from a card, or from the words searched for. */
export function prefill(search: Search): RegistrationForm {
  if (search.kind === 'card') {
    const { card } = search;
    return {
      ...emptyForm,
      name: card.name,
      birthDate: showDate(card.birthDate),
      gender: card.sex,
      address: card.address,
      ...(card.kind === 'cccd' ? { personalId: card.personalId } : { insuranceNumber: card.insuranceNumber }),
    };
  }
  if (search.kind === 'cut') return emptyForm;
  if (parsePersonalId(search.q)) return { ...emptyForm, personalId: search.q.replace(/\D/g, '') };
  const insurance = parseInsuranceNumber(search.q);
  if (insurance) return { ...emptyForm, insuranceNumber: insurance.number };
  return { ...emptyForm, name: /\d/.test(search.q) ? '' : search.q };
}

/** `1961-04-30` → `30/04/1961`, as people here write it. */
function showDate(iso: string): string {
  return iso.split('-').reverse().join('/');
}

/** `30/4/1961`, `4/1961`, `1961` → FHIR date; undefined for what is no day, or lies in the future. */
export function readBirthDate(typed: string, now = new Date()): string | undefined {
  const parts = typed
    .trim()
    .split(/[/\-. ]+/)
    .filter(Boolean);
  const [year, month, day] = parts.toReversed();
  if (parts.length > 3 || year === undefined || !/^(19|20)\d{2}$/.test(year)) return undefined;
  if ([month, day].some((part) => part !== undefined && !/^\d{1,2}$/.test(part))) return undefined;
  const pad = (part: string): string => part.padStart(2, '0');
  const date = new Date(Date.UTC(Number(year), month === undefined ? 0 : Number(month) - 1, day === undefined ? 1 : Number(day)));
  const exists =
    (month === undefined || date.getUTCMonth() === Number(month) - 1) && (day === undefined || date.getUTCDate() === Number(day));
  if (!exists || date.getTime() > now.getTime()) return undefined;
  return [year, month, day].flatMap((part) => (part === undefined ? [] : [pad(part)])).join('-');
}

export type FormProblem = 'required' | 'birthDate' | 'personalId' | 'insuranceNumber' | 'phone';
export type Checked =
  | { ok: true; registration: Registration }
  | { ok: false; problems: Partial<Record<keyof RegistrationForm, FormProblem>> };

/** Checks the form as the server will, so that a mistake shows beside its field and not after a round trip. */
export function checkForm(form: RegistrationForm): Checked {
  const problems: Partial<Record<keyof RegistrationForm, FormProblem>> = {};
  const birthDate = readBirthDate(form.birthDate);
  const personalId = parsePersonalId(form.personalId);
  const insurance = parseInsuranceNumber(form.insuranceNumber);
  const phone = form.phone.trim();
  if (form.name.trim() === '') problems.name = 'required';
  if (form.birthDate.trim() === '') problems.birthDate = 'required';
  else if (birthDate === undefined) problems.birthDate = 'birthDate';
  if (form.gender === '') problems.gender = 'required';
  if (form.personalId.trim() !== '' && personalId === undefined) problems.personalId = 'personalId';
  if (form.insuranceNumber.trim() !== '' && insurance === undefined) problems.insuranceNumber = 'insuranceNumber';
  if (phone !== '' && !/^[0-9+ ]{8,15}$/.test(phone)) problems.phone = 'phone';
  if (Object.keys(problems).length > 0 || birthDate === undefined) return { ok: false, problems };
  return {
    ok: true,
    registration: {
      name: form.name,
      birthDate,
      gender: form.gender as Registration['gender'],
      address: form.address,
      ...(personalId && { personalId: personalId.number }),
      ...(insurance && { insuranceNumber: insurance.number }),
      ...(phone !== '' && { phone }),
    },
  };
}

/** The two numbers people ask for, out of the identifiers of a record. */
export function numbersOf(patient: Pick<PatientCard, 'identifiers'>): { personalId?: string; insuranceNumber?: string } {
  const find = (system: string): string | undefined => patient.identifiers.find((identifier) => identifier.system === system)?.value;
  const personalId = find(identifierSystems.nationalId);
  const insuranceNumber = find(identifierSystems.insuranceNumber);
  return { ...(personalId !== undefined && { personalId }), ...(insuranceNumber !== undefined && { insuranceNumber }) };
}
