import type { Partner, PartnerNotice } from '@hoi-chan/shared/features/partners.ts';
import type { Patient, Resource } from 'fhir/r4.d.ts';
import type { Queryable } from '../../db/database.ts';
import type { NewPatient } from '../../records/gateway.ts';
import type { Search } from './search.ts';

/** Whoever came with a token: what it may read is `branch`, its facility and those below it. */
export interface Reader {
  partnerId: string;
  facilityId: string;
  branch: string[];
}

interface PartnerRow {
  id: string;
  name: string;
  facility: Partner['facility'];
  webhook_url: string | null;
  active: boolean;
  created_at: Date;
  last_used_at: Date | null;
  pending: number;
  failed: number;
}

const branchOf = (root: string): string => `with recursive branch as (
  select id from facility where id = ${root}
  union all select f.id from facility f join branch b on f.parent_id = b.id
)`;

export async function listPartners(db: Queryable, provinceId: string, partnerId?: string): Promise<Partner[]> {
  const { rows } = await db.query<PartnerRow>(
    `${branchOf('$1')}
     select p.id, p.name, jsonb_build_object('id', f.id, 'code', f.code, 'name', f.name) as facility, p.webhook_url, p.active, p.created_at,
       p.last_used_at,
       (select count(*)::int from partner_notice n where n.partner_id = p.id and n.state = 'pending') as pending,
       (select count(*)::int from partner_notice n where n.partner_id = p.id and n.state = 'failed') as failed
     from partner p join facility f on f.id = p.facility_id
     where p.facility_id in (select id from branch) and ($2::uuid is null or p.id = $2) order by p.active desc, p.name, p.id`,
    [provinceId, partnerId ?? null],
  );
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    facility: row.facility,
    webhookUrl: row.webhook_url,
    active: row.active,
    createdAt: row.created_at.toISOString(),
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
    notices: { pending: row.pending, failed: row.failed },
  }));
}

export interface NewPartner {
  facilityId: string;
  name: string;
  webhookUrl: string | null;
}
export interface StoredSecrets {
  secretSha256: Buffer;
  webhookSecret: Buffer;
}

export async function insertPartner(db: Queryable, partner: NewPartner, secrets: StoredSecrets): Promise<string> {
  const { rows } = await db.query<{ id: string }>(
    'insert into partner (facility_id, name, webhook_url, secret_sha256, webhook_secret) values ($1, $2, $3, $4, $5) returning id',
    [partner.facilityId, partner.name, partner.webhookUrl, secrets.secretSha256, secrets.webhookSecret],
  );
  return String(rows[0]?.id);
}

/** `undefined` leaves a column as it is. */
export async function updatePartner(
  db: Queryable,
  partnerId: string,
  change: { name: string | undefined; webhookUrl: string | null | undefined; active: boolean | undefined },
): Promise<void> {
  await db.query(
    `update partner set name = coalesce($2, name), webhook_url = case when $3 then $4 else webhook_url end, active = coalesce($5, active)
     where id = $1`,
    [partnerId, change.name ?? null, change.webhookUrl !== undefined, change.webhookUrl ?? null, change.active ?? null],
  );
}

export async function updateSecrets(db: Queryable, partnerId: string, secrets: StoredSecrets): Promise<void> {
  await db.query('update partner set secret_sha256 = $2, webhook_secret = $3, secret_version = secret_version + 1 where id = $1', [
    partnerId,
    secrets.secretSha256,
    secrets.webhookSecret,
  ]);
}

/** For a token: an active partner's secret, hashed, and its version. */
export async function findSecret(db: Queryable, partnerId: string): Promise<{ sha256: Buffer; version: number } | undefined> {
  const { rows } = await db.query<{ secret_sha256: Buffer; secret_version: number }>(
    'select secret_sha256, secret_version from partner where id = $1 and active',
    [partnerId],
  );
  return rows[0] && { sha256: rows[0].secret_sha256, version: rows[0].secret_version };
}

