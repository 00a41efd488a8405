import { AppError } from '@hoi-chan/shared/errors.ts';
import { DELIVERY_STATES } from '@hoi-chan/shared/features/deliveries.ts';
import { assertStaff, type Staff } from '../../access/actor.ts';
import { assertMayReadConsult, assertParty } from '../../access/consultRights.ts';
import { recordAudit } from '../../audit/record.ts';
import type { Response } from 'express';
import type { Database, Queryable, Transaction } from '../../db/database.ts';
import type { RouteHandlers } from '../../edge/http.ts';
import type { SignedConsult } from '../../records/gateway.ts';
import { visitXml } from '../../records/insurance/exportVisit.ts';
import { wakeLane } from './plan.ts';
import { countOfProvince, isOfProvince, listOfProvince, retryProvince } from './province/store.ts';
import {
  findDelivery,
  findFollowUp,
  findLastVersion,
  listDeliveries,
  lockDeliveriesOf,
  markHandled,
  markRetried,
  shown,
  type StoredDelivery,
} from './store.ts';
import { tellOf } from './tell.ts';

/** The signed consult as one file (see the feature capsules). */
type MakeFile = (
  consultId: string,
  versionNumber: number,
  options: { passphrase?: string | undefined; images: boolean },
  signal: AbortSignal,
) => Promise<{ keyImages: number; send(res: Response): void }>;

export interface DeliveryHandlerPorts {
  db: Database;
  signedConsult(db: Queryable, consultId: string, versionNumber: number): Promise<SignedConsult>;
  markConsultDelivered(tx: Transaction, consultId: string): Promise<void>;
  makeCapsule: MakeFile;
}

const notFound = (): AppError => new AppError('NOT_FOUND', 'no such delivery');

export function deliveryHandlers({ db, signedConsult, markConsultDelivered, makeCapsule }: DeliveryHandlerPorts) {
  /** A party of the consult, or the administrator of a province concerned; for everybody else it does not exist. */
  async function getMine(q: Queryable, staff: Staff, deliveryId: string): Promise<StoredDelivery> {
    const delivery = await findDelivery(q, deliveryId);
    if (delivery === undefined) throw notFound();
    if (staff.role === 'provincial_admin') {
      if (!(await isOfProvince(q, staff.provinceId, deliveryId))) throw notFound();
    } else await assertParty(q, staff, delivery.consultId);
    return delivery;
  }
  async function getAgain(q: Queryable, deliveryId: string): Promise<StoredDelivery> {
    const delivery = await findDelivery(q, deliveryId);
    if (delivery === undefined) throw notFound();
    return delivery;
  }

  return {
    'deliveries.list': async ({ actor }, { params }) => {
      const consult = await assertMayReadConsult(db, assertStaff(actor), params.consultId);
      return { deliveries: (await listDeliveries(db, consult.id)).map(shown) };
    },
    'deliveries.ofProvince': async (context, { query }) => {
      const { provinceId } = assertStaff(context.actor);
      const counted = await countOfProvince(db, provinceId);
      const countOf = (state: string, systemId?: string): number =>
        counted
          .filter((each) => each.state === state && (systemId === undefined || each.systemId === systemId))
          .reduce((sum, { count }) => sum + count, 0);
      const found = await listOfProvince(db, provinceId, {
        state: query.state ?? null,
        systemId: query.systemId ?? null,
        before: query.before ?? null,
        limit: query.limit,
      });
      await recordAudit(db, context, { action: 'delivery.list', entityType: 'facility', entityId: provinceId });
      return {
        counts: Object.fromEntries(DELIVERY_STATES.map((state) => [state, countOf(state)])) as Record<
          (typeof DELIVERY_STATES)[number],
          number
        >,
        systems: [...new Map(counted.map(({ systemId, name }) => [systemId, name]))].map(([systemId, name]) => ({
          systemId,
          name,
          waiting: countOf('waiting', systemId),
          attention: countOf('attention', systemId),
        })),
        deliveries: found.map(({ seq: _seq, ...delivery }) => delivery),
        next: found.length === query.limit ? (found.at(-1)?.seq ?? null) : null,
      };
    },
    'deliveries.retry': async (context, { params }) => {
      const staff = assertStaff(context.actor);
      return db.transaction(async (tx) => {
        const delivery = await getMine(tx, staff, params.deliveryId);
        if (!(await markRetried(tx, delivery.id))) return shown(delivery);
        await wakeLane(tx, delivery);
        await recordAudit(tx, context, {
          action: 'delivery.retry',
          entityType: 'consult',
          entityId: delivery.consultId,
          details: { deliveryId: delivery.id },
        });
        await tellOf(tx, delivery.id);
        return shown(await getAgain(tx, delivery.id));
      });
    },
    'deliveries.retryAll': async (context, { body }) => {
      const { provinceId } = assertStaff(context.actor);
      return db.transaction(async (tx) => {
        const { count, lanes } = await retryProvince(tx, provinceId, body.systemId ?? null);
        for (const lane of lanes) await wakeLane(tx, lane);
        await recordAudit(tx, context, {
          action: 'delivery.retryAll',
          entityType: 'facility',
          entityId: provinceId,
          details: { count, systemId: body.systemId ?? null },
        });
        return { count };
      });
    },
    'deliveries.handle': async (context, { params, body }) => {
      const staff = assertStaff(context.actor);
      return db.transaction(async (tx) => {
        const delivery = await getMine(tx, staff, params.deliveryId);
        if (delivery.state === 'handled') return shown(delivery);
        if (!(await markHandled(tx, delivery.id, staff.personId, body.reason)))
          throw new AppError('CONFLICT', 'it is in the record already', { reason: 'already_delivered' });
        await recordAudit(tx, context, {
          action: 'delivery.handle',
          entityType: 'consult',
          entityId: delivery.consultId,
          details: { deliveryId: delivery.id },
        });
        await lockDeliveriesOf(tx, delivery.consultId);
        const all = await listDeliveries(tx, delivery.consultId);
        if (all.every(({ state }) => state === 'delivered' || state === 'handled')) await markConsultDelivered(tx, delivery.consultId);
        // What waited behind it may go now.
        await wakeLane(tx, delivery);
        await tellOf(tx, delivery.id);
        return shown(await getAgain(tx, delivery.id));
      });
    },
    'deliveries.visitXml': async (context, { params, res }) => {
      const consult = await assertMayReadConsult(db, assertStaff(context.actor), params.consultId);
      const versionNumber = await findLastVersion(db, consult.id);
      if (versionNumber === undefined) throw new AppError('NOT_FOUND', 'not signed yet', { reason: 'not_signed' });
      const signed = await signedConsult(db, consult.id, versionNumber);
      await recordAudit(db, context, { action: 'delivery.visitXml', entityType: 'consult', entityId: consult.id });
      res.setHeader('content-disposition', `attachment; filename="${signed.consultNumber}.xml"`);
      res.setHeader('cache-control', 'private, no-store');
      res.type('application/xml').end(visitXml(signed, { followUpAt: await findFollowUp(db, consult.id) }));
    },
    'deliveries.file': async (context, { params, body, res }) => {
      const delivery = await getMine(db, assertStaff(context.actor), params.deliveryId);
      const made = await makeCapsule(delivery.consultId, delivery.versionNumber, body, context.signal);
      await recordAudit(db, context, {
        action: 'delivery.handOver',
        entityType: 'consult',
        entityId: delivery.consultId,
        details: { deliveryId: delivery.id, encrypted: body.passphrase !== undefined, keyImages: made.keyImages },
      });
      made.send(res);
    },
  } satisfies RouteHandlers;
}
