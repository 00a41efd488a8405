import type { ConsultState } from '@hoi-chan/shared/clinical/consultLifeCycle.ts';
import type { Me } from '@hoi-chan/shared/features/access.ts';
import type { Queryable, Transaction } from '../db/database.ts';
import type { Staff } from './actor.ts';
import type { ConsultAccess } from './consultAccess.ts';

interface ConsultAccessRow {
  id: string;
  call_id: string;
  state: ConsultState;
  patient_id: string;
  asker_id: string;
  asking_facility_id: string;
  target_facility_id: string | null;
  specialty: string | null;
  specialist_id: string | null;
}

export async function findConsultAccess(db: Queryable, consultId: string): Promise<ConsultAccess | undefined> {
  const { rows } = await db.query<ConsultAccessRow>(
    `select id, call_id, state, patient_id, asker_id, asking_facility_id, target_facility_id, specialty, specialist_id from consult where id = $1`,
    [consultId],
  );
  const row = rows[0];
  return (
    row && {
      id: row.id,
      callId: row.call_id,
      state: row.state,
      patientId: row.patient_id,
      askerId: row.asker_id,
      askingFacilityId: row.asking_facility_id,
      targetFacilityId: row.target_facility_id,
      specialty: row.specialty,
      specialistId: row.specialist_id,
    }
  );
}

/** The facility whose patient it is; undefined: there is none of this id. */
export async function findPatientFacility(db: Queryable, patientId: string): Promise<string | undefined> {
  const { rows } = await db.query<{ facility_id: string }>('select facility_id from patient where id = $1', [patientId]);
  return rows[0]?.facility_id;
}

/**
 * Whether a consult opens the patient's record to this specialist: to the one who took it, for good; to the colleagues of the asked specialty
 * while it waits or is worked on. One that was declined, withdrawn or ran out opens it to nobody: nobody is treated there.
 */
export async function isConsultedAbout(
  db: Queryable,
  patientId: string,
  reader: { personId: string; facilityId: string; specialties: string[] },
): Promise<boolean> {
  const { rows } = await db.query(
    `select 1 from consult where patient_id = $1 and target_facility_id is not null and (
       (specialist_id = $2 and state not in ('declined', 'cancelled', 'expired'))
       or (target_facility_id = $3 and specialty = any($4) and state in ('requested', 'accepted', 'in_session', 'minutes_open'))
     ) limit 1`,
    [patientId, reader.personId, reader.facilityId, reader.specialties],
  );
  return rows.length > 0;
}

interface StaffRow {
  person_id: string;
  username: string;
  name: string;
  title: string;
  role: Staff['role'];
  specialties: string[];
  licence_number: string | null;
  language: Me['language'];
  must_change_password: boolean;
  facility_id: string;
  facility_code: string;
  facility_name: string;
  facility_level: Me['facility']['level'];
  province_id: string;
}
export interface StaffDetails {
  staff: Omit<Staff, 'familyId'>;
  me: Me;
}

const STAFF = `
  select p.id as person_id, p.username, p.name, p.title, p.role, p.specialties, p.licence_number, p.language, p.must_change_password,
    f.id as facility_id, f.code as facility_code, f.name as facility_name, f.level as facility_level,
    (with recursive up as (
       select id, parent_id from facility where id = f.id
       union all select g.id, g.parent_id from facility g join up on g.id = up.parent_id
     ) select id from up where parent_id is null) as province_id
  from person p join facility f on f.id = p.facility_id`;

function toDetails(row: StaffRow): StaffDetails {
  const facility = { id: row.facility_id, code: row.facility_code, name: row.facility_name, level: row.facility_level };
  return {
    staff: {
      kind: 'staff',
      role: row.role,
      personId: row.person_id,
      name: row.name,
      title: row.title,
      facilityId: row.facility_id,
      facilityName: row.facility_name,
      provinceId: row.province_id,
      specialties: row.specialties,
      mustChangePassword: row.must_change_password,
    },
    me: {
      id: row.person_id,
      username: row.username,
      name: row.name,
      title: row.title,
      role: row.role,
      facility,
      specialties: row.specialties,
      licenceNumber: row.licence_number,
      language: row.language,
      mustChangePassword: row.must_change_password,
    },
  };
}

