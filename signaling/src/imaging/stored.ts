import type { StoredObject } from './gateway.ts';
import type { Inspection } from './inspect.ts';

/** What an upload's sender is told, enough to ask "is this your patient?". */
export function storedObject(object: Inspection, duplicate: boolean): StoredObject {
  const {
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
  } = object;
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
