import { AppError } from '@hoi-chan/shared/errors.ts';
import type { RouteOutput } from '@hoi-chan/shared/index.ts';
import { assertStaff, type Staff } from '../../access/actor.ts';
import { assertTakesPart, type ConsultAccess } from '../../access/consultRights.ts';
import { recordAudit } from '../../audit/record.ts';
import type { Context } from '../../edge/context.ts';
import type { RouteHandlers } from '../../edge/http.ts';
import { cleanName } from './cleanName.ts';
import { assertWritable, HeldError, type KeepFile } from './keep.ts';
import { assertRoom } from './limits.ts';
import type { PartKey, Parts } from './parts.ts';
import type { FilePorts } from './ports.ts';
import { findFile, findSameFile, insertDecision } from './store.ts';

type Progress = RouteOutput<'files.append'>;

/** Uploads that go on after a cut (docs/decisions/0004-resumable-uploads.md). */
export function resumableHandlers({ db, keep, parts }: Pick<FilePorts, 'db'> & { keep: KeepFile; parts: Parts }) {
  async function enter(context: Context, consultId: string): Promise<{ staff: Staff; consult: ConsultAccess }> {
    const staff = assertStaff(context.actor);
    const consult = await assertTakesPart(db, staff, consultId);
    assertWritable(consult.state);
    return { staff, consult };
  }

  /** Keeps a file of which every byte is there. Held: it stays where it is until a person has decided. Refused: it is gone. */
  async function finish(context: Context, staff: Staff, consult: ConsultAccess, key: PartKey, name: string): Promise<Progress> {
    const offset = key.sizeBytes;
    const known = await findStored(consult.id, key);
    if (known !== null) {
      await parts.drop(key);
      return { offset, stored: { file: known, placeRemoved: false }, held: null };
    }
    const { head, sha256 } = await parts.check(key);
    try {
      const arrived = { path: parts.path(key), name: cleanName(name), sizeBytes: key.sizeBytes, sha256, head };
      const stored = await keep(context, staff, consult, arrived);
      await parts.drop(key);
      return { offset, stored, held: null };
    } catch (error) {
      if (error instanceof HeldError) return { offset, stored: null, held: error.held };
      // What is refused once is refused again; an archive that is away is asked again.
      if (error instanceof AppError && error.code === 'INVALID_REQUEST') await parts.drop(key);
      throw error;
    }
  }

  async function findStored(consultId: string, { sha256 }: { sha256: string }) {
    const same = await findSameFile(db, consultId, Buffer.from(sha256, 'hex'));
    return same === undefined ? null : ((await findFile(db, consultId, same))?.file ?? null);
  }

  return {
    'files.begin': async (context, { params, body }) => {
      const { staff, consult } = await enter(context, params.consultId);
      const keys = body.files.map((file): PartKey => ({ ...file, consultId: consult.id, personId: staff.personId }));
      await assertRoom(db, parts, consult.id, keys);
      const uploads: RouteOutput<'files.begin'>['uploads'] = [];
      for (const key of keys) {
        const file = await findStored(consult.id, key);
        uploads.push({ file, offset: file === null ? await parts.begin(key) : key.sizeBytes });
      }
      return { uploads };
    },

    'files.append': async (context, { params, query, req }) => {
      const { staff, consult } = await enter(context, params.consultId);
      const key = { consultId: consult.id, personId: staff.personId, sha256: params.hash, sizeBytes: query.sizeBytes };
      const offset = await parts.append(key, query.offset, req);
      if (offset < key.sizeBytes) return { offset, stored: null, held: null };
      return finish(context, staff, consult, key, query.name);
    },

    'files.decide': async (context, { params, body }) => {
      const { staff, consult } = await enter(context, params.consultId);
      const key = { consultId: consult.id, personId: staff.personId, sha256: params.hash, sizeBytes: body.sizeBytes };
      if ((await parts.size(key)) < key.sizeBytes) throw new AppError('CONFLICT', 'bytes are missing', { reason: 'offset_differs' });
      const { head, sha256 } = await parts.check(key);
      const arrived = { path: parts.path(key), name: cleanName(body.name), sizeBytes: key.sizeBytes, sha256, head };
      // Asked anew: what is decided on is what the file says, not what the screen thinks it says.
      const held = await keep(context, staff, consult, arrived).then(
        () => undefined,
        (error: unknown) => {
          if (error instanceof HeldError) return error;
          throw error;
        },
      );
      if (held !== undefined) {
        const { studyInstanceUid, differs } = held.held;
        await db.transaction(async (tx) => {
          await insertDecision(
            tx,
            { consultId: consult.id, studyUid: studyInstanceUid, said: held.said, differs, taken: body.take },
            staff.personId,
          );
          await recordAudit(tx, context, {
            action: body.take ? 'file.takeDespiteDifference' : 'file.leaveOut',
            entityType: 'consult',
            entityId: consult.id,
            details: { studyUid: studyInstanceUid, differs },
          });
        });
        if (!body.take) {
          await parts.drop(key);
          return { offset: 0, stored: null, held: null };
        }
      }
      return finish(context, staff, consult, key, body.name);
    },
  } satisfies RouteHandlers;
}
