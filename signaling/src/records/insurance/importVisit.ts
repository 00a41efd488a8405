import type { VisitReason } from '@hoi-chan/shared/clinical/importReasons.ts';
import type { Transaction } from '../../db/database.ts';
import type { FacilityFacts, NewPatient } from '../gateway.ts';
import { visitResources } from './fhir/resources.ts';
import { decideIdentity } from './identity.ts';
import { addIdentifiers, findCandidates, findImportedVisit, replaceVisit, setLastSeen } from './store.ts';
import { instantOf } from './values.ts';
import { personOf, type Visit, type VisitPerson } from './visit.ts';

export interface PatientRegister {
  /** Registrations at one facility take turns: the same person in two files makes one patient. */
  lock(tx: Transaction, facilityId: string): Promise<void>;
  /** A new row of the facility's patients; returns its id. */
  insert(tx: Transaction, facilityId: string, person: VisitPerson): Promise<string>;
  /** The same person in the record store. */
  register(tx: Transaction, patient: NewPatient): Promise<void>;
}

export type VisitOutcome =
  | { state: 'added' | 'changed' | 'unchanged'; newPatient: boolean }
  | { state: 'set_aside'; reason: VisitReason; newPatient: false };

/** Brings one visit into the built-in record, whole or not at all: everything happens in the caller's transaction. */
export async function importVisit(
  tx: Transaction,
  register: PatientRegister,
  facility: FacilityFacts & { id: string },
  { visit, digest }: { visit: Visit; digest: Buffer },
): Promise<VisitOutcome> {
  await register.lock(tx, facility.id);
  const before = await findImportedVisit(tx, facility.id, visit.code);
  if (before?.digest.equals(digest)) return { state: 'unchanged', newPatient: false };
  const person = personOf(visit, facility.code);
  const identity = decideIdentity(person, await findCandidates(tx, facility.id, person.identifiers));
  if (identity.kind === 'aside') return { state: 'set_aside', reason: identity.reason, newPatient: false };
  const knownId = identity.kind === 'known' ? identity.patientId : undefined;
  if (before !== undefined && before.patientId !== knownId) return { state: 'set_aside', reason: 'patient_changed', newPatient: false };

  const patientId = knownId ?? (await register.insert(tx, facility.id, person));
  if (identity.kind === 'known') await addIdentifiers(tx, patientId, identity.newIdentifiers);
  else await register.register(tx, { ...person, id: patientId, facility });
  const begin = instantOf(visit.general['NGAY_VAO']);
  if (begin !== undefined) await setLastSeen(tx, patientId, begin, identity.kind === 'new');
  await replaceVisit(tx, {
    facilityId: facility.id,
    visitCode: visit.code,
    patientId,
    digest,
    resources: visitResources(visit, patientId, { code: facility.code, name: facility.name }),
    before: before?.resources ?? [],
  });
  return { state: before === undefined ? 'added' : 'changed', newPatient: knownId === undefined };
}
