import type { MinutesContent, MinutesState } from '@hoi-chan/shared/features/minutes.ts';
import { identifierSystems } from '@hoi-chan/shared/clinical/identifiers.ts';
import type { PersonRef } from '@hoi-chan/shared/features/consultShapes.ts';
import type { Queryable, Transaction } from '../../db/database.ts';
import type { LoggedUpdate } from './authorship.ts';
import type { KnownMinutes } from './content.ts';
import type { UpdateEntry } from './revisions.ts';

export type Phase = MinutesState['phase'];
export interface MinutesRow {
  phase: Phase;
  versionNumber: number;
  /** The whole text as the first signer signed it, while the second signature is awaited. */
  frozen: MinutesContent | null;
}

/** Makes the row when it is not there; true when this call made it. */
export async function insertMinutes(tx: Transaction, consultId: string): Promise<boolean> {
  const result = await tx.query('insert into minutes (consult_id) values ($1) on conflict do nothing', [consultId]);
  return result.rowCount === 1;
}

export async function findMinutes(db: Queryable, consultId: string): Promise<MinutesRow | undefined> {
  const { rows } = await db.query<{ phase: Phase; version_number: number; frozen: MinutesContent | null }>(
    'select phase, version_number, frozen from minutes where consult_id = $1',
    [consultId],
  );
  return rows[0] && { phase: rows[0].phase, versionNumber: rows[0].version_number, frozen: rows[0].frozen };
}

/** One at a time: nothing is written while somebody signs, and every update is tried on the document that the ones before it made. */
export async function lockMinutes(tx: Transaction, consultId: string): Promise<MinutesRow | undefined> {
  const { rows } = await tx.query<{ phase: Phase; version_number: number; frozen: MinutesContent | null }>(
    'select phase, version_number, frozen from minutes where consult_id = $1 for update',
    [consultId],
  );
  return rows[0] && { phase: rows[0].phase, versionNumber: rows[0].version_number, frozen: rows[0].frozen };
}

/** `frozen`: the text that waits for the second signature; none in any other phase. */
export async function updatePhase(tx: Transaction, consultId: string, phase: Phase, frozen: MinutesContent | null = null): Promise<void> {
  await tx.query('update minutes set phase = $2, frozen = $3 where consult_id = $1', [
    consultId,
    phase,
    frozen === null ? null : JSON.stringify(frozen),
  ]);
}

/** The id it has in the log. */
export async function insertUpdate(tx: Transaction, consultId: string, personId: string | null, update: Uint8Array): Promise<number> {
  const { rows } = await tx.query<{ id: string }>(
    'insert into minutes_update (consult_id, person_id, update) values ($1, $2, $3) returning id',
    [consultId, personId, Buffer.from(update)],
  );
  return Number(rows[0]?.id);
}

/** What was stored behind the update with this id. */
export async function listUpdatesAfter(db: Queryable, consultId: string, id: number): Promise<Uint8Array[]> {
  const { rows } = await db.query<{ update: Buffer }>('select update from minutes_update where consult_id = $1 and id > $2 order by id', [
    consultId,
    id,
  ]);
  return rows.map((row) => row.update);
}

export async function listUpdates(db: Queryable, consultId: string): Promise<Uint8Array[]> {
  return listUpdatesAfter(db, consultId, 0);
}

export async function sumUpdateBytes(db: Queryable, consultId: string): Promise<number> {
  const { rows } = await db.query<{ bytes: number }>(
    'select coalesce(sum(octet_length(update)), 0)::float as bytes from minutes_update where consult_id = $1',
    [consultId],
  );
  return rows[0]?.bytes ?? 0;
}

export async function listUpdateEntries(db: Queryable, consultId: string): Promise<UpdateEntry[]> {
  const { rows } = await db.query<{ id: string; at: Date; person: PersonRef | null }>(
    `select u.id, u.at, case when p.id is not null then ${ref('p', 'f')} end as person
     from minutes_update u left join person p on p.id = u.person_id left join facility f on f.id = p.facility_id
     where u.consult_id = $1 order by u.id`,
    [consultId],
  );
  return rows.map(({ id, at, person }) => ({ id: Number(id), at, person }));
}

/** The log up to and with one update, and everybody in it. */
export async function listUpdateLog(db: Queryable, consultId: string, upTo: number): Promise<{ log: LoggedUpdate[]; people: PersonRef[] }> {
  const { rows } = await db.query<{ id: string; person_id: string | null; update: Buffer }>(
    'select id, person_id, update from minutes_update where consult_id = $1 and id <= $2 order by id',
    [consultId, upTo],
  );
  const people = await db.query<{ person: PersonRef }>(
    `select ${ref('p', 'f')} as person from person p join facility f on f.id = p.facility_id
     where p.id in (select person_id from minutes_update where consult_id = $1 and id <= $2)`,
    [consultId, upTo],
  );
  return {
    log: rows.map((row) => ({ id: Number(row.id), personId: row.person_id, update: row.update })),
    people: people.rows.map(({ person }) => person),
  };
}

export async function findLastUpdateId(db: Queryable, consultId: string): Promise<number> {
  const { rows } = await db.query<{ id: string | null }>('select max(id) as id from minutes_update where consult_id = $1', [consultId]);
  return Number(rows[0]?.id ?? 0);
}

interface KnownRow {
  number: string;
  started_at: Date | null;
  ended_at: Date | null;
  asking_facility: string;
  chair: PersonRef;
  secretary: PersonRef;
  members: PersonRef[];
  patient_name: string;
  birth_date: string | null;
  gender: string;
  address: string;
  identifiers: { system: string; value: string }[];
}