/** The person behind a living session, active in an active facility. */
export async function findStaffOfSession(db: Queryable, personId: string, familyId: string): Promise<StaffDetails | undefined> {
  const { rows } = await db.query<StaffRow>(
    `${STAFF} join session_family s on s.person_id = p.id
     where p.id = $1 and s.id = $2 and s.ended_at is null and p.active and f.active`,
    [personId, familyId],
  );
  return rows[0] && toDetails(rows[0]);
}

export async function findCredentials(
  db: Queryable,
  username: string,
): Promise<{ personId: string; passwordHash: string; active: boolean } | undefined> {
  const { rows } = await db.query<{ id: string; password_hash: string; active: boolean }>(
    'select p.id, p.password_hash, p.active and f.active as active from person p join facility f on f.id = p.facility_id where p.username = $1',
    [username],
  );
  return rows[0] && { personId: rows[0].id, passwordHash: rows[0].password_hash, active: rows[0].active };
}

export async function findPasswordHash(db: Queryable, personId: string): Promise<string | undefined> {
  const { rows } = await db.query<{ password_hash: string }>('select password_hash from person where id = $1 and active', [personId]);
  return rows[0]?.password_hash;
}

export async function updatePassword(db: Queryable, personId: string, passwordHash: string, mustChange: boolean): Promise<void> {
  await db.query('update person set password_hash = $2, must_change_password = $3 where id = $1', [personId, passwordHash, mustChange]);
}

export async function updateLanguage(db: Queryable, personId: string, language: string): Promise<void> {
  await db.query('update person set language = $2 where id = $1', [personId, language]);
}

export async function insertFamily(tx: Transaction, personId: string): Promise<string> {
  const { rows } = await tx.query<{ id: string }>('insert into session_family (person_id) values ($1) returning id', [personId]);
  await tx.query('update person set last_sign_in_at = now() where id = $1', [personId]);
  const row = rows[0];
  if (row === undefined) throw new Error('insert returned nothing');
  return row.id;
}

export async function insertRefreshToken(tx: Transaction, familyId: string, hash: Buffer, lifeDays: number): Promise<void> {
  await tx.query('insert into refresh_token (token_sha256, family_id, expires_at) values ($1, $2, now() + make_interval(days => $3))', [
    hash,
    familyId,
    lifeDays,
  ]);
}

export interface RefreshTokenState {
  familyId: string;
  personId: string;
  familyEnded: boolean;
  expired: boolean;
  used: boolean;
  /** Milliseconds since it was used. */
  usedAgoMs: number;
  /** A token that came after it has been used: whoever shows this one is not the one who got the later. */
  superseded: boolean;
}
/** Locks the token, so that two refreshes with the same one take turns. */
export async function lockRefreshToken(tx: Transaction, hash: Buffer): Promise<RefreshTokenState | undefined> {
  const { rows } = await tx.query<{
    family_id: string;
    person_id: string;
    ended: boolean;
    expired: boolean;
    used: boolean;
    used_ago_ms: number;
    superseded: boolean;
  }>(
    `select t.family_id, s.person_id, s.ended_at is not null as ended, t.expires_at < now() as expired, t.used_at is not null as used,
       coalesce(extract(epoch from now() - t.used_at) * 1000, 0)::float as used_ago_ms,
       exists (select 1 from refresh_token later where later.family_id = t.family_id and later.used_at > t.used_at) as superseded
     from refresh_token t join session_family s on s.id = t.family_id where t.token_sha256 = $1 for update of t`,
    [hash],
  );
  const row = rows[0];
  return (
    row && {
      familyId: row.family_id,
      personId: row.person_id,
      familyEnded: row.ended,
      expired: row.expired,
      used: row.used,
      usedAgoMs: row.used_ago_ms,
      superseded: row.superseded,
    }
  );
}

