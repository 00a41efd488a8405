import type { IdentityEvidence, PersonFacts } from '@hoi-chan/shared/clinical/identity.ts';
import type { IdentityPair, IdentitySide } from '@hoi-chan/shared/features/identities.ts';
import type { Queryable } from '../../db/database.ts';

/** Two who look at once compare one after the other. */
export async function lockIdentity(db: Queryable, facilityId: string): Promise<void> {
  await db.query(`select pg_advisory_xact_lock(hashtextextended('identity:' || $1, 0))`, [facilityId]);
}

export interface StoredFacts extends PersonFacts {
  id: string;
}
const FACTS = (alias: string): string => `jsonb_build_object('id', ${alias}.id, 'name', ${alias}.name, 'birthDate', ${alias}.birth_date,
  'gender', ${alias}.gender, 'identifiers', coalesce((select jsonb_agg(jsonb_build_object('system', i.system, 'value', i.value))
    from patient_identifier i where i.patient_id = ${alias}.id), '[]'))`;

/** Pairs worth comparing that never stood: one at the facility, the other anywhere in the province. */
export async function listCandidates(
  db: Queryable,
  facilityId: string,
  provinceId: string,
  patientId?: string,
): Promise<[StoredFacts, StoredFacts][]> {
  const { rows } = await db.query<{ one: StoredFacts; other: StoredFacts }>(
    `with recursive branch as (
       select id from facility where id = $2
       union all select f.id from facility f join branch b on f.parent_id = b.id
     ), mine as (
       select * from patient where facility_id = $1 and ($3::uuid is null or id = $3)
     ), pair as (
       select m.id as one, j.patient_id as other from mine m
         join patient_identifier i on i.patient_id = m.id
         join patient_identifier j on right(j.value, 10) = right(i.value, 10) and j.patient_id <> m.id
       union
       select m.id, p.id from mine m join patient p
         on p.folded_name = m.folded_name and p.birth_date = m.birth_date and p.gender = m.gender and p.id <> m.id
         where length(m.birth_date) = 10
     )
     select ${FACTS('a')} as one, ${FACTS('b')} as other
     from pair join patient a on a.id = pair.one join patient b on b.id = pair.other
     where b.facility_id in (select id from branch)
       and not exists (select 1 from identity_link l
         where l.patient_id = least(a.id, b.id) and l.other_patient_id = greatest(a.id, b.id))
     order by a.id, b.id limit 500`,
    [facilityId, provinceId, patientId ?? null],
  );
  return rows.map(({ one, other }) => [one, other]);
}

export async function findFacts(db: Queryable, patientId: string): Promise<StoredFacts | undefined> {
  const { rows } = await db.query<{ facts: StoredFacts }>(`select ${FACTS('p')} as facts from patient p where p.id = $1`, [patientId]);
  return rows[0]?.facts;
}

export async function insertLink(
  db: Queryable,
  link: { patientId: string; otherPatientId: string; evidence: IdentityEvidence[]; verdict: 'open' | 'same' },
): Promise<void> {
  await db.query(
    `insert into identity_link (patient_id, other_patient_id, evidence, verdict, decided_at)
     values ($1, $2, $3, $4, case when $4 = 'open' then null else now() end) on conflict do nothing`,
    [link.patientId, link.otherPatientId, link.evidence, link.verdict],
  );
}

export async function insertRemoteQuestion(
  db: Queryable,
  question: { patientId: string; recordSystemId: string; remoteId: string; facts: object; evidence: IdentityEvidence[] },
): Promise<void> {
  await db.query(
    `insert into identity_link (patient_id, record_system_id, remote_id, remote_facts, evidence, verdict)
     values ($1, $2, $3, $4, $5, 'open') on conflict do nothing`,
    [question.patientId, question.recordSystemId, question.remoteId, JSON.stringify(question.facts), question.evidence],
  );
}

/** What stands of each patient there; one that was asked about and is open counts as `open`. */
export async function listRemoteVerdicts(
  db: Queryable,
  patientId: string,
  recordSystemId: string,
): Promise<Map<string, IdentityPair['verdict']>> {
  const { rows } = await db.query<{ remote_id: string; verdict: IdentityPair['verdict'] }>(
    'select remote_id, verdict from identity_link where patient_id = $1 and record_system_id = $2 and undone_at is null',
    [patientId, recordSystemId],
  );
  return new Map(rows.map(({ remote_id, verdict }) => [remote_id, verdict]));
}

/** The patient and everybody who is the same person, by all links that stand. */
export async function samePatients(db: Queryable, patientId: string): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `with recursive same as (
       select $1::uuid as id
       union select case when l.patient_id = same.id then l.other_patient_id else l.patient_id end
         from identity_link l join same on same.id in (l.patient_id, l.other_patient_id)
         where l.other_patient_id is not null and l.verdict = 'same' and l.undone_at is null
     ) select id from same order by id <> $1, id`,
    [patientId],
  );
  return rows.map(({ id }) => id);
}

