import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { findConsultAccess } from '../../access/store.ts';
import { roomsOfConsult } from '../../access/consultRights.ts';
import type { Transaction } from '../../db/database.ts';
import { RefusalError } from '../../imaging/gateway.ts';
import { offload } from '../../imaging/offload.ts';
import type { PatientIdentity } from '../../imaging/part10.ts';
import { addJob } from '../../jobs/queue.ts';
import { publish } from '../../live/publish.ts';
import type { FilePorts } from './ports.ts';
import { countCaptures, findExpectedPatient, findFile, setObject, shareStudy, type StoredFile } from './store.ts';
import type { ExpectedPatient } from './patientMatch.ts';

export const CAPTURE_TASK = 'capture_photo';
/** In the language of the record; the archive has no other. */
const TITLE = 'Ảnh chụp kèm hội chẩn';

/** After the photo is kept: an archive that is away must not keep it from being sent. */
export async function planCapture(tx: Transaction, consultId: string, fileId: string): Promise<void> {
  // One after the other within a consult, so that each gets its own number in the series.
  await addJob(tx, CAPTURE_TASK, { consultId, fileId }, { key: `capture:${fileId}`, queue: `capture:${consultId}` });
}

/** The job: a photo becomes a secondary capture of the consult's patient in the image archive, and its study is shared with the consult. */
export function capturePhoto({ db, imaging, folder, log }: FilePorts & { log: Logger }) {
  return async (payload: unknown): Promise<void> => {
    const { consultId, fileId } = payload as { consultId: string; fileId: string };
    const stored = await findFile(db, consultId, fileId);
    const consult = await findConsultAccess(db, consultId);
    const patient = consult && (await findExpectedPatient(db, consult.patientId));
    // Taken out again meanwhile, or done already.
    if (stored?.path == null || stored.object !== undefined || consult === undefined || patient === undefined) return;
    try {
      const request = {
        patient: identityOf(patient, consult.patientId),
        bytes: await readFile(join(folder, stored.path)),
        title: TITLE,
        takenAt: new Date(stored.file.at),
        studyKey: consultId,
        instanceNumber: (await countCaptures(db, consultId)) + 1,
      };
      const capture = await offload('capture', [request]);
      const [result] = await imaging.store([[Buffer.from(capture.file)]]);
      if (result === undefined || !result.ok)
        throw new RefusalError(result?.reason ?? 'refused-by-archive', result?.message ?? 'no answer');
      await db.transaction(async (tx) => {
        await setObject(tx, fileId, capture);
        await shareStudy(tx, consultId, {
          studyUid: capture.studyUid,
          description: TITLE,
          modality: result.modality,
          studyDate: result.studyDate,
        });
        const kept = (await findFile(tx, consultId, fileId)) as StoredFile;
        await publish(tx, roomsOfConsult(consult), 'consult:fileAdded', { consultId, file: kept.file });
      });
    } catch (error) {
      // A picture the archive cannot take is still in the consult as the file it is; an archive that is away is tried again by the queue.
      if (!(error instanceof RefusalError)) throw error;
      log.warn({ fileId, refusal: error.refusal, message: error.message }, 'a photo is kept as a file only');
    }
  };
}

function identityOf(patient: ExpectedPatient, patientId: string): PatientIdentity {
  const birthDate = patient.birthDate?.replaceAll('-', '') ?? '';
  return {
    patientId: patient.identifiers[0] ?? patientId,
    name: patient.name,
    // DA holds a whole day or nothing (PS3.5 §6.2).
    birthDate: birthDate.length === 8 ? birthDate : '',
    sex: patient.gender === 'male' ? 'M' : patient.gender === 'female' ? 'F' : '',
  };
}
