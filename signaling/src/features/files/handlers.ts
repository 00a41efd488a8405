import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@hoi-chan/shared/errors.ts';
import { assertStaff } from '../../access/actor.ts';
import { assertMayReadConsult, assertParty, assertTakesPart } from '../../access/consultRights.ts';
import { recordAudit } from '../../audit/record.ts';
import type { RouteHandlers } from '../../edge/http.ts';
import { assertWritable, fileKeeper, HeldError, noFile } from './keep.ts';
import { assertRoom } from './limits.ts';
import { Parts } from './parts.ts';
import type { FilePorts } from './ports.ts';
import { receiveUpload } from './receive.ts';
import { resumableHandlers } from './resumable.ts';
import { sendStored } from './send.ts';
import { sendingHandlers } from './sending.ts';
import { findFile, lockState, removeFile } from './store.ts';

export async function fileHandlers(ports: FilePorts) {
  const { db, imaging, folder } = ports;
  const incoming = join(folder, 'incoming');
  // What a killed process left half-written is nobody's file.
  await rm(incoming, { recursive: true, force: true });
  await mkdir(incoming, { recursive: true });
  const keep = fileKeeper(ports);
  const parts = new Parts(join(folder, 'parts'));

  return {
    ...resumableHandlers({ db, keep, parts }),
    ...sendingHandlers({ db }),

    'files.upload': async (context, { params, req }) => {
      const staff = assertStaff(context.actor);
      const consult = await assertTakesPart(db, staff, params.consultId);
      assertWritable(consult.state);
      await assertRoom(db, parts, consult.id);
      const upload = await receiveUpload(req, incoming);
      try {
        return await keep(context, staff, consult, upload);
      } catch (error) {
        if (!(error instanceof HeldError)) throw error;
        throw new AppError('CONFLICT', 'the file names another patient: send it as an upload, and decide', { reason: 'patient_differs' });
      } finally {
        await upload.dispose();
      }
    },

    'files.content': async (context, { params, res }) => {
      await assertMayReadConsult(db, assertStaff(context.actor), params.consultId);
      const stored = await findFile(db, params.consultId, params.fileId);
      if (stored === undefined) throw noFile();
      await recordAudit(db, context, {
        action: 'file.read',
        entityType: 'consult',
        entityId: params.consultId,
        details: { fileId: params.fileId },
      });
      await sendStored({ imaging, folder }, stored, res, context.signal);
    },

    'files.remove': async (context, { params }) => {
      const staff = assertStaff(context.actor);
      const consult = await assertParty(db, staff, params.consultId);
      const stored = await findFile(db, consult.id, params.fileId);
      if (stored === undefined) throw noFile();
      await db.transaction(async (tx) => {
        if ((await lockState(tx, consult.id)) !== 'draft')
          throw new AppError('CONFLICT', 'only a draft gives files back', { reason: 'not_a_draft' });
        await removeFile(tx, consult.id, params.fileId);
        await recordAudit(tx, context, {
          action: 'file.remove',
          entityType: 'consult',
          entityId: consult.id,
          details: { fileId: params.fileId },
        });
        const { path } = stored;
        // A file that cannot be removed is waste, no reason to end the process.
        if (path !== null)
          tx.afterCommit(() => {
            rm(join(folder, path), { force: true }).catch((error: unknown) =>
              context.log.error({ err: error }, 'a file could not be removed'),
            );
          });
      });
      return {};
    },
  } satisfies RouteHandlers;
}
