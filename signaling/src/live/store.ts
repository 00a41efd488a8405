import type { LiveEvent } from '@hoi-chan/shared/features/live.ts';
import type { Queryable, Transaction } from '../db/database.ts';

export const LIVE_CHANNEL = 'live_event';
/** Any fixed number. Without it a lower offset could commit after a higher one was read, and be missed by whoever resumes. */
const ORDER_LOCK = 4_821_078;

interface EventRow {
  id: string;
  rooms: string[];
  name: string;
  payload: unknown;
  at: Date;
}
export interface StoredEvent extends LiveEvent {
  rooms: string[];
}

const toEvent = (row: EventRow): StoredEvent => ({
  offset: row.id,
  rooms: row.rooms,
  name: row.name,
  payload: row.payload,
  at: row.at.toISOString(),
});

export async function insertEvent(tx: Transaction, rooms: string[], name: string, payload: unknown): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1)', [ORDER_LOCK]);
  await tx.query('insert into live_event (rooms, name, payload) values ($1, $2, $3)', [rooms, name, JSON.stringify(payload)]);
  await tx.query(`select pg_notify('${LIVE_CHANNEL}', '')`);
}

// `order by id` alone would mean the text above: "10" before "9".
export async function eventsAfter(db: Queryable, offset: string, limit: number): Promise<StoredEvent[]> {
  const { rows } = await db.query<EventRow>(
    'select id::text, rooms, name, payload, at from live_event where id > $1 order by live_event.id limit $2',
    [offset, limit],
  );
  return rows.map(toEvent);
}

export async function eventsForRooms(db: Queryable, rooms: string[], after: string, limit: number): Promise<StoredEvent[]> {
  const { rows } = await db.query<EventRow>(
    'select id::text, rooms, name, payload, at from live_event where id > $1 and rooms && $2 order by live_event.id limit $3',
    [after, rooms, limit],
  );
  return rows.map(toEvent);
}

export async function newestOffset(db: Queryable): Promise<string> {
  const { rows } = await db.query<{ offset: string }>(`select coalesce(max(id), 0)::text as offset from live_event`);
  return rows[0]?.offset ?? '0';
}

export async function oldestOffset(db: Queryable): Promise<string> {
  const { rows } = await db.query<{ offset: string }>(`select coalesce(min(id), 0)::text as offset from live_event`);
  return rows[0]?.offset ?? '0';
}

/** Events older than the given number of days go; whoever was away longer reloads everything. */
export async function deleteEventsOlderThan(db: Queryable, days: number): Promise<number> {
  const result = await db.query(`delete from live_event where at < now() - make_interval(days => $1)`, [days]);
  return result.rowCount ?? 0;
}
