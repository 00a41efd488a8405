import { z } from 'zod';
import { defineRoute, stream } from '../contract/define.ts';
import { dicomUid, id, instant, line, partialDate } from '../ids.ts';
import { consultCard } from './consultShapes.ts';
import { mergedSummary } from './summary.ts';
import { RECORD_PARTS } from './recordParts.ts';

export const GENDERS = ['male', 'female', 'other', 'unknown'] as const;

/** `system`: FHIR identifier system URI (vn-core); the value is always a string, leading zeros matter. */
export const patientIdentifier = z.object({ system: z.string(), value: z.string() });

/** A patient as lists show them. `id` is ours; the record itself is FHIR. */
export const patientCard = z.object({
  id,
  name: z.string(),
  birthDate: partialDate.nullable(),
  gender: z.enum(GENDERS),
  address: z.string(),
  phone: z.string().nullable(),
  identifiers: z.array(patientIdentifier),
  facilityName: z.string(),
});
export type PatientCard = z.infer<typeof patientCard>;

export const IDENTITY_FIELDS = ['name', 'birthDate', 'sex'] as const;
export type IdentityField = (typeof IDENTITY_FIELDS)[number];

export const studySummary = z.object({
  studyInstanceUid: z.string(),
  /** DICOM DA `YYYYMMDD`. */
  studyDate: z.string().nullable(),
  /** DICOM TM as the archive has it, `HHMMSS.FFFFFF` or a leading part of it; like the date, by the clock on the wall where it was taken. */
  studyTime: z.string().nullable(),
  /** When we first saw it in the archive. */
  firstSeenAt: instant,
  description: z.string(),
  modalities: z.array(z.string()),
  seriesCount: z.number().int(),
  instanceCount: z.number().int(),
  /**
   * Set when the archive's patient disagrees with ours. Until a doctor has confirmed it, the study cannot be shared or opened and its
   * description stays empty.
   */
  mismatch: z
    .object({
      differs: z.array(z.enum(IDENTITY_FIELDS)),
      /** What the archive says: first letters of the name and the year of birth, enough to tell a typing error from another person. */
      archive: z.object({ name: z.string(), birthYear: z.string().nullable(), sex: z.enum(['M', 'F', 'O']).nullable() }),
      confirmedAt: instant.nullable(),
    })
    .nullable(),
});
export type StudySummary = z.infer<typeof studySummary>;

const patientParams = z.strictObject({ patientId: id });

export const patientRoutes = {
  'patients.search': defineRoute({
    action: 'patient:search',
    method: 'GET',
    path: '/api/patients',
    summary:
      'Find patients of my facility by name (without diacritics too), 12-digit ID, insurance card or the QR code of either (INVALID_REQUEST `unreadable_card`); empty q: those seen lately',
    /** Also the text of a card's QR code, as a USB reader types it. */
    query: z.strictObject({ q: z.string().max(2000).default(''), limit: z.coerce.number().int().min(1).max(50).default(20) }),
    output: z.object({ patients: z.array(patientCard) }),
  }),
  'patients.register': defineRoute({
    action: 'patient:register',
    method: 'POST',
    path: '/api/patients',
    summary: 'Register a patient at my facility; CONFLICT `identifier_in_use` names the field when an identifier is already known here',
    body: z.strictObject({
      name: line(120),
      birthDate: partialDate,
      gender: z.enum(GENDERS),
      personalId: z
        .string()
        .regex(/^\d{12}$/)
        .optional(),
      insuranceNumber: z
        .string()
        .regex(/^([A-Z]{2}[1-5]\d{12}|\d{10}|\d{12})$/)
        .optional(),
      phone: z
        .string()
        .regex(/^[0-9+ ]{8,15}$/)
        .optional(),
      address: line(300, 0).default(''),
    }),
    output: patientCard,
  }),
  'patients.get': defineRoute({
    action: 'patient:read',
    method: 'GET',
    path: '/api/patients/:patientId',
    summary: 'One patient',
    params: patientParams,
    output: patientCard,
  }),
  'patients.summary': defineRoute({
    action: 'patient:read',
    method: 'GET',
    path: '/api/patients/:patientId/summary',
    summary:
      'One International Patient Summary (FHIR R4 document Bundle, https://hl7.org/fhir/uv/ips/) out of every record system concerned, with source, age and state of each part. `remembered`: at once; `live`: asks the systems and waits some seconds; `follow`: waits for parts that are `loading`',
    params: patientParams,
    query: z.strictObject({
      mode: z.enum(['remembered', 'live', 'follow']).default('live'),
      /** With `live`: only this part, only this system. */
      part: z.enum(RECORD_PARTS).optional(),
      recordSystemId: id.optional(),
    }),
    output: mergedSummary,
  }),
  'patients.consults': defineRoute({
    action: 'patient:read',
    method: 'GET',
    path: '/api/patients/:patientId/consults',
    summary: 'Consults of this patient that I may see, newest first',
    params: patientParams,
    output: z.object({ consults: z.array(consultCard) }),
  }),
  'patients.studies': defineRoute({
    action: 'patient:read',
    method: 'GET',
    path: '/api/patients/:patientId/studies',
    summary: 'Image studies of this patient in the image archive (QIDO-RS by PatientID)',
    params: patientParams,
    output: z.object({
      studies: z.array(studySummary),
      /** When the archive was first asked for this patient's studies; null: it was not, for a patient without numbers. */
      listedSince: instant.nullable(),
    }),
  }),
  'patients.confirmStudy': defineRoute({
    action: 'patient:confirmStudy',
    method: 'POST',
    path: '/api/patients/:patientId/studies/:studyUid/confirm',
    summary: 'Confirm, with a reason, that a study is this patient’s although name, birth date or sex differ in the archive; audited',
    params: z.strictObject({ patientId: id, studyUid: dicomUid }),
    body: z.strictObject({ reason: line(500) }),
    output: studySummary,
  }),
  'patients.document': defineRoute({
    action: 'patient:read',
    method: 'GET',
    path: '/api/patients/:patientId/documents/:documentId/content',
    summary: 'Content of a DocumentReference of the record, e.g. the signed minutes as PDF',
    params: z.strictObject({ patientId: id, documentId: z.string().regex(/^[A-Za-z0-9.-]{1,64}$/) }),
    /** The system that holds it; without it, the first that knows a document of this id. */
    query: z.strictObject({ recordSystemId: id.optional() }),
    output: stream('application/octet-stream'),
  }),
};