export async function markUsed(db: Queryable, partnerId: string): Promise<void> {
  await db.query('update partner set last_used_at = now() where id = $1', [partnerId]);
}

/** Undefined once the partner is shut out or has newer secrets. */
export async function findReader(db: Queryable, partnerId: string, secretVersion: number): Promise<Reader | undefined> {
  const { rows } = await db.query<{ facility_id: string; branch: string[] }>(
    `${branchOf('(select facility_id from partner where id = $1)')}
     select facility_id, array(select id from branch) as branch from partner where id = $1 and secret_version = $2 and active`,
    [partnerId, secretVersion],
  );
  return rows[0] && { partnerId, facilityId: rows[0].facility_id, branch: rows[0].branch };
}

/** Signed versions that are not readable yet, oldest first. */
export async function listUnpublished(db: Queryable, limit: number): Promise<{ consultId: string; versionNumber: number }[]> {
  const { rows } = await db.query<{ consult_id: string; version_number: number }>(
    `select v.consult_id, v.version_number from minutes_version v
     where not exists (select 1 from published_version p where p.consult_id = v.consult_id and p.version_number = v.version_number)
     order by v.created_at, v.consult_id, v.version_number limit $1`,
    [limit],
  );
  return rows.map((row) => ({ consultId: row.consult_id, versionNumber: row.version_number }));
}

