import { randomUUID } from 'node:crypto';
import { AppError } from '@hoi-chan/shared/errors.ts';
import { isReceived } from '@hoi-chan/shared/features/recordKinds.ts';
import type { ConnectionTest, RecordAuth, RecordSystem } from '@hoi-chan/shared/features/recordSystems.ts';
import { assertStaff } from '../../access/actor.ts';
import { recordAudit } from '../../audit/record.ts';
import type { Database, Queryable, Transaction } from '../../db/database.ts';
import type { RouteHandlers } from '../../edge/http.ts';
import type { Stranger } from '../../records/hl7v2/strangers.ts';
import { testReceiving, type Listening } from '../../records/received/connectionTest.ts';
import { mayComeFrom, receivedStates } from '../../records/received/store.ts';
import { testConnection } from '../../records/systems/connectionTest.ts';
import { authorizer } from '../../records/systems/signIn.ts';
import {
  findRecordSystem,
  insertReceivedSystem,
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
  /** Where HL7 v2 is listened for; null: nowhere. */
  hl7(): Listening | null;
  /** Who was refused there lately, the latest first. */
  strangers(): Stranger[];
}

export function recordSystemHandlers({ db, vault, addressProblem, isFacilityOf, hl7, strangers }: RecordSystemPorts) {
  /** Records and the secrets that open them go neither to the system nor to its sign-in in the clear. */
  function assertAddresses(baseUrl: string | undefined, auth: RecordAuth | undefined): void {
    assertMayGoTo(addressProblem, 'baseUrl', baseUrl);
    if (auth !== undefined && 'tokenUrl' in auth) assertMayGoTo(addressProblem, 'auth.tokenUrl', auth.tokenUrl);
  }

  async function tested(system: StoredRecordSystem, identifier: string | undefined, signal: AbortSignal): Promise<ConnectionTest> {
    if (isReceived(system.kind)) {
      const stranger = system.kind === 'hl7' ? await strangerLike(system) : undefined;
      return testReceiving(db, { id: system.id, kind: system.kind }, { listening: hl7(), identifier, stranger });
    }
    if (system.baseUrl === null)
      throw new AppError('CONFLICT', 'the built-in store has no connection', { reason: 'record_system_managed' });
    assertAddresses(system.baseUrl, system.auth);
    return testConnection({ baseUrl: system.baseUrl, authorize: authorizer(system, vault), identifier }, signal);
  }

  /** Who names its facility from elsewhere, or comes from its address and names another; who does both right may send by now. */
  async function strangerLike({ id, facility }: StoredRecordSystem): Promise<Stranger | undefined> {
    for (const stranger of strangers()) {
      if ((stranger.facilityCode === facility.code) !== (await mayComeFrom(db, id, stranger.address))) return stranger;
    }
    return undefined;
  }

  return {
    'recordSystems.list': async ({ actor }) => ({
      recordSystems: await shown(db, await listRecordSystems(db, assertStaff(actor).provinceId)),
      hl7Port: hl7()?.port ?? null,
    }),

    'recordSystems.create': async (context, { body }) => {
      const { provinceId } = assertStaff(context.actor);
      if (!(await isFacilityOf(db, provinceId, body.facilityId))) throw invalidField('facilityId', 'not_found');
      const id = randomUUID();
      const { facilityId, name, reads, enabled, kind } = body;
      const common = { facilityId, name, reads, enabled };
      const details: Record<string, unknown> = { ...common, kind };
      let insert: (tx: Transaction) => Promise<unknown>;
      if (body.kind === 'fhir') {
        const { secret, auth, baseUrl, writes } = body;
        assertAddresses(baseUrl, auth);
        const connection = newConnection(vault, id, { baseUrl, auth, secret }, undefined);
        Object.assign(details, { writes, baseUrl: connection.baseUrl, auth: auth.kind });
        insert = (tx) => insertRecordSystem(tx, { id, ...common, writes, ...connection });
      } else {
        const sendsFrom = body.kind === 'hl7' ? body.sendsFrom : undefined;
        if (sendsFrom !== undefined) Object.assign(details, { sendsFrom });
        insert = async (tx) => {
          if ((await insertReceivedSystem(tx, { id, ...common, kind: body.kind }, sendsFrom)) === undefined)
            throw invalidField('facilityId', 'taken');
        };
      }
      return db.transaction(async (tx) => {
        await insert(tx);
        await recordAudit(tx, context, { action: 'recordSystem.create', entityType: 'recordSystem', entityId: id, details });
        return getShown(tx, provinceId, id);
      });
    },

    'recordSystems.update': async (context, { params, body }) => {
      const { provinceId } = assertStaff(context.actor);
      return db.transaction(async (tx) => {
        await lockRecordSystem(tx, params.recordSystemId);
        const before = await getOwn(tx, provinceId, params.recordSystemId);
        const { baseUrl, auth, secret, sendsFrom, ...switches } = body;
        assertAddresses(baseUrl, auth);
        const connects = baseUrl !== undefined || auth !== undefined || secret !== undefined;
        if (connects && (before.managedBy !== 'administrator' || before.kind !== 'fhir'))
          throw new AppError('CONFLICT', 'the connection comes from the configuration', { reason: 'record_system_managed' });
        if (sendsFrom !== undefined && before.kind !== 'hl7') throw invalidField('sendsFrom', 'not_here');
        if (switches.writes === true && isReceived(before.kind)) throw invalidField('writes', 'not_here');
        await updateRecordSystem(tx, before.id, {
          ...switches,
          sendsFrom,
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
            ...(sendsFrom !== undefined && { sendsFrom }),
            ...(baseUrl !== undefined && { baseUrl }),
            ...(auth !== undefined && { auth: auth.kind }),
            ...(secret !== undefined && { secretChanged: true }),
          },
        });
        return getShown(tx, provinceId, before.id);
      });
    },

    'recordSystems.test': async (context, { params, body }) => {
      const { provinceId } = assertStaff(context.actor);
      const system = await getOwn(db, provinceId, params.recordSystemId);
      const result = await tested(system, body.identifier, context.signal);
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

async function getShown(db: Queryable, provinceId: string, recordSystemId: string): Promise<RecordSystem> {
  const [system] = await shown(db, [await getOwn(db, provinceId, recordSystemId)]);
  if (system === undefined) throw new Error('one system was asked for');
  return system;
}

/** Without what only the server may know, with what came from those that send. */
async function shown(db: Queryable, systems: readonly StoredRecordSystem[]): Promise<RecordSystem[]> {
  const sending = systems.filter(({ kind }) => isReceived(kind)).map(({ id }) => id);
  const states = sending.length === 0 ? undefined : await receivedStates(db, sending);
  return systems.map(({ sealedSecret: _secret, version: _version, ...system }) => ({
    ...system,
    received: states?.get(system.id) ?? null,
  }));
}
