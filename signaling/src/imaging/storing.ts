import {
  DEFAULT_MAX_FILE_BYTES,
  ImagingError,
  RefusalError,
  type StoreItem,
  type StoreItems,
  type StoreOptions,
  type StoreResult,
  type StoredObject,
} from './gateway.ts';
import type { Inspection } from './inspect.ts';
import { receive, type Received } from './receive.ts';

/** Puts a checked upload into the archive; true when the archive had it already. @throws RefusalError when its UIDs belong to something else. */
type Keep = (received: Received) => Promise<boolean>;

/** Each item is spooled into `folder` and checked before an archive sees it, so that all archives refuse the same files for the same reasons. */
export async function storeEach(items: StoreItems, options: StoreOptions, folder: string, keep: Keep): Promise<StoreResult[]> {
  const results: StoreResult[] = [];
  for await (const item of items) {
    options.signal?.throwIfAborted();
    results.push(await storeOne(item, options, folder, keep));
  }
  return results;
}

async function storeOne(item: StoreItem, options: StoreOptions, folder: string, keep: Keep): Promise<StoreResult> {
  const { maxFileBytes = DEFAULT_MAX_FILE_BYTES, patientIds, signal } = options;
  try {
    const received = await receive(item, folder, maxFileBytes, signal);
    try {
      if (patientIds && !patientIds.includes(received.object.patientId)) {
        throw new RefusalError('wrong-patient', 'PatientID belongs to another patient');
      }
      return storedObject(received.object, await keep(received));
    } finally {
      await received.dispose();
    }
  } catch (error) {
    if (error instanceof RefusalError) return { ok: false, reason: error.refusal, message: error.message };
    if (signal?.aborted) throw signal.reason;
    if (error instanceof ImagingError) throw error;
    throw new ImagingError('UNAVAILABLE', 'the upload cannot be kept', { reason: 'storage', cause: error });
  }
}

function storedObject(object: Inspection, duplicate: boolean): StoredObject {
  const { studyUid, seriesUid, sopUid, sopClassUid, modality, patientId, patientName, patientBirthDate, patientSex, studyDate } = object;
  const { studyDescription } = object;
  return {
    ok: true,
    studyUid,
    seriesUid,
    sopUid,
    sopClassUid,
    modality,
    patientId,
    patientName,
    patientBirthDate,
    patientSex,
    studyDate,
    studyDescription,
    duplicate,
  };
}
