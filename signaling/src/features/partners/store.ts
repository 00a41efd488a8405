import type { Partner } from '@hoi-chan/shared/features/partners.ts';
import type { Queryable } from '../../db/database.ts';

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
