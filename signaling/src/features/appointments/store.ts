import type { Appointment, SharedItem } from '@hoi-chan/shared/features/appointments.ts';
import type { PersonRef } from '@hoi-chan/shared/features/consultShapes.ts';
import type { Queryable, Transaction } from '../../db/database.ts';

/** Wrong years of birth after which a link closes. */
export const MAX_WRONG_TRIES = 5;
/** The link lets in this long before the appointed time. */
export const EARLY_MINUTES = 15;

interface AppointmentRow {
  id: string;
  consult_id: string;
  call_id: string;
  state: Appointment['state'];
  patient_name: string;
  birth_date: string | null;
  host: PersonRef;
  starts_at: Date;
  ends_at: Date;
  note: string;
  link_version: number;
  wrong_tries: number;
  waiting_since: Date | null;
  admitted_at: Date | null;
  consent_at: Date | null;
  asker_id: string;
  specialist_id: string;
}

export interface StoredAppointment extends Appointment {
  birthDate: string | null;
  linkVersion: number;
  wrongTries: number;
  admitted: boolean;
  admittedAt: Date | undefined;
  /** Both doctors of the consult: either may host. */
  parties: string[];
}

const SELECT = `
  select a.id, a.consult_id, a.call_id, a.state, p.name as patient_name, p.birth_date, a.starts_at, a.ends_at, a.note, a.link_version, a.wrong_tries,
    a.waiting_since, a.admitted_at, (select max(at) from consent where appointment_id = a.id and purpose = 'follow_up_call') as consent_at, c.asker_id, c.specialist_id,
    jsonb_build_object('id', h.id, 'name', h.name, 'title', h.title, 'facilityName', f.name) as host
  from appointment a join consult c on c.id = a.consult_id join patient p on p.id = c.patient_id
    join person h on h.id = a.host_id join facility f on f.id = h.facility_id`;

const toAppointment = (row: AppointmentRow): StoredAppointment => ({
  id: row.id,
  consultId: row.consult_id,
  callId: row.call_id,
  state: row.state,
  patientName: row.patient_name,
  birthDate: row.birth_date,
  host: row.host,
  startsAt: row.starts_at.toISOString(),
  endsAt: row.ends_at.toISOString(),
  note: row.note,
  linkState: row.wrong_tries >= MAX_WRONG_TRIES ? 'locked' : 'open',
  linkVersion: row.link_version,
  wrongTries: row.wrong_tries,
  consentAt: row.consent_at?.toISOString() ?? null,
  waitingSince: row.waiting_since?.toISOString() ?? null,
  admitted: row.admitted_at !== null,
  admittedAt: row.admitted_at ?? undefined,
  parties: [row.asker_id, row.specialist_id],
});

/** What the contract shows of it. */
export function shownAppointment(stored: StoredAppointment): Appointment {
  const {
    birthDate: _birth,
    linkVersion: _version,
    wrongTries: _tries,
    admitted: _admitted,
    admittedAt: _admittedAt,
    parties: _parties,
    ...appointment
  } = stored;
  return appointment;
}

export async function findAppointment(
  db: Queryable,
  by: { id: string } | { callId: string } | { tokenSha256: Buffer },
): Promise<StoredAppointment | undefined> {
  const [column, value] = 'id' in by ? ['id', by.id] : 'callId' in by ? ['call_id', by.callId] : ['token_sha256', by.tokenSha256];
  const { rows } = await db.query<AppointmentRow>(`${SELECT} where a.${column} = $1`, [value]);
  return rows[0] && toAppointment(rows[0]);
}

/** Holds the row until the transaction ends. */
export async function lockAppointment(
  tx: Transaction,
  by: { id: string } | { tokenSha256: Buffer },
): Promise<StoredAppointment | undefined> {
  const { rows } = await tx.query<{ id: string }>(
    'id' in by ? 'select id from appointment where id = $1 for update' : 'select id from appointment where token_sha256 = $1 for update',
    ['id' in by ? by.id : by.tokenSha256],
  );
  return rows[0] && findAppointment(tx, { id: rows[0].id });
}

/** Of the consults in which this person is asker or specialist; those that are over last. */
export async function listAppointments(db: Queryable, personId: string, consultId: string | undefined): Promise<StoredAppointment[]> {
  const { rows } = await db.query<AppointmentRow>(
    `${SELECT} where (c.asker_id = $1 or c.specialist_id = $1) and ($2::uuid is null or a.consult_id = $2)
     order by a.state in ('ended', 'cancelled') or a.ends_at < now(), a.starts_at limit 200`,
    [personId, consultId ?? null],
  );
  return rows.map(toAppointment);
}

/** Waiting or in the call with the same host, in order of coming. */
export async function listQueue(db: Queryable, hostId: string): Promise<StoredAppointment[]> {
  const { rows } = await db.query<AppointmentRow>(
    `${SELECT} where a.host_id = $1 and a.state in ('waiting', 'in_call') and a.ends_at > now() - interval '30 minutes'
     order by a.state = 'waiting', a.waiting_since, a.id`,
    [hostId],
  );
  return rows.map(toAppointment);
}

/** What this host planned under that name before. */
export async function findIdByClientId(db: Queryable, hostId: string, clientId: string): Promise<string | undefined> {
  const { rows } = await db.query<{ id: string }>('select id from appointment where host_id = $1 and client_id = $2', [hostId, clientId]);
  return rows[0]?.id;
}

