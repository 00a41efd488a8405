import { AppError } from '@hoi-chan/shared/errors.ts';
import type { IdentityPair } from '@hoi-chan/shared/features/identities.ts';
import { assertStaff } from '../../access/actor.ts';
import { recordAudit } from '../../audit/record.ts';
import type { Database, Queryable, Transaction } from '../../db/database.ts';
import type { RouteHandlers } from '../../edge/http.ts';
import { compareFacility } from '../../records/identity/local.ts';
import { decideLink, findRemoteSide, forgetRemembered, listPairs, reopenLink } from '../../records/identity/store.ts';

export interface IdentityPorts {
  db: Database;
  /** It is certain by now who this patient is in that record system. */
  patientFound(tx: Transaction, found: { patientId: string; systemId: string }): Promise<void>;
}

export function identityHandlers({ db, patientFound }: IdentityPorts) {
  return {
    'identities.list': async (context) => {
      const { facilityId, provinceId } = assertStaff(context.actor);
      await db.transaction((tx) => compareFacility(tx, facilityId, provinceId));
      const pairs = await listPairs(db, facilityId);
      await recordAudit(db, context, { action: 'identity.list', entityType: 'identity', details: { count: pairs.length } });
      return { pairs };
    },

    'identities.decide': async (context, { params, body }) => {
      const staff = assertStaff(context.actor);
      return db.transaction(async (tx) => {
        const pair = await getOwn(tx, staff.facilityId, params.identityId);
        if (!(await decideLink(tx, pair.id, { ...body, personId: staff.personId })))
          throw new AppError('CONFLICT', 'this pair was decided meanwhile', { reason: 'changed_meanwhile' });
        await forgetRemembered(tx, pair.id);
        const remote = body.verdict === 'same' ? await findRemoteSide(tx, pair.id) : undefined;
        if (remote !== undefined) await patientFound(tx, remote);
        await recordAudit(tx, context, {
          action: 'identity.decide',
          entityType: 'identity',
          entityId: pair.id,
          details: { verdict: body.verdict, ...placesOf(pair) },
        });
        return getOwn(tx, staff.facilityId, pair.id);
      });
    },

    'identities.undo': async (context, { params }) => {
      const staff = assertStaff(context.actor);
      return db.transaction(async (tx) => {
        const pair = await getOwn(tx, staff.facilityId, params.identityId);
        const openId = await reopenLink(tx, pair.id, staff.personId);
        await forgetRemembered(tx, pair.id);
        if (openId === undefined) throw new AppError('CONFLICT', 'there is nothing to take back', { reason: 'changed_meanwhile' });
        await recordAudit(tx, context, {
          action: 'identity.undo',
          entityType: 'identity',
          entityId: pair.id,
          details: { verdict: pair.verdict, ...placesOf(pair) },
        });
        return getOwn(tx, staff.facilityId, openId);
      });
    },
  } satisfies RouteHandlers;
}

/** NOT_FOUND for pairs of other facilities too. */
async function getOwn(db: Queryable, facilityId: string, identityId: string): Promise<IdentityPair> {
  const [pair] = await listPairs(db, facilityId, identityId);
  if (pair === undefined) throw new AppError('NOT_FOUND', 'no such pair');
  return pair;
}

const placesOf = ({ sides }: IdentityPair): { patientIds: string[] } => ({ patientIds: sides.flatMap(({ patientId }) => patientId ?? []) });
