import { createReadStream } from 'node:fs';
import { AppError } from '@hoi-chan/shared/errors.ts';
import { MAX_FILE_BYTES } from '@hoi-chan/shared/features/fileSizes.ts';
import { imagingToAppError } from '../../imaging/appErrors.ts';
import {
  ImagingError,
  RefusalError,
  type ImagingGateway,
  type Refusal,
  type StoredObject,
  type StudySummary,
} from '../../imaging/gateway.ts';
import type { Inspection } from '../../imaging/inspect.ts';
import { receive } from '../../imaging/receive.ts';

/** The word for the screen of each refusal. */
const REASONS: Partial<Record<Refusal, string>> = {
  truncated: 'truncated_dicom',
  film: 'film_not_kept',
  'too-large': 'too_large',
  empty: 'empty_file',
  'uid-conflict': 'uid_conflict',
  'other-content': 'other_content',
  'refused-by-archive': 'refused_by_archive',
};

function refused(refusal: Refusal, message: string): AppError {
  const reason = REASONS[refusal] ?? 'unreadable_dicom';
  return new AppError('INVALID_REQUEST', `the DICOM file is refused: ${message}`, { reason, fields: [{ path: 'file', reason }] });
}

export interface DicomPorts {
  imaging: ImagingGateway;
  /** Where the file is checked before the archive gets it. */
  folder: string;
  /** Whether a file of this patient may join that study, which the archive has already. */
  mayJoin(study: StudySummary): Promise<boolean>;
  /** Called with what the file says before anything is stored; what it throws keeps the file out of the archive. */
  look(object: Inspection): Promise<void>;
  signal: AbortSignal;
}

/**
 * Checks one DICOM file and stores it in the archive. A file may join a study that is there already only when that study is the patient's:
 * else a file with a borrowed StudyInstanceUID would open somebody else's images.
 * @throws AppError INVALID_REQUEST `truncated_dicom` | `unreadable_dicom` | `too_large` | `foreign_study` | …; UNAVAILABLE.
 */
export async function storeDicom(path: string, { imaging, folder, mayJoin, look, signal }: DicomPorts): Promise<StoredObject> {
  try {
    const received = await receive(createReadStream(path), folder, MAX_FILE_BYTES, signal);
    try {
      const { studyUid } = received.object;
      const present = await findStudy(imaging, studyUid, signal);
      if (present !== undefined && !(await mayJoin(present))) {
        throw new AppError('INVALID_REQUEST', 'the study of this file belongs to another patient', {
          reason: 'foreign_study',
          fields: [{ path: 'file', reason: 'foreign_study' }],
        });
      }
      await look(received.object);
      const [result] = await imaging.store([createReadStream(received.path)], { signal, maxFileBytes: MAX_FILE_BYTES });
      if (result === undefined) throw new Error('the archive gave no answer for the file');
      if (!result.ok) throw refused(result.reason, result.message);
      return result;
    } finally {
      await received.dispose();
    }
  } catch (error) {
    throw error instanceof RefusalError ? refused(error.refusal, error.message) : imagingToAppError(error);
  }
}

async function findStudy(imaging: ImagingGateway, studyUid: string, signal: AbortSignal): Promise<StudySummary | undefined> {
  try {
    return await imaging.study(studyUid, { signal });
  } catch (error) {
    if (error instanceof ImagingError && error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
}
