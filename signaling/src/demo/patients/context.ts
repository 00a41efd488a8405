/** What every line of a record needs: the patient, deterministic ids and dates that count back from `now`. */
import type { FhirResource, Reference } from 'fhir/r4.d.ts';
import { buildPatient, facility, type Identity } from './identity.ts';
import type { At } from './stories.ts';

const dayMs = 86_400_000;
const vietnamOffsetMs = 7 * 3_600_000;

export type RecordContext = ReturnType<typeof openContext>;

export function openContext(key: string, now: Date, identity: Identity) {
  const resources: FhirResource[] = [buildPatient(key, identity)];
  const subject: Reference = { reference: `Patient/${key}`, display: identity.name };
  const counters = new Map<string, number>();
  const nextId = (kind: string) => {
    const count = (counters.get(kind) ?? 0) + 1;
    counters.set(kind, count);
    return `${key}-${kind}-${String(count).padStart(2, '0')}`;
  };
  /** Calendar day in Viet Nam, `yyyy-MM-dd`. */
  const day = (daysAgo: number) => new Date(now.getTime() - daysAgo * dayMs + vietnamOffsetMs).toISOString().slice(0, 10);
  /** Date and time of a clock in Viet Nam. */
  const time = (daysAgo: number, clock = '08:30') => `${day(daysAgo)}T${clock}:00+07:00`;
  const performers = (where: At): Reference[] => [facility(where.at), ...(where.by ? [{ display: where.by }] : [])];
  const add = <T extends FhirResource>(resource: T): T => {
    resources.push(resource);
    return resource;
  };

  return { resources, identity, subject, nextId, day, time, performers, add };
}