/** The first use counts: one that comes again and again may not stretch its own grace. */
export async function markRefreshTokenUsed(tx: Transaction, hash: Buffer): Promise<void> {
  await tx.query('update refresh_token set used_at = coalesce(used_at, now()) where token_sha256 = $1', [hash]);
}

export async function endFamily(db: Queryable, familyId: string, reason: string): Promise<void> {
  await db.query('update session_family set ended_at = now(), end_reason = $2 where id = $1 and ended_at is null', [familyId, reason]);
}

/** Ends every session of a person, but `exceptFamilyId`; returns the ended families. */
export async function endFamiliesOf(db: Queryable, personId: string, reason: string, exceptFamilyId?: string): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `update session_family set ended_at = now(), end_reason = $2 where person_id = $1 and ended_at is null and ($3::uuid is null or id <> $3) returning id`,
    [personId, reason, exceptFamilyId ?? null],
  );
  return rows.map((row) => row.id);
}

export async function findFailures(db: Queryable, username: string): Promise<{ failures: number; secondsSince: number } | undefined> {
  const { rows } = await db.query<{ failures: number; seconds: number }>(
    `select failures, extract(epoch from clock_timestamp() - last_at)::float as seconds from sign_in_failure where username = $1`,
    [username],
  );
  return rows[0] && { failures: rows[0].failures, secondsSince: rows[0].seconds };
}

export async function countFailure(db: Queryable, username: string): Promise<void> {
  await db.query(
    `insert into sign_in_failure (username, failures, last_at) values ($1, 1, clock_timestamp())
     on conflict (username) do update set failures = sign_in_failure.failures + 1, last_at = clock_timestamp()`,
    [username],
  );
}

/** Tokens that let nobody in any more, and guesses of other days, also at names that nobody has. */
export async function forgetOldSecrets(db: Queryable): Promise<void> {
  await db.query('delete from refresh_token where expires_at < now()');
  await db.query(`delete from sign_in_failure where last_at < now() - interval '1 day'`);
}

export async function clearFailures(db: Queryable, username: string): Promise<void> {
  await db.query('delete from sign_in_failure where username = $1', [username]);
}

export interface GuestRow {
  appointmentId: string;
  callId: string;
  patientName: string;
}
/** The appointment of a patient's token, while its link version stands and its window is open. */
export async function findGuest(db: Queryable, appointmentId: string, linkVersion: number): Promise<GuestRow | undefined> {
  const { rows } = await db.query<{ id: string; call_id: string; patient_name: string }>(
    `select a.id, a.call_id, p.name as patient_name
     from appointment a join consult c on c.id = a.consult_id join patient p on p.id = c.patient_id
     where a.id = $1 and a.link_version = $2 and a.state <> 'cancelled' and a.ends_at > now() - interval '30 minutes'`,
    [appointmentId, linkVersion],
  );
  return rows[0] && { appointmentId: rows[0].id, callId: rows[0].call_id, patientName: rows[0].patient_name };
}

/** Whether somebody was in the call of the consult. */
export async function isMember(db: Queryable, consultId: string, personId: string): Promise<boolean> {
  const { rows } = await db.query('select 1 from consult_member where consult_id = $1 and person_id = $2', [consultId, personId]);
  return rows.length > 0;
}

/** Everybody who was in the call of the consult and may read it still (mayReadConsult). */
export async function listMembers(db: Queryable, consultId: string): Promise<string[]> {
  const { rows } = await db.query<{ person_id: string }>(
    `select m.person_id from consult_member m join person p on p.id = m.person_id join consult c on c.id = m.consult_id
     where m.consult_id = $1 and p.active and (p.facility_id = c.asking_facility_id
       or (p.facility_id = c.target_facility_id and c.specialty = any (p.specialties)))`,
    [consultId],
  );
  return rows.map((row) => row.person_id);
}
