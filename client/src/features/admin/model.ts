import type { Facility } from '@hoi-chan/shared/features/facilities.ts';
import type { Person } from '@hoi-chan/shared/features/people.ts';

export interface TreeNode {
  facility: Facility;
  depth: number;
}

/** Facilities as a tree written in lines: each below its parent, by code. One whose parent is unknown (or in a circle) stands at the top. */
export function treeOf(facilities: readonly Facility[]): TreeNode[] {
  const byParent = new Map<string | null, Facility[]>();
  const known = new Set(facilities.map((facility) => facility.id));
  for (const facility of facilities.toSorted((a, b) => a.code.localeCompare(b.code))) {
    const parent = facility.parentId !== null && known.has(facility.parentId) ? facility.parentId : null;
    byParent.set(parent, [...(byParent.get(parent) ?? []), facility]);
  }
  const lines: TreeNode[] = [];
  const seen = new Set<string>();
  const walk = (parent: string | null, depth: number): void => {
    for (const facility of byParent.get(parent) ?? []) {
      if (seen.has(facility.id)) continue;
      seen.add(facility.id);
      lines.push({ facility, depth });
      walk(facility.id, depth + 1);
    }
  };
  walk(null, 0);
  for (const facility of facilities) if (!seen.has(facility.id)) lines.push({ facility, depth: 0 });
  return lines;
}

// Without the letters and digits that are taken for one another when read out on the telephone.
const letters = 'abcdefghijkmnpqrstuvwxyz23456789';

/** A first password: four groups of four, 77 bits, easy to read aloud. `random` fills an array, as crypto.getRandomValues does. */
export function makePassword(random: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>): string {
  const bytes = random(new Uint8Array(16));
  // 32 letters divide 256: every one is equally likely.
  const text = Array.from(bytes, (byte) => letters[byte % letters.length]).join('');
  return text.replace(/(.{4})(?=.)/g, '$1-');
}

export interface PersonForm {
  username: string;
  name: string;
  title: string;
  role: Person['role'];
  facilityId: string;
  specialties: string[];
  licenceNumber: string;
  language: Person['language'];
}

export function formOf(person: Person | undefined, facilityId = ''): PersonForm {
  return {
    username: person?.username ?? '',
    name: person?.name ?? '',
    title: person?.title ?? '',
    role: person?.role ?? 'commune_doctor',
    facilityId: person?.facility.id ?? facilityId,
    specialties: person?.specialties ?? [],
    licenceNumber: person?.licenceNumber ?? '',
    language: person?.language ?? 'vi',
  };
}

export type PersonProblem = 'required' | 'username' | 'noSpecialty';

/** The fields in which something can be wrong. */
export const PERSON_FIELDS = [
  'name',
  'title',
  'username',
  'licenceNumber',
  'facilityId',
  'specialties',
] as const satisfies readonly (keyof PersonForm)[];
export type PersonField = (typeof PERSON_FIELDS)[number];

/** What keeps a person from being saved, by field. */
export function personProblems(form: PersonForm, isNew: boolean): Partial<Record<PersonField, PersonProblem>> {
  const problems: Partial<Record<PersonField, PersonProblem>> = {};
  if (isNew && form.username.trim() === '') problems.username = 'required';
  else if (isNew && !/^[a-z0-9._@-]{2,64}$/.test(form.username.trim().toLowerCase())) problems.username = 'username';
  if (form.name.trim() === '') problems.name = 'required';
  if (form.facilityId === '') problems.facilityId = 'required';
  // A specialist nobody can address would wait for ever.
  if (form.role === 'specialist' && form.specialties.length === 0) problems.specialties = 'noSpecialty';
  return problems;
}

/** What the server takes, the same for a new person and a changed one. */
export function editableOf(form: PersonForm) {
  const licence = form.licenceNumber.trim();
  return {
    name: form.name,
    title: form.title,
    role: form.role,
    facilityId: form.facilityId,
    specialties: form.specialties,
    licenceNumber: licence === '' ? null : licence,
    language: form.language,
  };
}

/** The last `days` days up to and with `today`, as the calendar here has them: `2026-11-25`. */
export function lastDays(today: Date, days: number): { from: string; to: string } {
  const iso = (date: Date): string =>
    [date.getFullYear(), String(date.getMonth() + 1).padStart(2, '0'), String(date.getDate()).padStart(2, '0')].join('-');
  return { from: iso(new Date(today.getFullYear(), today.getMonth(), today.getDate() - days + 1)), to: iso(today) };
}

/** What part of the whole each has, in whole percent, without those that have less than one. */
export function sharesOf<N extends string>(
  seconds: Readonly<Record<N, number>>,
  names: readonly N[],
  total: number = names.reduce((sum, name) => sum + seconds[name], 0),
): { name: N; percent: number }[] {
  if (total <= 0) return [];
  return names.map((name) => ({ name, percent: Math.round((seconds[name] / total) * 100) })).filter(({ percent }) => percent > 0);
}
