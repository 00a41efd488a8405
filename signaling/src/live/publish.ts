import { notices, type DurableNoticeName, type NoticePayload } from '@hoi-chan/shared/index.ts';
import type { Transaction } from '../db/database.ts';
import { insertEvent } from './store.ts';

/**
 * Stores a durable notice in the transaction of the change it tells of; it is sent once that commits. `rooms` decides who may ever
 * receive it (see `roomsOf`). Publishing transactions take turns from here to their commit, so that offsets appear in rising order.
 */
export async function publish<N extends DurableNoticeName>(
  tx: Transaction,
  rooms: string[],
  name: N,
  payload: NoticePayload<N>,
): Promise<void> {
  await insertEvent(tx, rooms, name, notices[name].payload.parse(payload));
}
