import type { PersonRef } from '@hoi-chan/shared/features/consultShapes.ts';

/** One stored update as the history sees it. */
export interface UpdateEntry {
  id: number;
  at: Date;
  person: PersonRef | null;
}
export interface Revision {
  /** The last update that belongs to it. */
  id: number;
  from: Date;
  to: Date;
  people: PersonRef[];
  edits: number;
}

/** Writing without a pause of this length is one version. */
const PAUSE_MS = 90_000;
/** However long somebody writes without a pause, a version ends after this time. */
const LONGEST_MS = 10 * 60_000;

/** Groups the log into versions a person can look through: writing together without a pause is one; what is named in `ends` ends one. */
export function revisionsOf(log: readonly UpdateEntry[], ends: ReadonlySet<number>): Revision[] {
  const revisions: Revision[] = [];
  let open: Revision | undefined;
  for (const { id, at, person } of log) {
    const goesOn = open !== undefined && at.getTime() - open.to.getTime() <= PAUSE_MS && at.getTime() - open.from.getTime() <= LONGEST_MS;
    if (open === undefined || !goesOn || ends.has(open.id)) {
      open = { id, from: at, to: at, people: [], edits: 0 };
      revisions.push(open);
    }
    open.id = id;
    open.to = at;
    open.edits += 1;
    if (person !== null && !open.people.some((one) => one.id === person.id)) open.people.push(person);
  }
  return revisions;
}
