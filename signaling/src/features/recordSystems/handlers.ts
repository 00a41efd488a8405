import { randomUUID } from 'node:crypto';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { RecordAuth, RecordSystem } from '@hoi-chan/shared/features/recordSystems.ts';
import { assertStaff } from '../../access/actor.ts';
import { recordAudit } from '../../audit/record.ts';
import type { Database, Queryable } from '../../db/database.ts';
import type { RouteHandlers } from '../../edge/http.ts';
import { testConnection } from '../../records/systems/connectionTest.ts';
import { authorizer } from '../../records/systems/signIn.ts';
import {
  findRecordSystem,
  insertRecordSystem,
  listRecordSystems,
  lockRecordSystem,
  saveTest,
  updateRecordSystem,
  type StoredRecordSystem,
} from '../../records/systems/store.ts';
import type { Vault } from '../../records/systems/vault.ts';
import { assertMayGoTo, type AddressProblem } from '../../plainHttp.ts';
import { invalidField, newConnection } from './connection.ts';

export interface RecordSystemPorts {
  db: Database;
  vault: Vault;
  addressProblem: AddressProblem;
  /** Is this an active facility of the province? */
  isFacilityOf(db: Queryable, provinceId: string, facilityId: string): Promise<boolean>;
}

export function recordSystemHandlers({ db, vault, addressProblem, isFacilityOf }: RecordSystemPorts) {
  /** Records and the secrets that open them go neither to the system nor to its sign-in in the clear. */
  function assertAddresses(baseUrl: string | undefined, auth: RecordAuth | undefined): void {
    assertMayGoTo(addressProblem, 'baseUrl', baseUrl);
    if (auth !== undefined && 'tokenUrl' in auth) assertMayGoTo(addressProblem, 'auth.tokenUrl', auth.tokenUrl);
  }

  return {
    'recordSystems.list': async ({ actor }) => ({
      recordSystems: (await listRecordSystems(db, assertStaff(actor).provinceId)).map(toPublic),
    }),

    'recordSystems.create': async (context, { body }) => {
      const { provinceId } = assertStaff(context.actor);
      if (!(await isFacilityOf(db, provinceId, body.facilityId))) throw invalidField('facilityId', 'not_found');
      const id = randomUUID();
      const { secret, auth, baseUrl, ...rest } = body;
      assertAddresses(baseUrl, auth);
      const connection = newConnection(vault, id, { baseUrl, auth, secret }, undefined);
      return db.transaction(async (tx) => {
        await insertRecordSystem(tx, { id, ...rest, ...connection });
        await recordAudit(tx, context, {
          action: 'recordSystem.create',
          entityType: 'recordSystem',
          entityId: id,
          details: { ...rest, baseUrl: connection.baseUrl, auth: auth.kind },
        });
        return toPublic(await getOwn(tx, provinceId, id));
      });
    },

    'recordSystems.update': async (context, { params, body }) => {
      const { provinceId } = assertStaff(context.actor);
      return db.transaction(async (tx) => {
        await lockRecordSystem(tx, params.recordSystemId);
        const before = await getOwn(tx, provinceId, params.recordSystemId);
        const { baseUrl, auth, secret, ...switches } = body;
        assertAddresses(baseUrl, auth);
        const connects = baseUrl !== undefined || auth !== undefined || secret !== undefined;
        if (connects && before.managedBy !== 'administrator')
          throw new AppError('CONFLICT', 'the connection comes from the configuration', { reason: 'record_system_managed' });
        await updateRecordSystem(tx, before.id, {
          ...switches,
          ...(connects && {
            connection: newConnection(
              vault,
              before.id,
              { baseUrl: baseUrl ?? before.baseUrl ?? '', auth: auth ?? before.auth, secret },
              before,
            ),
          }),
        });
        await recordAudit(tx, context, {
          action: 'recordSystem.update',
          entityType: 'recordSystem',
          entityId: before.id,
          details: {
            ...switches,
            ...(baseUrl !== undefined && { baseUrl }),
            ...(auth !== undefined && { auth: auth.kind }),
            ...(secret !== undefined && { secretChanged: true }),
          },
        });
        return toPublic(await getOwn(tx, provinceId, before.id));
      });
    },

    'recordSystems.test': async (context, { params, body }) => {
      const { provinceId } = assertStaff(context.actor);
      const system = await getOwn(db, provinceId, params.recordSystemId);
      if (system.baseUrl === null)
        throw new AppError('CONFLICT', 'the built-in store has no connection', { reason: 'record_system_managed' });
      assertAddresses(system.baseUrl, system.auth);
      const result = await testConnection(
        { baseUrl: system.baseUrl, authorize: authorizer(system, vault), identifier: body.identifier },
        context.signal,
      );
      await db.transaction(async (tx) => {
        await saveTest(tx, system, result);
        await recordAudit(tx, context, {
          action: 'recordSystem.test',
          outcome: result.ok ? 'success' : 'failure',
          entityType: 'recordSystem',
          entityId: system.id,
          // The number looked for is a patient's: only that one was.
          details: { findings: result.steps.map(({ step, finding }) => `${step}: ${finding}`), byNumber: body.identifier !== undefined },
        });
      });
      return result;
    },

    'recordSystems.keys': async (_context, { params }) => {
      const system = await findRecordSystem(db, params.recordSystemId);
      if (system === undefined || system.publicKeys === null) throw new AppError('NOT_FOUND', 'no such record system');
      return JSON.parse(system.publicKeys) as { keys: Record<string, unknown>[] };
    },
  } satisfies RouteHandlers;
}

/** NOT_FOUND for another province's too. */
async function getOwn(db: Queryable, provinceId: string, recordSystemId: string): Promise<StoredRecordSystem> {
  const [found] = await listRecordSystems(db, provinceId, recordSystemId);
  if (found === undefined) throw new AppError('NOT_FOUND', 'no such record system');
  return found;
}

function toPublic({ sealedSecret: _secret, version: _version, ...system }: StoredRecordSystem): RecordSystem {
  return system;
}
