import type { ConnectionTest, RecordAuth, RecordSystem } from '@hoi-chan/shared/features/recordSystems.ts';
import type { Queryable } from '../../db/database.ts';

interface SystemRow {
  id: string;
  facility: RecordSystem['facility'];
  kind: RecordSystem['kind'];
  name: string;
  base_url: string | null;
  sends_from: string | null;
  auth: RecordAuth;
  secret: Buffer | null;
  public_key: object | null;
  reads: boolean;
  writes: boolean;
  enabled: boolean;
  managed_by: RecordSystem['managedBy'];
  last_test: ConnectionTest | null;
  version: number;
  updated_at: Date;
}

/** A record system with what only the server may know; `received` is counted where it is shown (`receivedStates`). */
export interface StoredRecordSystem extends RecordSystem {
  sealedSecret: Buffer | null;
  /** Rises with every change of the connection. */
  version: number;
}

const toSystem = (row: SystemRow): StoredRecordSystem => ({
  id: row.id,
  facility: row.facility,
  kind: row.kind,
  name: row.name,
  baseUrl: row.base_url,
  sendsFrom: row.sends_from,
  received: null,
  auth: row.auth,
  hasSecret: row.secret !== null,
  publicKeys: row.public_key === null ? null : JSON.stringify({ keys: [row.public_key] }),
  reads: row.reads,
  writes: row.writes,
  enabled: row.enabled,
  managedBy: row.managed_by,
  lastTest: row.last_test,
  updatedAt: row.updated_at.toISOString(),
  sealedSecret: row.secret,
  version: row.version,
});

// One address is shown without its mask.
const SELECT = `select r.*, jsonb_build_object('id', f.id, 'code', f.code, 'name', f.name, 'level', f.level) as facility,
    case when masklen(h.address) = case family(h.address) when 4 then 32 else 128 end then host(h.address) else h.address::text end as sends_from
  from record_system r join facility f on f.id = r.facility_id left join hl7_source h on h.id = r.id`;

/** Those of one province and everything below it; with `recordSystemId` only that one. */
export async function listRecordSystems(db: Queryable, provinceId: string, recordSystemId?: string): Promise<StoredRecordSystem[]> {
  const { rows } = await db.query<SystemRow>(
    `with recursive branch as (
       select id from facility where id = $1
       union all select f.id from facility f join branch b on f.parent_id = b.id
     )
     ${SELECT} where r.facility_id in (select id from branch) and ($2::uuid is null or r.id = $2)
     order by case f.level when 'province' then 0 when 'hospital' then 1 else 2 end, f.name, r.created_at, r.id`,
    [provinceId, recordSystemId ?? null],
  );
  return rows.map(toSystem);
}

export async function findRecordSystem(db: Queryable, recordSystemId: string): Promise<StoredRecordSystem | undefined> {
  const { rows } = await db.query<SystemRow>(`${SELECT} where r.id = $1`, [recordSystemId]);
  return rows[0] && toSystem(rows[0]);
}

/**
 * The enabled record systems that serve this facility: its own first, then those of each facility above it, the province's last. Nearest first is
 * the order in which a screen names them, not a precedence: all of them are read or written.
 */
export async function recordSystemsOf(db: Queryable, facilityId: string, purpose: 'read' | 'write'): Promise<StoredRecordSystem[]> {
  const { rows } = await db.query<SystemRow>(
    `with recursive up as (
       select id, parent_id, 0 as distance from facility where id = $1
       union all select f.id, f.parent_id, up.distance + 1 from facility f join up on f.id = up.parent_id
     )
     ${SELECT} join up on up.id = r.facility_id
     where r.enabled and case $2 when 'read' then r.reads else r.writes end
     order by up.distance, r.created_at, r.id`,
    [facilityId, purpose],
  );
  return rows.map(toSystem);
}

