import { AppError } from '@hoi-chan/shared/errors.ts';
import type { StudySummary } from '@hoi-chan/shared/features/patients.ts';
import type { Database } from '../../db/database.ts';
import { imagingToAppError } from '../../imaging/appErrors.ts';
import type { ImagingGateway } from '../../imaging/gateway.ts';
import { findPatient } from './store.ts';

const MAX_STUDIES = 100;

/** Studies under any of the patient's numbers, newest first. A patient without numbers has none: a name alone finds other people's images. */
export async function studiesOfPatient(
  imaging: ImagingGateway,
  identifiers: { value: string }[],
  signal: AbortSignal,
): Promise<StudySummary[]> {
  const patientIds = [...new Set(identifiers.map(({ value }) => value))];
  if (patientIds.length === 0) return [];
  const found = await imaging.findStudies({ patientIds, limit: MAX_STUDIES }, { signal }).catch((error: unknown) => {
    throw imagingToAppError(error);
  });
  return found.map((study) => ({
    studyInstanceUid: study.studyInstanceUid,
    studyDate: study.studyDate ?? null,
    description: study.description,
    modalities: study.modalities,
    seriesCount: study.seriesCount,
    instanceCount: study.instanceCount,
  }));
}

/** The port for consults, which know the patient by id alone. */
export function studiesByPatientId(
  db: Database,
  imaging: ImagingGateway,
): (patientId: string, signal: AbortSignal) => Promise<StudySummary[]> {
  return async (patientId, signal) => {
    const found = await findPatient(db, patientId);
    if (found === undefined) throw new AppError('NOT_FOUND', 'no such patient');
    return studiesOfPatient(imaging, found.card.identifiers, signal);
  };
}