export const ref = (person: string, facility: string): string =>
  `jsonb_build_object('id', ${person}.id, 'name', ${person}.name, 'title', ${person}.title, 'facilityName', ${facility}.name)`;

/** What the minutes know without anybody writing it; undefined before a specialist has accepted. */
export async function findKnown(db: Queryable, consultId: string): Promise<KnownMinutes | undefined> {
  const { rows } = await db.query<KnownRow>(
    `select c.number, c.session_started_at as started_at, c.session_ended_at as ended_at, af.name as asking_facility,
       ${ref('s', 'sf')} as chair, ${ref('a', 'af')} as secretary,
       coalesce((select jsonb_agg(${ref('m', 'mf')} order by cm.joined_at, m.name)
         from consult_member cm join person m on m.id = cm.person_id join facility mf on mf.id = m.facility_id
         where cm.consult_id = c.id), '[]') as members,
       p.name as patient_name, p.birth_date, p.gender, p.address,
       coalesce((select jsonb_agg(jsonb_build_object('system', i.system, 'value', i.value) order by i.system, i.value)
         from patient_identifier i where i.patient_id = p.id), '[]') as identifiers
     from consult c join patient p on p.id = c.patient_id
       join person a on a.id = c.asker_id join facility af on af.id = c.asking_facility_id
       join person s on s.id = c.specialist_id join facility sf on sf.id = s.facility_id
     where c.id = $1`,
    [consultId],
  );
  const row = rows[0];
  if (row === undefined) return undefined;
  return {
    consultNumber: row.number,
    place: `${row.asking_facility} – ${row.chair.facilityName}`,
    startedAt: row.started_at?.toISOString() ?? null,
    endedAt: row.ended_at?.toISOString() ?? null,
    chair: row.chair,
    secretary: row.secretary,
    // Chair and secretary have lines of their own.
    members: row.members.filter((person) => person.id !== row.chair.id && person.id !== row.secretary.id),
    patient: {
      name: row.patient_name,
      birthDate: row.birth_date,
      gender: row.gender,
      identifiers: row.identifiers.map(({ system, value }) => `${labelOf(system)} ${value}`.trim()),
      address: row.address,
    },
  };
}

const LABELS: Record<string, string> = {
  [identifierSystems.nationalId]: 'CCCD',
  [identifierSystems.citizenId]: 'CMND',
  [identifierSystems.insuranceNumber]: 'BHYT',
};
const labelOf = (system: string): string => LABELS[system] ?? '';

export interface Prefill {
  question: string;
  workingDiagnosis: { code: string; text: string } | null;
  vitals: { key: string; value: number; at: string }[];
}
export async function findPrefill(db: Queryable, consultId: string): Promise<Prefill> {
  const { rows } = await db.query<{ question: string; working_diagnosis: Prefill['workingDiagnosis']; vitals: Prefill['vitals'] }>(
    'select question, working_diagnosis, vitals from consult where id = $1',
    [consultId],
  );
  return { question: rows[0]?.question ?? '', workingDiagnosis: rows[0]?.working_diagnosis ?? null, vitals: rows[0]?.vitals ?? [] };
}

export async function insertMember(db: Queryable, consultId: string, personId: string): Promise<void> {
  await db.query('insert into consult_member (consult_id, person_id) values ($1, $2) on conflict do nothing', [consultId, personId]);
}

interface SignatureRow {
  person: PersonRef;
  role: 'chair' | 'secretary';
  at: Date;
  content_sha256: Buffer;
}
export async function listSignatures(db: Queryable, consultId: string, versionNumber: number): Promise<MinutesState['signatures']> {
  const { rows } = await db.query<SignatureRow>(
    `select ${ref('p', 'f')} as person, g.role, g.at, g.content_sha256
     from minutes_signature g join person p on p.id = g.person_id join facility f on f.id = p.facility_id
     where g.consult_id = $1 and g.version_number = $2 order by g.at`,
    [consultId, versionNumber],
  );
  return rows.map((row) => ({
    person: row.person,
    as: row.role,
    at: row.at.toISOString(),
    contentSha256: row.content_sha256.toString('hex'),
  }));
}

export async function insertSignature(
  tx: Transaction,
  signature: {
    consultId: string;
    versionNumber: number;
    role: 'chair' | 'secretary';
    personId: string;
    content: MinutesContent;
    contentSha256: string;
    /** The secretary's. */
    closingSha256?: string;
    at: Date;
  },
): Promise<void> {
  await tx.query(
    `insert into minutes_signature (consult_id, version_number, role, person_id, content_sha256, at, closing_sha256)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      signature.consultId,
      signature.versionNumber,
      signature.role,
      signature.personId,
      Buffer.from(signature.contentSha256, 'hex'),
      signature.at,
      signature.closingSha256 === undefined ? null : Buffer.from(signature.closingSha256, 'hex'),
    ],
  );
  await tx.query(
    `insert into minutes_signing (consult_id, version_number, role, person_id, revision, content_sha256, at, content)
     select $1, $2, $3, $4, coalesce(max(u.id), 0), $5, $6, $7::jsonb from minutes_update u where u.consult_id = $1`,
    [
      signature.consultId,
      signature.versionNumber,
      signature.role,
      signature.personId,
      Buffer.from(signature.contentSha256, 'hex'),
      signature.at,
      JSON.stringify(signature.content),
    ],
  );
}

export async function deleteSignatures(tx: Transaction, consultId: string, versionNumber: number): Promise<void> {
  await tx.query('delete from minutes_signature where consult_id = $1 and version_number = $2', [consultId, versionNumber]);
  await tx.query('update minutes_signing set withdrawn_at = now() where consult_id = $1 and version_number = $2 and withdrawn_at is null', [
    consultId,
    versionNumber,
  ]);
}