export interface RecordSystemInsert {
  id: string;
  facilityId: string;
  name: string;
  baseUrl: string;
  auth: RecordAuth;
  sealedSecret: Buffer | null;
  publicKey: object | null;
  reads: boolean;
  writes: boolean;
  enabled: boolean;
}
export async function insertRecordSystem(db: Queryable, system: RecordSystemInsert): Promise<void> {
  await db.query(
    `insert into record_system (id, facility_id, kind, name, base_url, auth, secret, public_key, reads, writes, enabled)
     values ($1, $2, 'fhir', $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      system.id,
      system.facilityId,
      system.name,
      system.baseUrl,
      JSON.stringify(system.auth),
      system.sealedSecret,
      system.publicKey === null ? null : JSON.stringify(system.publicKey),
      system.reads,
      system.writes,
      system.enabled,
    ],
  );
}

/** One that sends to us; a second one for the insurance XML of a facility is none: undefined. */
export async function insertReceivedSystem(
  db: Queryable,
  system: { id: string; facilityId: string; name: string; kind: 'hl7' | 'insuranceXml'; reads: boolean; enabled: boolean },
  sendsFrom: string | undefined,
): Promise<string | undefined> {
  const { rows } = await db.query<{ id: string }>(
    `insert into record_system (id, facility_id, kind, name, reads, enabled) values ($1, $2, $3, $4, $5, $6)
     on conflict (facility_id) where kind = 'insuranceXml' do nothing returning id`,
    [system.id, system.facilityId, system.kind, system.name, system.reads, system.enabled],
  );
  if (sendsFrom !== undefined) await db.query('insert into hl7_source (id, address) values ($1, $2)', [system.id, sendsFrom]);
  return rows[0]?.id;
}

export interface InsuranceSystem {
  id: string;
  /** Else what is imported would be seen by nobody. */
  isRead: boolean;
  /** Made by this call. */
  isNew: boolean;
}
/** The system that a facility's insurance XML belongs to, made with the first file where an administrator has made none. */
export async function insuranceSystemOf(db: Queryable, facilityId: string): Promise<InsuranceSystem> {
  const made = await db.query(
    `insert into record_system (facility_id, kind, name) select id, 'insuranceXml', 'XML BHYT · ' || name from facility where id = $1
     on conflict (facility_id) where kind = 'insuranceXml' do nothing`,
    [facilityId],
  );
  const { rows } = await db.query<{ id: string; is_read: boolean }>(
    `select id, enabled and reads as is_read from record_system where facility_id = $1 and kind = 'insuranceXml'`,
    [facilityId],
  );
  if (rows[0] === undefined) throw new Error('a facility that is not there');
  return { id: rows[0].id, isRead: rows[0].is_read, isNew: made.rowCount === 1 };
}

export interface RecordSystemChange {
  name?: string | undefined;
  reads?: boolean | undefined;
  writes?: boolean | undefined;
  enabled?: boolean | undefined;
  /** Of `hl7`. */
  sendsFrom?: string | undefined;
  /** All of the connection at once. */
  connection?: { baseUrl: string; auth: RecordAuth; sealedSecret: Buffer | null; publicKey: object | null } | undefined;
}
export async function updateRecordSystem(db: Queryable, recordSystemId: string, change: RecordSystemChange): Promise<void> {
  const { connection, sendsFrom } = change;
  await db.query(
    `update record_system set name = coalesce($2, name), reads = coalesce($3, reads), writes = coalesce($4, writes),
       enabled = coalesce($5, enabled), updated_at = now(), version = version + 1 where id = $1`,
    [recordSystemId, change.name ?? null, change.reads ?? null, change.writes ?? null, change.enabled ?? null],
  );
  if (sendsFrom !== undefined) {
    await db.query('update hl7_source set address = $2 where id = $1', [recordSystemId, sendsFrom]);
    await db.query('update record_system set last_test = null where id = $1', [recordSystemId]);
  }
  if (connection === undefined) return;
  // What was found of the old connection says nothing of the new one.
  await db.query(`update record_system set base_url = $2, auth = $3, secret = $4, public_key = $5, last_test = null where id = $1`, [
    recordSystemId,
    connection.baseUrl,
    JSON.stringify(connection.auth),
    connection.sealedSecret,
    connection.publicKey === null ? null : JSON.stringify(connection.publicKey),
  ]);
}

/** Held until the transaction ends: two administrators change one after the other. */
export async function lockRecordSystem(db: Queryable, recordSystemId: string): Promise<void> {
  await db.query('select 1 from record_system where id = $1 for update', [recordSystemId]);
}

export async function lockEnvironment(db: Queryable): Promise<void> {
  await db.query(`select pg_advisory_xact_lock(hashtextextended('record_system:environment', 0))`);
}

export async function listEnvironmentSystems(db: Queryable): Promise<StoredRecordSystem[]> {
  const { rows } = await db.query<SystemRow>(`${SELECT} where r.managed_by = 'environment'`);
  return rows.map(toSystem);
}

/** For every province without one; where one is added or comes back, our own store steps back. */
export async function insertEnvironmentSystems(db: Queryable, name: string, baseUrl: string): Promise<void> {
  await db.query(
    `with come as (
       insert into record_system (facility_id, kind, name, base_url, writes, managed_by)
         select id, 'fhir', $1, $2, true, 'environment' from facility where level = 'province'
         on conflict (facility_id) where managed_by = 'environment' do nothing returning facility_id
     ), back as (
       update record_system set enabled = true, version = version + 1, updated_at = now()
         where managed_by = 'environment' and not enabled returning facility_id
     )
     update record_system set enabled = false, version = version + 1, updated_at = now()
       where kind = 'builtIn' and facility_id in (select facility_id from come union select facility_id from back)`,
    [name, baseUrl],
  );
}

export async function disableEnvironmentSystems(db: Queryable): Promise<void> {
  await db.query(
    `with gone as (
       update record_system set enabled = false, version = version + 1, updated_at = now()
         where managed_by = 'environment' and enabled returning facility_id
     )
     update record_system set enabled = true, version = version + 1, updated_at = now()
       where kind = 'builtIn' and not enabled and facility_id in (select facility_id from gone)`,
  );
}

/** Of the connection as it was when it was tested; a result that comes after a change is dropped. */
export async function saveTest(db: Queryable, system: StoredRecordSystem, test: ConnectionTest): Promise<void> {
  await db.query('update record_system set last_test = $3 where id = $1 and version = $2', [
    system.id,
    system.version,
    JSON.stringify(test),
  ]);
}
