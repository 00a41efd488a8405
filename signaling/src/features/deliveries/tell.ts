import { roomsOfConsult } from '../../access/consultRights.ts';
import { findConsultAccess } from '../../access/store.ts';
import type { Transaction } from '../../db/database.ts';
import { publish } from '../../live/publish.ts';
import { listProvinces } from './province/store.ts';
import { findDelivery, shown } from './store.ts';

/** To those who may read the consult, and without anything of the consult to the administrators of its provinces. */
export async function tellOf(tx: Transaction, deliveryId: string): Promise<void> {
  const delivery = await findDelivery(tx, deliveryId);
  if (delivery === undefined) return;
  const consult = await findConsultAccess(tx, delivery.consultId);
  if (consult !== undefined)
    await publish(tx, roomsOfConsult(consult), 'delivery:changed', { consultId: delivery.consultId, delivery: shown(delivery) });
  const rooms = (await listProvinces(tx, delivery.consultId)).map((provinceId) => `province:${provinceId}`);
  await publish(tx, rooms, 'deliveries:moved', { deliveryId, state: delivery.state });
}