interface PairRow {
  id: string;
  one: IdentitySide;
  other: IdentitySide;
  evidence: IdentityEvidence[];
  verdict: IdentityPair['verdict'];
  decided_by: string | null;
  decided_at: Date | null;
  reason: string;
}
const SIDE = (patient: string, facility: string): string => `jsonb_build_object('patientId', ${patient}.id, 'name', ${patient}.name,
  'birthDate', ${patient}.birth_date, 'gender', ${patient}.gender, 'address', ${patient}.address, 'place', ${facility}.name,
  'identifiers', coalesce((select jsonb_agg(jsonb_build_object('system', i.system, 'value', i.value) order by i.system, i.value)
    from patient_identifier i where i.patient_id = ${patient}.id), '[]'))`;

/** What stands, with a patient of this facility on one side (who comes first), open ones before decided ones. */
export async function listPairs(db: Queryable, facilityId: string, identityId?: string): Promise<IdentityPair[]> {
  const { rows } = await db.query<PairRow>(
    `select l.id, l.evidence, l.verdict, l.decided_at, l.reason, w.name as decided_by,
       case when b.facility_id = $1 and a.facility_id <> $1 then ${SIDE('b', 'bf')} else ${SIDE('a', 'af')} end as one,
       case when r.id is not null then l.remote_facts || jsonb_build_object('patientId', null, 'place', r.name)
         when b.facility_id = $1 and a.facility_id <> $1 then ${SIDE('a', 'af')} else ${SIDE('b', 'bf')} end as other
     from identity_link l
       join patient a on a.id = l.patient_id join facility af on af.id = a.facility_id
       left join patient b on b.id = l.other_patient_id left join facility bf on bf.id = b.facility_id
       left join record_system r on r.id = l.record_system_id
       left join person w on w.id = l.decided_by
     where l.undone_at is null and $1 in (a.facility_id, b.facility_id) and ($2::uuid is null or l.id = $2)
     order by l.verdict <> 'open', l.decided_at desc nulls first, l.created_at desc, l.id limit 200`,
    [facilityId, identityId ?? null],
  );
  return rows.map((row) => ({
    id: row.id,
    sides: [row.one, row.other],
    evidence: row.evidence,
    verdict: row.verdict,
    decidedBy: row.decided_by,
    decidedAt: row.decided_at?.toISOString() ?? null,
    reason: row.reason,
  }));
}

/** False when it is not open any more. */
export async function decideLink(
  db: Queryable,
  linkId: string,
  decision: { verdict: 'same' | 'different'; reason: string; personId: string },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update identity_link set verdict = $2, reason = $3, decided_by = $4, decided_at = now()
     where id = $1 and verdict = 'open' and undone_at is null`,
    [linkId, decision.verdict, decision.reason, decision.personId],
  );
  return rowCount === 1;
}

/** Whom a pair compares with somebody in a record system; undefined where both are entries of ours. */
export async function findRemoteSide(db: Queryable, linkId: string): Promise<{ patientId: string; systemId: string } | undefined> {
  const { rows } = await db.query<{ patientId: string; systemId: string }>(
    `select patient_id as "patientId", record_system_id as "systemId" from identity_link where id = $1 and record_system_id is not null`,
    [linkId],
  );
  return rows[0];
}

/** Marks a decision as taken back and asks anew; the id of the new question, undefined when there was nothing to take back. */
export async function reopenLink(db: Queryable, linkId: string, personId: string): Promise<string | undefined> {
  const { rows } = await db.query<{ id: string }>(
    `with undone as (
       update identity_link set undone_at = now(), undone_by = $2 where id = $1 and verdict <> 'open' and undone_at is null returning *
     )
     select id from undone`,
    [linkId, personId],
  );
  if (rows[0] === undefined) return undefined;
  // After the old row has left the unique index.
  const { rows: opened } = await db.query<{ id: string }>(
    `insert into identity_link (patient_id, other_patient_id, record_system_id, remote_id, remote_facts, evidence, verdict)
     select patient_id, other_patient_id, record_system_id, remote_id, remote_facts, evidence, 'open' from identity_link where id = $1 returning id`,
    [linkId],
  );
  return opened[0]?.id;
}

export async function findPlace(db: Queryable, patientId: string): Promise<{ facilityId: string; provinceId: string } | undefined> {
  const { rows } = await db.query<{ facilityId: string; provinceId: string }>(
    `with recursive up as (
       select f.id, f.parent_id, f.id as own from patient p join facility f on f.id = p.facility_id where p.id = $1
       union all select g.id, g.parent_id, up.own from facility g join up on g.id = up.parent_id
     ) select own as "facilityId", id as "provinceId" from up where parent_id is null`,
    [patientId],
  );
  return rows[0];
}

/** What was remembered under a link may be somebody else's once it no longer stands. */
export async function forgetRemembered(db: Queryable, linkId: string): Promise<void> {
  await db.query(
    `delete from summary_part p using identity_link l where l.id = $1 and p.patient_id in (l.patient_id, l.other_patient_id)
       and (l.record_system_id is null or l.record_system_id = p.record_system_id)`,
    [linkId],
  );
}
