import { z } from 'zod';
import { defineRoute, nothing, stream } from '../contract/define.ts';
import { id } from '../ids.ts';
import { consultFile, personRef } from './consultShapes.ts';
import { MAX_FILE_BYTES } from './fileSizes.ts';
import { IDENTITY_FIELDS } from './patients.ts';

/** Files asked about in one `files.begin`. */
export const MAX_BEGUN = 100;

/** What in a DICOM file speaks against its being the consult's patient; `unnamed`: nothing in it says whose it is. */
export const FILE_DIFFERENCES = ['patientId', 'unnamed', ...IDENTITY_FIELDS] as const;
export type FileDifference = (typeof FILE_DIFFERENCES)[number];

/** A DICOM file that names another patient, waiting for a person to say what becomes of it. Whoever sent it holds the file: nothing is masked. */
export const heldFile = z.object({
  studyInstanceUid: z.string(),
  differs: z.array(z.enum(FILE_DIFFERENCES)),
  said: z.object({
    name: z.string(),
    patientId: z.string(),
    /** YYYYMMDD. */
    birthDate: z.string().nullable(),
    sex: z.string().nullable(),
  }),
});
export type HeldFile = z.infer<typeof heldFile>;

/** SHA-256 of the whole content, as hex: the name of an upload, so that the same file is the same upload after a cut, a reload, on another day. */
const contentHash = z.string().regex(/^[0-9a-f]{64}$/);
const fileName = z.string().min(1).max(1000);
const sizeBytes = z.number().int().min(1).max(MAX_FILE_BYTES);
const consultParams = z.strictObject({ consultId: id });
const uploadParams = z.strictObject({ consultId: id, hash: contentHash });

const stored = z.object({
  file: consultFile,
  /** The photo said where it was taken; that was taken out before it was kept, nothing else. */ placeRemoved: z.boolean(),
});
/** Where an upload stands: `stored` once it is in the consult, `held` while a person must decide, neither while bytes are missing. */
const progress = z.object({
  /** Bytes the server has; the next piece starts here. */
  offset: z.number().int(),
  stored: stored.nullable(),
  held: heldFile.nullable(),
});

/** Files that somebody sends into a consult, as their page tells it: only that knows how many were chosen. */
export const sending = z.object({
  person: personRef,
  files: z.number().int(),
  /** How many of them have come. */
  done: z.number().int(),
  /** Since when nothing more was heard of them, in ms by the server's clock. */
  quietMs: z.number().int(),
});
export type Sending = z.infer<typeof sending>;
const MAX_CHOSEN = 100_000;

export const fileRoutes = {
  'files.upload': defineRoute({
    action: 'file:write',
    method: 'POST',
    path: '/api/consults/:consultId/files',
    summary:
      'Add one small file at once (multipart field `file`): DICOM, JPEG, PNG, PDF, audio; at most 200 MB. The content decides the kind, not the name. A DICOM file goes to the image archive and its study is shared with the consult; CONFLICT `patient_differs` when it names another patient',
    params: consultParams,
    body: stream('multipart/form-data'),
    output: stored,
  }),
  'files.begin': defineRoute({
    action: 'file:write',
    method: 'POST',
    path: '/api/consults/:consultId/uploads',
    summary: 'Say which files will come, by their content; answers, in the same order, what is there of each already. May be repeated',
    params: consultParams,
    body: z.strictObject({
      files: z
        .array(z.strictObject({ sha256: contentHash, sizeBytes }))
        .min(1)
        .max(MAX_BEGUN),
    }),
    output: z.object({ uploads: z.array(z.object({ offset: z.number().int(), file: consultFile.nullable() })) }),
  }),
  'files.append': defineRoute({
    action: 'file:write',
    method: 'PUT',
    path: '/api/consults/:consultId/uploads/:hash',
    summary:
      'The next bytes of a begun upload, from `offset`; what arrived before a cut stays. With the last byte the file is checked and stored. CONFLICT `offset_differs`: begin again to learn the offset; `upload_damaged`: the bytes are not those announced, send all again',
    params: uploadParams,
    query: z.strictObject({ offset: z.coerce.number().int().min(0), sizeBytes: z.coerce.number().pipe(sizeBytes), name: fileName }),
    body: stream('application/octet-stream'),
    output: progress,
  }),
  'files.decide': defineRoute({
    action: 'file:write',
    method: 'POST',
    path: '/api/consults/:consultId/uploads/:hash/decision',
    summary:
      'A person says whether a held DICOM file is the patient’s: taken with all of its study that say the same, or left out and deleted. Audited',
    params: uploadParams,
    body: z.strictObject({ take: z.boolean(), sizeBytes, name: fileName }),
    output: progress,
  }),
  'files.tellSending': defineRoute({
    action: 'file:write',
    method: 'PUT',
    path: '/api/consults/:consultId/sending',
    summary:
      'Say how many files were chosen and how many of them have come, for those who wait for them; again while bytes go out. As many as have come: nothing is on its way any more',
    params: consultParams,
    body: z
      .strictObject({ files: z.number().int().min(0).max(MAX_CHOSEN), done: z.number().int().min(0).max(MAX_CHOSEN) })
      .refine(({ files, done }) => done <= files, { error: 'more_than_chosen', path: ['done'] }),
    output: nothing,
  }),
  'files.sending': defineRoute({
    action: 'file:read',
    method: 'GET',
    path: '/api/consults/:consultId/sending',
    summary:
      'Whose files are on their way into the consult, how many of how many have come, and since when nothing was heard of them. Audited',
    params: consultParams,
    output: z.object({ sending: z.array(sending) }),
  }),
  'files.content': defineRoute({
    action: 'file:read',
    method: 'GET',
    path: '/api/consults/:consultId/files/:fileId/content',
    summary: 'The file as it was uploaded',
    params: z.strictObject({ consultId: id, fileId: id }),
    output: stream('application/octet-stream'),
  }),
  'files.remove': defineRoute({
    action: 'file:write',
    method: 'DELETE',
    path: '/api/consults/:consultId/files/:fileId',
    summary: 'Take a file out of a draft',
    params: z.strictObject({ consultId: id, fileId: id }),
    output: nothing,
  }),
};