/** One at a time over all instances, so that `seq` grows in the order in which others can see it. */
export async function lockPublishing(tx: Queryable): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtext('hoi-chan publishing'))`);
}

export async function findConsultPlace(
  db: Queryable,
  consultId: string,
): Promise<{ patientId: string; facilityIds: string[] } | undefined> {
  const { rows } = await db.query<{ patient_id: string; facility_ids: string[] }>(
    `select patient_id, array[asking_facility_id, (select facility_id from person where id = specialist_id)] as facility_ids
     from consult where id = $1`,
    [consultId],
  );
  return rows[0] && { patientId: rows[0].patient_id, facilityIds: rows[0].facility_ids };
}

export async function insertPublishedVersion(db: Queryable, consultId: string, versionNumber: number): Promise<boolean> {
  const { rowCount } = await db.query('insert into published_version (consult_id, version_number) values ($1, $2) on conflict do nothing', [
    consultId,
    versionNumber,
  ]);
  return rowCount === 1;
}

export interface Publication {
  resource: Resource & { id?: string };
  /** Null for those who took part, who belong to no patient. */
  patientId: string | null;
  consultId: string;
  versionNumber: number;
  facilityIds: string[];
}
/** What is known keeps its place and content; who may read it grows. */
export async function insertPublished(db: Queryable, { resource, patientId, ...of }: Publication): Promise<void> {
  await db.query(
    `insert into published_resource (type, id, patient_id, consult_id, version_number, facility_ids, content)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (type, id) do update set facility_ids =
       array(select distinct unnest(published_resource.facility_ids || excluded.facility_ids))`,
    [
      resource.resourceType,
      resource.id,
      patientId,
      patientId === null ? null : of.consultId,
      patientId === null ? null : of.versionNumber,
      of.facilityIds,
      JSON.stringify(resource),
    ],
  );
}

export interface Found {
  /** Place in the order of publication; of a Patient, of registration. */
  seq: string;
  lastUpdated: Date;
  content: Resource & { id?: string };
}

interface FoundRow {
  seq: string;
  last_updated: Date;
  content: Found['content'];
}
const toFound = (row: FoundRow): Found => ({ seq: row.seq, lastUpdated: row.last_updated, content: row.content });

/** Of what `reader` may read; `limit` + 1 rows tell whether there is more. Oldest first. */
export async function searchPublished(db: Queryable, reader: Reader, type: string, search: Search, limit: number): Promise<Found[]> {
  const identifier = search.identifier && JSON.stringify(search.identifier);
  const { rows } = await db.query<FoundRow>(
    `select r.seq::text, r.last_updated, r.content from published_resource r
     where r.type = $1 and r.facility_ids && $2::uuid[] and ($3::bigint is null or r.seq > $3)
       and ($4::timestamptz is null or r.last_updated >= $4) and ($5::text is null or r.id = $5)
       and ($6::uuid is null or r.patient_id = $6)
       and ($7::jsonb is null or r.content -> 'identifier' @> jsonb_build_array($7::jsonb) or r.content -> 'identifier' @> $7)
       and ($8::text is null or exists (select 1 from patient_identifier i
         where i.patient_id = r.patient_id and i.value = $8 and ($9::text is null or i.system = $9)))
     order by r.seq limit $10`,
    [
      type,
      reader.branch,
      search.cursor ?? null,
      search.since ?? null,
      search.id ?? null,
      search.patientId ?? null,
      identifier ?? null,
      search.patientIdentifier?.value ?? null,
      search.patientIdentifier?.system ?? null,
      limit,
    ],
  );
  return rows.map(toFound);
}

interface PatientRow extends Omit<NewPatient, 'birthDate'> {
  birthDate: string | null;
  seq: string;
  last_updated: Date;
}

/** Registered in the branch, or with a signed consult in which the branch took part. */
export async function searchPatients(
  db: Queryable,
  reader: Reader,
  search: Search,
  limit: number,
  toResource: (patient: NewPatient) => Patient,
): Promise<Found[]> {
  const { rows } = await db.query<PatientRow>(
    `select p.id, p.name, p.birth_date as "birthDate", p.gender, p.phone, p.address,
       coalesce((select jsonb_agg(jsonb_build_object('system', i.system, 'value', i.value) order by i.system, i.value)
         from patient_identifier i where i.patient_id = p.id), '[]') as identifiers,
       jsonb_build_object('code', f.code, 'name', f.name) as facility,
       p.seq::text, p.created_at as last_updated
     from patient p join facility f on f.id = p.facility_id
     where (p.facility_id = any($1::uuid[])
         or exists (select 1 from published_resource r where r.patient_id = p.id and r.facility_ids && $1::uuid[]))
       and ($2::bigint is null or p.seq > $2)
       and ($3::timestamptz is null or p.created_at >= $3) and ($4::text is null or p.id::text = $4)
       and ($5::text is null or exists (select 1 from patient_identifier i
         where i.patient_id = p.id and i.value = $5 and ($6::text is null or i.system = $6)))
       and ($7::text is null or p.birth_date = $7)
     order by p.seq limit $8`,
    [
      reader.branch,
      search.cursor ?? null,
      search.since ?? null,
      search.id ?? null,
      search.identifier?.value ?? null,
      search.identifier?.system ?? null,
      search.birthDate ?? null,
      limit,
    ],
  );
  return rows.map(({ seq, last_updated, birthDate, ...patient }) => ({
    seq,
    lastUpdated: last_updated,
    content: toResource({ ...patient, birthDate: birthDate ?? '' }),
  }));
}

/** Registered in the branch: only then is the whole record of a patient the reader's business. */
export async function isOwnPatient(db: Queryable, reader: Reader, patientId: string): Promise<boolean> {
  const { rowCount } = await db.query('select 1 from patient where id::text = $1 and facility_id = any($2::uuid[])', [
    patientId,
    reader.branch,
  ]);
  return rowCount === 1;
}

/** Which signed version a published document is. */
export async function findPublishedVersion(
  db: Queryable,
  reader: Reader,
  documentId: string,
): Promise<{ consultId: string; versionNumber: number } | undefined> {
  const { rows } = await db.query<{ consult_id: string; version_number: number }>(
    `select consult_id, version_number from published_resource
     where type = 'DocumentReference' and id = $1 and facility_ids && $2::uuid[]`,
    [documentId, reader.branch],
  );
  return rows[0] && { consultId: rows[0].consult_id, versionNumber: rows[0].version_number };
}

/** A notice to every active partner with an address whose branch took part; those there already stay. */
export async function insertNotices(db: Queryable, consultId: string, versionNumber: number, facilityIds: string[]): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `with recursive above as (
       select id, parent_id from facility where id = any($3::uuid[])
       union select f.id, f.parent_id from facility f join above a on f.id = a.parent_id
     )
     insert into partner_notice (partner_id, consult_id, version_number, next_try_at)
     select p.id, $1, $2, now() from partner p where p.active and p.webhook_url is not null and p.facility_id in (select id from above)
     on conflict do nothing returning id`,
    [consultId, versionNumber, facilityIds],
  );
  return rows.map((row) => row.id);
}

interface NoticeRow {
  id: string;
  consult_number: string;
  version_number: number;
  state: PartnerNotice['state'];
  attempts: number;
  next_try_at: Date | null;
  delivered_at: Date | null;
  problem: PartnerNotice['problem'];
  status: number | null;
  at: Date;
}

export async function listNotices(db: Queryable, partnerId: string, noticeId?: string): Promise<PartnerNotice[]> {
  const { rows } = await db.query<NoticeRow>(
    `select n.id, c.number as consult_number, n.version_number, n.state, n.attempts, n.next_try_at, n.delivered_at, n.problem, n.status, n.at
     from partner_notice n join consult c on c.id = n.consult_id
     where n.partner_id = $1 and ($2::uuid is null or n.id = $2) order by n.at desc, n.id limit 100`,
    [partnerId, noticeId ?? null],
  );
  return rows.map((row) => ({
    id: row.id,
    consultNumber: row.consult_number,
    versionNumber: row.version_number,
    state: row.state,
    attempts: row.attempts,
    nextTryAt: row.next_try_at?.toISOString() ?? null,
    deliveredAt: row.delivered_at?.toISOString() ?? null,
    problem: row.problem,
    status: row.status,
    at: row.at.toISOString(),
  }));
}

export interface NoticeToSend {
  id: string;
  attempts: number;
  ageMs: number;
  url: string;
  webhookSecret: Buffer;
  consultId: string;
  versionNumber: number;
}
/** Undefined when it has been delivered, or the partner is shut out or wants no notices any more. */
export async function findNoticeToSend(db: Queryable, noticeId: string): Promise<NoticeToSend | undefined> {
  const { rows } = await db.query<{
    attempts: number;
    age_ms: number;
    webhook_url: string;
    webhook_secret: Buffer;
    consult_id: string;
    version_number: number;
  }>(
    `select n.attempts, (extract(epoch from now() - n.at) * 1000)::float8 as age_ms, p.webhook_url, p.webhook_secret, n.consult_id, n.version_number
     from partner_notice n join partner p on p.id = n.partner_id
     where n.id = $1 and n.state <> 'delivered' and p.active and p.webhook_url is not null`,
    [noticeId],
  );
  const row = rows[0];
  return (
    row && {
      id: noticeId,
      attempts: row.attempts,
      ageMs: row.age_ms,
      url: row.webhook_url,
      webhookSecret: row.webhook_secret,
      consultId: row.consult_id,
      versionNumber: row.version_number,
    }
  );
}

export async function updateNotice(
  db: Queryable,
  noticeId: string,
  change: Pick<PartnerNotice, 'state' | 'attempts' | 'problem' | 'status'> & { nextTryAt: Date | null },
): Promise<void> {
  await db.query(
    `update partner_notice set state = $2, attempts = $3, problem = $4, status = $5, next_try_at = $6,
       delivered_at = case when $2 = 'delivered' then now() end where id = $1`,
    [noticeId, change.state, change.attempts, change.problem, change.status, change.nextTryAt],
  );
}

/** Type, id and time of what one version made readable, for its notice. */
export async function listPublishedOf(
  db: Queryable,
  consultId: string,
  versionNumber: number,
): Promise<{ type: string; id: string; at: Date }[]> {
  const { rows } = await db.query<{ type: string; id: string; last_updated: Date }>(
    'select type, id, last_updated from published_resource where consult_id = $1 and version_number = $2 order by seq',
    [consultId, versionNumber],
  );
  return rows.map((row) => ({ type: row.type, id: row.id, at: row.last_updated }));
}
