import { isPlausibleVital, vitals as knownVitals, type VitalKey } from '@hoi-chan/shared/clinical/vitals.ts';
import { findSpecialty } from '@hoi-chan/shared/clinical/specialties.ts';
import { AppError, type FieldError } from '@hoi-chan/shared/errors.ts';
import type { StudySummary } from '@hoi-chan/shared/features/patients.ts';
import type { Staff } from '../../../access/actor.ts';
import type { Queryable } from '../../../db/database.ts';
import { findFacilityInProvince, hasSpecialist, type DraftFields, type SharedStudy } from './store.ts';

const isVitalKey = (key: string): key is VitalKey => knownVitals.some((vital) => vital.key === key);

function assertNoFieldErrors(fields: FieldError[]): void {
  if (fields.length > 0) throw new AppError('INVALID_REQUEST', 'some fields are missing or wrong', { reason: 'invalid_fields', fields });
}

/** What the contract's shapes cannot say: known vital signs in a living range, a known specialty, a hospital of my province. */
export async function checkDraft(db: Queryable, staff: Staff, draft: DraftFields): Promise<void> {
  const faults: FieldError[] = [];
  for (const [index, vital] of (draft.vitals ?? []).entries()) {
    if (!isVitalKey(vital.key)) faults.push({ path: `vitals.${index}.key`, reason: 'unknown_vital' });
    else if (!isPlausibleVital(vital.key, vital.value)) faults.push({ path: `vitals.${index}.value`, reason: 'out_of_range' });
    else if (Date.parse(vital.at) > Date.now() + 5 * 60_000) faults.push({ path: `vitals.${index}.at`, reason: 'in_the_future' });
  }
  if (draft.specialty !== undefined && draft.specialty !== '' && findSpecialty(draft.specialty) === undefined) {
    faults.push({ path: 'specialty', reason: 'unknown_specialty' });
  }
  if (draft.targetFacilityId !== undefined) {
    const target = await findFacilityInProvince(db, draft.targetFacilityId, staff.provinceId);
    if (target === undefined) faults.push({ path: 'targetFacilityId', reason: 'unknown_facility' });
  }
  assertNoFieldErrors(faults);
}

/** What must be there before a draft is sent; names every missing field at once. */
export async function checkComplete(
  db: Queryable,
  staff: Staff,
  draft: { question: string; specialty: string | null; targetFacilityId: string | null },
): Promise<void> {
  const missing: FieldError[] = [];
  if (draft.question.trim() === '') missing.push({ path: 'question', reason: 'required' });
  if (!draft.specialty) missing.push({ path: 'specialty', reason: 'required' });
  if (draft.targetFacilityId === null) missing.push({ path: 'targetFacilityId', reason: 'required' });
  assertNoFieldErrors(missing);
  await checkDraft(db, staff, { targetFacilityId: draft.targetFacilityId ?? undefined });
  if (!(await hasSpecialist(db, draft.targetFacilityId ?? '', draft.specialty ?? ''))) {
    assertNoFieldErrors([{ path: 'specialty', reason: 'not_offered_there' }]);
  }
}

/**
 * The studies with these UIDs, each one the patient's own; INVALID_REQUEST names those that are not, and those of the archive that name another
 * patient and that no doctor has confirmed.
 */
export function chooseStudies(uids: string[], shared: readonly SharedStudy[], archive: readonly StudySummary[]): SharedStudy[] {
  const byUid = new Map([...archive.map(toShared), ...shared].map((study) => [study.studyInstanceUid, study]));
  const foreign = new Set(archive.flatMap(({ studyInstanceUid, mismatch }) => (mismatch?.confirmedAt === null ? [studyInstanceUid] : [])));
  for (const { studyInstanceUid } of shared) foreign.delete(studyInstanceUid);
  assertNoFieldErrors(
    uids.flatMap((uid, index) => (foreign.has(uid) ? [{ path: `studyInstanceUids.${index}`, reason: 'study_mismatch' }] : [])),
  );
  assertNoFieldErrors(
    uids.flatMap((uid, index) => (byUid.has(uid) ? [] : [{ path: `studyInstanceUids.${index}`, reason: 'unknown_study' }])),
  );
  return [...new Set(uids)].flatMap((uid) => byUid.get(uid) ?? []);
}

function toShared(study: StudySummary): SharedStudy {
  return {
    studyInstanceUid: study.studyInstanceUid,
    description: study.description,
    modalities: study.modalities,
    studyDate: study.studyDate,
  };
}
