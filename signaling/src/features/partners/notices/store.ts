import type { PartnerNotice } from '@hoi-chan/shared/features/partners.ts';
import type { Queryable } from '../../../db/database.ts';

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

/** Whose time has come some while ago: their job was lost. Oldest first. */
export async function listOverdueNotices(db: Queryable, before: Date, limit: number): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `select n.id from partner_notice n join partner p on p.id = n.partner_id
     where n.state = 'pending' and n.next_try_at < $1 and p.active and p.webhook_url is not null order by n.next_try_at limit $2`,
    [before, limit],
  );
  return rows.map(({ id }) => id);
}
