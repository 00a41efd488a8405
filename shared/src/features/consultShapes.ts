import { z } from 'zod';
import { CONSULT_STATES } from '../clinical/consultLifeCycle.ts';
import { URGENCIES } from '../clinical/urgency.ts';
import { id, instant, line, paragraph, partialDate } from '../ids.ts';
import { facilityRef } from './facilities.ts';

/** Kinds of remote health work (circular 49/2017, article 1). */
export const CONSULT_KINDS = ['advice', 'treatment', 'imaging', 'pathology', 'surgery'] as const;

/** ICD-10: https://icd.who.int/browse10. `text` is what the doctor saw when choosing. */
export const diagnosis = z.object({
  code: z
    .string()
    .trim()
    .max(8)
    .regex(/^[A-Z]\d{2}(\.?\d{1,4})?[*†]?$/),
  text: line(300),
});
export type Diagnosis = z.infer<typeof diagnosis>;

/** `key` from `clinical/vitals.ts`; `value` in that vital's UCUM unit. */
export const vitalValue = z.object({ key: z.string().max(40), value: z.number().finite(), at: instant });

export const personRef = z.object({ id, name: z.string(), title: z.string(), facilityName: z.string() });
export type PersonRef = z.infer<typeof personRef>;

/** A consult as lists, badges and live updates show it. */
export const consultCard = z.object({
  id,
  /** For people: `HC-2026-000123`. */
  number: z.string(),
  state: z.enum(CONSULT_STATES),
  kind: z.enum(CONSULT_KINDS),
  urgency: z.enum(URGENCIES),
  specialty: z.string(),
  patient: z.object({ id, name: z.string(), birthDate: partialDate.nullable(), gender: z.string() }),
  askingFacility: facilityRef,
  /** null: a draft that names none yet. */
  targetFacility: facilityRef.nullable(),
  asker: personRef,
  specialist: personRef.nullable(),
  question: z.string(),
  requestedAt: instant.nullable(),
  updatedAt: instant,
  /** Rises with every change; a card with a lower version is older news. */
  version: z.number().int(),
});
export type ConsultCard = z.infer<typeof consultCard>;

/** What somebody said while the link was down: how long it is, and when it was said by the clock of their machine. */
export const spoken = z.object({ durationMs: z.number().int(), spokenAt: instant });

export const FILE_KINDS = ['dicom', 'photo', 'pdf', 'audio'] as const;
export const consultFile = z.object({
  id,
  name: z.string(),
  kind: z.enum(FILE_KINDS),
  contentType: z.string(),
  sizeBytes: z.number().int(),
  /** Set when the file lies in the image archive: a DICOM file, or a photo that was made one beside the file it came as. */
  studyInstanceUid: z.string().nullable(),
  uploadedBy: personRef,
  /** From the patient's own phone at a follow-up: a picture that `uploadedBy` asked for, or what was `spoken` to them. */
  fromPatient: z.boolean(),
  /** Set for what the patient, or else `uploadedBy`, said in a follow-up while the link was down. */
  spoken: spoken.nullable(),
  at: instant,
});
export type ConsultFile = z.infer<typeof consultFile>;

export const transitionEntry = z.object({
  from: z.enum(CONSULT_STATES).nullable(),
  to: z.enum(CONSULT_STATES),
  at: instant,
  by: personRef.nullable(),
  reason: z.string().nullable(),
});

export const consult = consultCard.extend({
  /** The call of this consult; the one thing `call:join` needs. */
  callId: id,
  workingDiagnosis: diagnosis.nullable(),
  vitals: z.array(vitalValue),
  studies: z.array(
    z.object({ studyInstanceUid: z.string(), description: z.string(), modalities: z.array(z.string()), studyDate: z.string().nullable() }),
  ),
  /** All but DICOM files, of which only the first 500 are listed: they are read as `studies`. */
  files: z.array(consultFile),
  history: z.array(transitionEntry),
  /** Why it was declined or cancelled. */
  endReason: z.string().nullable(),
  expiresAt: instant.nullable(),
});
export type Consult = z.infer<typeof consult>;

/** What the asking doctor fills in. A draft may be incomplete; `consults.request` asks for question, specialty and target. */
export const consultDraft = {
  kind: z.enum(CONSULT_KINDS),
  urgency: z.enum(URGENCIES),
  specialty: z.string().max(40),
  targetFacilityId: id,
  question: paragraph(4000, 0),
  workingDiagnosis: diagnosis.nullable(),
  vitals: z.array(vitalValue).max(40),
  studyInstanceUids: z
    .array(
      z
        .string()
        .max(64)
        .regex(/^\d+(\.\d+)*$/),
    )
    .max(50),
};
