import { judgeIdentity, type PersonFacts } from '@hoi-chan/shared/clinical/identity.ts';
import type { Patient } from 'fhir/r4.d.ts';
import type { Queryable } from '../../db/database.ts';
import { findFacts, insertRemoteQuestion, listRemoteVerdicts } from './store.ts';

/** `several` and `differs` wait for a person; the questions are kept. */
export type RemoteMatch =
  | { kind: 'known'; patient: Patient & { id: string } }
  | { kind: 'unknown' }
  | { kind: 'several' }
  | { kind: 'differs' };

/** Who of those that carry our patient's numbers in one record system is our patient. What a person has said counts first. */
export async function matchRemote(
  db: Queryable,
  patientId: string,
  recordSystemId: string,
  found: readonly Patient[],
): Promise<RemoteMatch> {
  const verdicts = await listRemoteVerdicts(db, patientId, recordSystemId);
  const candidates = found.flatMap((patient) => (patient.id === undefined ? [] : [{ ...patient, id: patient.id }]));
  const remaining = candidates.filter(({ id }) => verdicts.get(id) !== 'different');
  const [confirmed, second] = remaining.filter(({ id }) => verdicts.get(id) === 'same');
  if (confirmed !== undefined && second === undefined) return { kind: 'known', patient: confirmed };
  const [only] = remaining;
  if (only === undefined) return { kind: 'unknown' };
  const ours = await findFacts(db, patientId);
  if (ours === undefined) return { kind: 'unknown' };
  const judged = remaining.map((patient) => ({ patient, facts: factsOf(patient), ...judgeIdentity(ours, factsOf(patient)) }));
  if (remaining.length === 1 && judged[0]?.verdict === 'same' && !verdicts.has(only.id)) return { kind: 'known', patient: only };
  for (const { patient, facts, evidence } of judged)
    if (!verdicts.has(patient.id)) await insertRemoteQuestion(db, { patientId, recordSystemId, remoteId: patient.id, facts, evidence });
  return { kind: remaining.length === 1 ? 'differs' : 'several' };
}

export function factsOf(patient: Patient): PersonFacts & { address: string } {
  const [name] = patient.name ?? [];
  return {
    name: name?.text ?? [name?.family, ...(name?.given ?? [])].filter(Boolean).join(' '),
    birthDate: patient.birthDate ?? null,
    gender: patient.gender ?? 'unknown',
    address: patient.address?.[0]?.text ?? '',
    identifiers: (patient.identifier ?? []).flatMap(({ system, value }) =>
      system === undefined || value === undefined ? [] : [{ system, value }],
    ),
  };
}
