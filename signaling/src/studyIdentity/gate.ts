import { AppError } from '@hoi-chan/shared/errors.ts';
import type { IdentityField } from '@hoi-chan/shared/features/patients.ts';
import type { Queryable } from '../db/database.ts';
import { imagingToAppError } from '../imaging/appErrors.ts';
import type { ImagingGateway } from '../imaging/gateway.ts';
import { identityDifferences, type ArchivePatient, type ExpectedPerson } from './differences.ts';
import { findSharedStudy, listConfirmations, type Confirmation } from './store.ts';

/** How long a comparison holds: a PACS that corrects a name is believed within this time. */
const FRESH_MS = 5 * 60_000;
const REMEMBERED = 10_000;

/** A doctor's word covers what differed then, not what differs since. */
export function isConfirmed(confirmation: Confirmation | undefined, differs: readonly IdentityField[]): boolean {
  return confirmation !== undefined && differs.every((field) => confirmation.differs.includes(field));
}

/** True when the archive's patient of this study is ours, or a doctor has confirmed that it is. */
export async function isThisPatients(
  db: Queryable,
  patientId: string,
  study: ArchivePatient & { studyInstanceUid: string },
  expected: ExpectedPerson,
): Promise<boolean> {
  const differs = identityDifferences(study, expected);
  if (differs.length === 0) return true;
  const confirmations = await listConfirmations(db, patientId);
  return isConfirmed(
    confirmations.find(({ studyUid }) => studyUid === study.studyInstanceUid),
    differs,
  );
}

/**
 * Opens a study of a consult only when the archive's patient is the consult's, or a doctor has confirmed it: a patient registered under
 * somebody else's number must not open that person's images.
 */
export class StudyGate {
  readonly #db: Queryable;
  readonly #imaging: Pick<ImagingGateway, 'study'>;
  readonly #now: () => number;
  readonly #opened = new Map<string, number>();

  constructor(db: Queryable, imaging: Pick<ImagingGateway, 'study'>, now: () => number = Date.now) {
    this.#db = db;
    this.#imaging = imaging;
    this.#now = now;
  }

  /** @throws AppError NOT_FOUND when it is not shared with the consult; else as `isOpen`. */
  async assertOpen(consultId: string, studyUid: string, signal: AbortSignal): Promise<void> {
    if (!(await this.isOpen(consultId, studyUid, signal))) throw new AppError('NOT_FOUND', 'no such study in this consult');
  }

  /**
   * False when the study is not shared with the consult.
   * @throws AppError FORBIDDEN `study_mismatch`; UNAVAILABLE when the archive cannot say whose it is.
   */
  async isOpen(consultId: string, studyUid: string, signal?: AbortSignal): Promise<boolean> {
    const shared = await findSharedStudy(this.#db, consultId, studyUid);
    if (shared === undefined) return false;
    if (shared.uploadedHere) return true;
    const key = `${shared.patientId} ${studyUid}`;
    if (this.#now() - (this.#opened.get(key) ?? -Infinity) <= FRESH_MS) return true;
    const study = await this.#imaging.study(studyUid, { signal }).catch((error: unknown) => {
      throw imagingToAppError(error);
    });
    if (!(await isThisPatients(this.#db, shared.patientId, study, shared.patient)))
      throw new AppError('FORBIDDEN', 'the archive names another patient for this study', { reason: 'study_mismatch' });
    if (this.#opened.size >= REMEMBERED) this.#opened.clear();
    this.#opened.set(key, this.#now());
    return true;
  }
}
