import type { Request } from 'express';
import { AppError } from '@hoi-chan/shared/errors.ts';
import { MAX_PICTURE_BYTES } from '@hoi-chan/shared/features/appointments.ts';
import { assertPatientGuest } from '../../access/actor.ts';
import { recordAudit } from '../../audit/record.ts';
import type { Database, Transaction } from '../../db/database.ts';
import type { Context } from '../../edge/context.ts';
import type { RouteHandlers } from '../../edge/http.ts';
import { findAskedPicture, setPictureFile } from './pictureStore.ts';
import { insertConsent } from './store.ts';

/**
 * Takes in one file of a follow-up and keeps it with the files of a consult; the same bytes again are the same file. `note` runs in the transaction
 * that keeps a new one, and what it throws keeps it out.
 */
export type KeepFile = (
  req: Request,
  file: {
    consultId: string;
    kind: 'photo' | 'speech';
    from: 'patient' | 'doctor';
    uploadedBy: string;
    maxBytes: number;
    note(tx: Transaction, fileId: string): Promise<void>;
  },
) => Promise<string>;

export interface PicturePorts {
  db: Database;
  keepFile: KeepFile;
}

/** A picture that a doctor asked for, after the patient has seen it and said yes. */
export function appointmentPictureHandlers({ db, keepFile }: PicturePorts) {
  async function send(context: Context, req: Request, snapshotId: string, consent: { consentVersion: string; language: string }) {
    const { appointmentId } = assertPatientGuest(context.actor);
    const asked = await findAskedPicture(db, appointmentId, snapshotId);
    if (asked === undefined) throw new AppError('NOT_FOUND', 'no such picture was asked for', { reason: 'no_snapshot' });
    return keepFile(req, {
      consultId: asked.consultId,
      kind: 'photo',
      from: 'patient',
      uploadedBy: asked.askedBy,
      maxBytes: MAX_PICTURE_BYTES,
      async note(tx, fileId) {
        if (!(await setPictureFile(tx, snapshotId, fileId)))
          throw new AppError('CONFLICT', 'a picture has come for this already', { reason: 'picture_sent' });
        await insertConsent(tx, { appointmentId, purpose: 'kept_picture', ...consent });
        await recordAudit(tx, context, {
          action: 'appointment.sendPicture',
          entityType: 'appointment',
          entityId: appointmentId,
          details: { snapshotId, fileId, consentVersion: consent.consentVersion },
        });
      },
    });
  }

  return {
    'join.sendPicture': async (context, { params, query, req }) => ({ fileId: await send(context, req, params.snapshotId, query) }),
  } satisfies RouteHandlers;
}
