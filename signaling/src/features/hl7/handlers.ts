import { AppError } from '@hoi-chan/shared/errors.ts';
import type { Hl7Source } from '@hoi-chan/shared/features/hl7.ts';
import { assertStaff } from '../../access/actor.ts';
import { recordAudit } from '../../audit/record.ts';
import type { Database, Queryable } from '../../db/database.ts';
import type { RouteHandlers } from '../../edge/http.ts';
import { parseMessage } from '../../records/hl7v2/fields.ts';
import type { PatientRegister } from '../../records/insurance/importVisit.ts';
import { takeIn } from './receive.ts';
import { listMessages, listSources, lockAside, settleMessage } from './store.ts';

export interface Hl7Ports {
  db: Database;
  register: PatientRegister;
  /** Where it is listened; null: nowhere. */
  port(): number | null;
}

export function hl7Handlers({ db, register, port }: Hl7Ports) {
  async function getSource(q: Queryable, provinceId: string, sourceId: string): Promise<Hl7Source> {
    const [found] = await listSources(q, provinceId, sourceId);
    if (found === undefined) throw new AppError('NOT_FOUND', 'no such source');
    return found;
  }
  return {
    'hl7.list': async ({ actor }) => ({ port: port(), sources: await listSources(db, assertStaff(actor).provinceId) }),

    'hl7.messages': async ({ actor }, { params }) => {
      const { id } = await getSource(db, assertStaff(actor).provinceId, params.sourceId);
      return { messages: await listMessages(db, id) };
    },

    'hl7.retry': async (context, { params }) => {
      const { provinceId } = assertStaff(context.actor);
      return db.transaction(async (tx) => {
        const source = await getSource(tx, provinceId, params.sourceId);
        const get = async () => {
          const [message] = await listMessages(tx, source.id, params.messageId);
          if (message === undefined) throw new AppError('NOT_FOUND', 'no such message');
          return message;
        };
        await get();
        const content = await lockAside(tx, params.messageId);
        if (content !== undefined) {
          const done = await takeIn(tx, register, { sourceId: source.id, ...source.facility }, parseMessage(content));
          await settleMessage(tx, params.messageId, { ...done, content: done.outcome === 'set_aside' ? content : null });
          await recordAudit(tx, context, {
            action: 'hl7.retry',
            entityType: 'hl7_source',
            entityId: source.id,
            details: { messageId: params.messageId, outcome: done.outcome },
          });
        }
        return get();
      });
    },
  } satisfies RouteHandlers;
}