/** The new appointment's id; undefined when one of that host and `clientId` is there already. */
export async function insertAppointment(
  tx: Transaction,
  appointment: {
    clientId: string | null;
    consultId: string;
    hostId: string;
    startsAt: Date;
    endsAt: Date;
    note: string;
    tokenSha256: Buffer;
  },
): Promise<string | undefined> {
  const { rows } = await tx.query<{ id: string }>(
    `insert into appointment (client_id, consult_id, host_id, starts_at, ends_at, note, token_sha256) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (host_id, client_id) do nothing returning id`,
    [
      appointment.clientId,
      appointment.consultId,
      appointment.hostId,
      appointment.startsAt,
      appointment.endsAt,
      appointment.note,
      appointment.tokenSha256,
    ],
  );
  return rows[0]?.id;
}

export async function replaceLink(tx: Transaction, appointmentId: string, tokenSha256: Buffer): Promise<void> {
  await tx.query('update appointment set token_sha256 = $2, link_version = link_version + 1, wrong_tries = 0 where id = $1', [
    appointmentId,
    tokenSha256,
  ]);
}

export async function countWrongTry(tx: Transaction, appointmentId: string): Promise<void> {
  await tx.query('update appointment set wrong_tries = least(wrong_tries + 1, $2) where id = $1', [appointmentId, MAX_WRONG_TRIES]);
}

export async function setState(tx: Transaction, appointmentId: string, state: Appointment['state']): Promise<void> {
  await tx.query(
    `update appointment set state = $2,
       waiting_since = case $2 when 'waiting' then coalesce(waiting_since, now()) when 'planned' then null else waiting_since end,
       admitted_at = case when $2 = 'in_call' then coalesce(admitted_at, now()) else admitted_at end,
       ended_at = case when $2 = 'ended' then coalesce(ended_at, now()) else ended_at end
     where id = $1`,
    [appointmentId, state],
  );
}

export async function clearWrongTries(tx: Transaction, appointmentId: string): Promise<void> {
  await tx.query('update appointment set wrong_tries = 0 where id = $1', [appointmentId]);
}

export async function insertConsent(
  tx: Transaction,
  consent: { appointmentId: string; purpose: 'follow_up_call' | 'kept_picture' | 'kept_speech'; consentVersion: string; language: string },
): Promise<void> {
  await tx.query('insert into consent (appointment_id, purpose, consent_version, language) values ($1, $2, $3, $4)', [
    consent.appointmentId,
    consent.purpose,
    consent.consentVersion,
    consent.language,
  ]);
}

interface ShareRow {
  id: string;
  kind: SharedItem['kind'];
  title: string;
  text: string | null;
  at: Date;
  duration_ms: number | null;
  spoken_at: Date | null;
}
const SHARED = `
  select s.id, s.kind, s.title, s.text, s.at, v.duration_ms, v.spoken_at
  from appointment_share s left join appointment_voice v on s.kind = 'voice' and v.file_id = s.file_id`;
const toItem = ({ id, kind, title, text, at, duration_ms: durationMs, spoken_at: spokenAt }: ShareRow): SharedItem => ({
  id,
  kind,
  title,
  text,
  spoken: durationMs === null || spokenAt === null ? null : { durationMs, spokenAt: spokenAt.toISOString() },
  at: at.toISOString(),
});

export async function listShared(db: Queryable, appointmentId: string): Promise<SharedItem[]> {
  const { rows } = await db.query<ShareRow>(`${SHARED} where s.appointment_id = $1 order by s.at, s.id`, [appointmentId]);
  return rows.map(toItem);
}

export async function insertShare(
  tx: Transaction,
  share: { appointmentId: string; kind: SharedItem['kind']; title: string; text: string | null; fileId: string | null; sharedBy: string },
): Promise<SharedItem> {
  const inserted = await tx.query<{ id: string }>(
    `insert into appointment_share (appointment_id, kind, title, text, file_id, shared_by) values ($1, $2, $3, $4, $5, $6) returning id`,
    [share.appointmentId, share.kind, share.title, share.text, share.fileId, share.sharedBy],
  );
  const { rows } = await tx.query<ShareRow>(`${SHARED} where s.id = $1`, [inserted.rows[0]?.id]);
  if (rows[0] === undefined) throw new Error('insert returned nothing');
  return toItem(rows[0]);
}

export async function findSharedFile(
  db: Queryable,
  appointmentId: string,
  itemId: string,
): Promise<{ consultId: string; fileId: string } | undefined> {
  const { rows } = await db.query<{ consult_id: string; file_id: string }>(
    `select a.consult_id, s.file_id from appointment_share s join appointment a on a.id = s.appointment_id
     where s.appointment_id = $1 and s.id = $2 and s.file_id is not null`,
    [appointmentId, itemId],
  );
  return rows[0] && { consultId: rows[0].consult_id, fileId: rows[0].file_id };
}

/** What can be shared as "the plan": the lines the local doctor has confirmed, and what comes next. */
export async function findConfirmedPlan(db: Queryable, consultId: string): Promise<string | undefined> {
  const { rows } = await db.query<{ content: { plan: { text: string; confirmed: boolean | null }[]; nextStep: string } }>(
    'select content from minutes_version where consult_id = $1 order by version_number desc limit 1',
    [consultId],
  );
  const content = rows[0]?.content;
  if (content === undefined) return undefined;
  const lines = content.plan.filter((line) => line.confirmed === true).map((line) => `• ${line.text}`);
  return [...lines, content.nextStep].filter((text) => text !== '').join('\n');
}

export async function findFileName(db: Queryable, consultId: string, fileId: string): Promise<string | undefined> {
  const { rows } = await db.query<{ name: string }>(
    `select name from consult_file where id = $2 and consult_id = $1 and kind in ('photo', 'pdf') and removed_at is null`,
    [consultId, fileId],
  );
  return rows[0]?.name;
}
