import { AppError } from '@hoi-chan/shared/errors.ts';
import type { StudySummary } from '@hoi-chan/shared/features/patients.ts';
import type { RouteOutput } from '@hoi-chan/shared/index.ts';
import type { Database, Queryable } from '../../db/database.ts';
import { imagingToAppError } from '../../imaging/appErrors.ts';
import type { ImagingGateway, StudySummary as ArchiveStudy } from '../../imaging/gateway.ts';
import { identityDifferences, maskedName, type ExpectedPerson } from '../../studyIdentity/differences.ts';
import { isConfirmed } from '../../studyIdentity/gate.ts';
import { listConfirmations, type Confirmation } from '../../studyIdentity/store.ts';
import { findPatient, noteArrivals } from './store.ts';

/** More than anybody has: an archive that is asked for fewer than it holds chooses which, not the newest. */
const MAX_STUDIES = 1_000;

export type ListedStudies = RouteOutput<'patients.studies'>;

export interface PatientOfStudies extends ExpectedPerson {
  id: string;
  identifiers: { value: string }[];
}

/**
 * Studies under any of the patient's numbers, newest first, each compared with the patient. A patient without numbers has none: a name alone
 * finds other people's images.
 */
export async function studiesOfPatient(
  { db, imaging }: { db: Queryable; imaging: ImagingGateway },
  patient: PatientOfStudies,
  signal: AbortSignal,
): Promise<ListedStudies> {
  const patientIds = [...new Set(patient.identifiers.map(({ value }) => value))];
  if (patientIds.length === 0) return { studies: [], listedSince: null };
  const found = await imaging.findStudies({ patientIds, limit: MAX_STUDIES }, { signal }).catch((error: unknown) => {
    throw imagingToAppError(error);
  });
  const confirmations = new Map((await listConfirmations(db, patient.id)).map((one) => [one.studyUid, one]));
  const { listedSince, firstSeenAt } = await noteArrivals(
    db,
    patient.id,
    found.map(({ studyInstanceUid }) => studyInstanceUid),
  );
  const studies = found.map((study) => {
    const summary = toSummary(study, patient, confirmations.get(study.studyInstanceUid));
    return { ...summary, firstSeenAt: later(firstSeenAt(study.studyInstanceUid), summary.mismatch?.confirmedAt) };
  });
  return { studies, listedSince };
}

/** Images that may be somebody else's are kept from whoever reads: they came when they were confirmed. Both as ISO 8601 in UTC. */
function later(firstSeenAt: string, confirmedAt: string | null | undefined): string {
  return confirmedAt !== null && confirmedAt !== undefined && confirmedAt > firstSeenAt ? confirmedAt : firstSeenAt;
}

function toSummary(
  study: ArchiveStudy,
  patient: ExpectedPerson,
  confirmation: Confirmation | undefined,
): Omit<StudySummary, 'firstSeenAt'> {
  const mismatch = mismatchOf(study, patient, confirmation);
  return {
    studyInstanceUid: study.studyInstanceUid,
    studyDate: study.studyDate ?? null,
    studyTime: study.studyTime ?? null,
    description: isUnconfirmed({ mismatch }) ? '' : study.description,
    modalities: study.modalities,
    seriesCount: study.seriesCount,
    instanceCount: study.instanceCount,
    mismatch,
  };
}

function mismatchOf(study: ArchiveStudy, patient: ExpectedPerson, confirmation: Confirmation | undefined): StudySummary['mismatch'] {
  const differs = identityDifferences(study, patient);
  if (differs.length === 0) return null;
  const sex = (['M', 'F', 'O'] as const).find((one) => one === study.patientSex?.trim().toUpperCase());
  return {
    differs,
    archive: { name: maskedName(study.patientName), birthYear: /^\d{4}/.exec(study.patientBirthDate ?? '')?.[0] ?? null, sex: sex ?? null },
    confirmedAt: confirmation !== undefined && isConfirmed(confirmation, differs) ? confirmation.at : null,
  };
}

const isUnconfirmed = ({ mismatch }: Pick<StudySummary, 'mismatch'>): boolean => mismatch !== null && mismatch.confirmedAt === null;

/** The port for consults, which know the patient by id alone. */
export function studiesByPatientId(
  db: Database,
  imaging: ImagingGateway,
): (patientId: string, signal: AbortSignal) => Promise<StudySummary[]> {
  return async (patientId, signal) => {
    const found = await findPatient(db, patientId);
    if (found === undefined) throw new AppError('NOT_FOUND', 'no such patient');
    return (await studiesOfPatient({ db, imaging }, found.card, signal)).studies;
  };
}
