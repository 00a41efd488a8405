import { z } from 'zod';
import { defineNotice, defineRequest, defineRoute } from '../contract/define.ts';
import { bytes, id, instant } from '../ids.ts';
import { personRef } from './consultShapes.ts';

/**
 * The minutes of a consult (biên bản hội chẩn). While they are written they are one Yjs document:
 * - `doc.getText(key)` for each of MINUTES_TEXTS,
 * - `doc.getMap('diagnosis')` with `code` and `text` (ICD-10),
 * - `doc.getArray('plan')` of Y.Map `{ id: string, text: Y.Text, order?: number }`: what the specialist recommends, one line each, read in
 *   the order of `inPlanOrder`. A line is moved by its `order` alone: moving it in the array would lose what another person types in it meanwhile.
 * Time, place, chair, secretary, members and patient are not written but known; the server adds them when it reads the document.
 */
import { MAX_LINE_ID_LETTERS, MERGED_TIMES, MINUTES_TEXTS, MOST_PLAN_LINES, type MinutesText } from '../clinical/minutesFields.ts';
export { inPlanOrder, MINUTES_TEXTS, type MinutesText } from '../clinical/minutesFields.ts';

export const planLine = z.object({
  id: z.string(),
  text: z.string(),
  /** A recommendation becomes an order only when the local doctor confirms it. null: not yet decided. */
  confirmed: z.boolean().nullable(),
});

/** A picture somebody marked as key, as the minutes list it. Its small picture is kept beside (`minutes.keyImages`). */
export const minutesKeyImage = z.object({
  /** Of the annotation that marks it. */
  id,
  studyUid: z.string(),
  seriesUid: z.string(),
  sopUid: z.string(),
  frame: z.number().int().min(1),
  /** Of how many in its object; null: not known. */
  frameCount: z.number().int().min(1).nullable(),
  /** Modality and description as the archive has them; may be empty. */
  series: z.string(),
  instanceNumber: z.number().int().nullable(),
  /** How it was seen; null: as the object proposes. */
  window: z.object({ center: z.number(), width: z.number() }).nullable(),
  markedBy: z.string(),
});
export type MinutesKeyImage = z.infer<typeof minutesKeyImage>;

/** Of an amendment that is written: a picture of the case, and whether the new version lists it. */
export const keyImageChoice = minutesKeyImage.extend({ isIn: z.boolean() });
export type KeyImageChoice = z.infer<typeof keyImageChoice>;

/** Why there is no small picture: the archive does not answer now, or the picture cannot be drawn small, or there are too many. */
export const noPictureReason = z.enum(['archive_away', 'not_drawable', 'too_many']);
export type NoPictureReason = z.infer<typeof noPictureReason>;
/** Key images beyond this many are listed without a picture. */
export const MOST_KEY_PICTURES = 24;

/** The minutes as plain values, as they are shown, hashed (over this JSON, keys sorted, without the decisions on the plan: `minutesClosing`), printed and delivered. */
export const minutesContent = z.object({
  consultNumber: z.string(),
  place: z.string(),
  startedAt: instant.nullable(),
  /** null beside a beginning: it still ran when the chair signed; `minutesClosing` has the end. */
  endedAt: instant.nullable(),
  chair: personRef,
  secretary: personRef,
  members: z.array(personRef),
  patient: z.object({
    name: z.string(),
    birthDate: z.string().nullable(),
    gender: z.string(),
    identifiers: z.array(z.string()),
    address: z.string(),
  }),
  reason: z.string(),
  course: z.string(),
  discussion: z.string(),
  diagnosis: z.object({ code: z.string(), text: z.string() }),
  conclusion: z.string(),
  plan: z.array(planLine),
  nextStep: z.string(),
  /** In order of marking; absent when there are none. */
  keyImages: z.array(minutesKeyImage).optional(),
  /** Of an amendment: the version it replaces, and why. Part of what is signed. */
  amends: z.object({ versionNumber: z.number().int(), reason: z.string() }).optional(),
});
export type MinutesContent = z.infer<typeof minutesContent>;

/**
 * What the second signature adds, and it alone covers: the asking doctor decides on the orders when the chair has signed, and a session that still ran
 * then has its end noted. Hashed like the content (SHA-256 over this JSON, keys sorted); `contentSha256` ties it to the text.
 */
export const minutesClosing = z.object({
  versionNumber: z.number().int(),
  contentSha256: z.string(),
  /** Who decided, and when: the secretary, with their signature. No order is decided after it but in a new version. */
  signedBy: personRef,
  signedAt: instant,
  orders: z.array(z.object({ id: z.string(), text: z.string(), confirmed: z.boolean() })),
  /** At the latest the second signature; null: there was no call. */
  sessionEndedAt: instant.nullable(),
});
export type MinutesClosing = z.infer<typeof minutesClosing>;

export const signature = z.object({ person: personRef, as: z.enum(['chair', 'secretary']), at: instant, contentSha256: z.string() });

const knownField = z.enum([
  'place',
  'startedAt',
  'endedAt',
  'chair',
  'secretary',
  'patientName',
  'birthDate',
  'gender',
  'identifiers',
  'address',
]);
/** What changed of the signed content though nobody wrote it. Empty words: nothing was, or is, there. */
export const knownChange = z.discriminatedUnion('what', [
  z.object({ what: z.literal('keyImage'), change: z.enum(['added', 'removed', 'changed']), image: minutesKeyImage }),
  z.object({ what: z.literal('member'), change: z.enum(['added', 'removed']), person: personRef }),
  z.object({ what: z.literal('field'), field: knownField, before: z.string(), after: z.string() }),
]);
export type KnownChange = z.infer<typeof knownChange>;

export const minutesState = z.object({
  consultId: id,
  /** `open`: being written; `signing`: one has signed, text locked; `signed`: both have. */
  phase: z.enum(['open', 'signing', 'signed']),
  versionNumber: z.number().int(),
  content: minutesContent,
  contentSha256: z.string(),
  signatures: z.array(signature),
  hasPdf: z.boolean(),
  /** The last edit that the content holds, as the history names it; 0: nothing was written yet. */
  revision: z.number().int(),
  /** The last time somebody signed another text than this one (it may have been taken back since): what changed after it is shown to both who sign this one. */
  lastSigned: z
    .object({
      revision: z.number().int(),
      at: instant,
      person: personRef,
      /** Besides what was written (`minutes.changes`); null: what was signed then is not kept. */
      changes: z.array(knownChange).nullable(),
    })
    .nullable(),
  /** While an amendment is written: every picture of the case that it may list. Empty otherwise. */
  keyImageChoices: z.array(keyImageChoice),
  /** Every version both have signed, newest first; all of them stay readable. */
  signedVersions: z.array(
    z.object({
      versionNumber: z.number().int(),
      signedAt: instant,
      contentSha256: z.string(),
      /** Printed on the paper; null on papers from before there were codes. */
      verifyCode: z.string().nullable(),
      /** Whether the PDF carries the seal of the facility's certificate. */
      sealed: z.boolean(),
      /** The check value of `minutesClosing`; null: signed before there was one. */
      closing: z.object({ sha256: z.string(), sessionEndedAt: instant.nullable() }).nullable(),
      amends: z.object({ versionNumber: z.number().int(), reason: z.string() }).nullable(),
    }),
  ),
});
export type MinutesState = z.infer<typeof minutesState>;

/** A piece of text between two versions, and who wrote it (or, of what was removed, who removed it). null: prefilled from the request. */
export const minutesRun = z.object({ text: z.string(), change: z.enum(['same', 'added', 'removed']), by: id.nullable() });
export type MinutesRun = z.infer<typeof minutesRun>;

/** Writing without a pause; `id` names it for good. */
export const minutesRevision = z.object({
  id: z.number().int(),
  from: instant,
  to: instant,
  people: z.array(personRef),
  edits: z.number().int(),
  /** Who signed the text as it was here, also what was taken back afterwards. */
  signed: z.array(
    z.object({
      person: personRef,
      as: z.enum(['chair', 'secretary']),
      at: instant,
      withdrawn: z.boolean(),
      versionNumber: z.number().int(),
    }),
  ),
});
export type MinutesRevision = z.infer<typeof minutesRevision>;

const writtenDiagnosis = z.object({ code: z.string(), text: z.string() });
export const minutesChanges = z.object({
  /** Everybody named by `by`. */
  people: z.array(personRef),
  fields: z.array(z.object({ field: z.enum(MINUTES_TEXTS), runs: z.array(minutesRun) })),
  /** `by`: who wrote what stands at `to`; null: it came with the request, or nobody wrote any. */
  diagnosis: z.object({ before: writtenDiagnosis, after: writtenDiagnosis, by: minutesRun.shape.by }),
  plan: z.array(z.object({ id: z.string(), change: minutesRun.shape.change, runs: z.array(minutesRun) })),
  /** Everything written, as it stood at `to`. */
  content: z.object({
    ...(Object.fromEntries(MINUTES_TEXTS.map((key) => [key, z.string()])) as Record<MinutesText, z.ZodString>),
    diagnosis: writtenDiagnosis,
    plan: z.array(z.object({ id: z.string(), text: z.string() })),
  }),
});
export type MinutesChanges = z.infer<typeof minutesChanges>;

const consultParams = z.strictObject({ consultId: id });

export const minutesRoutes = {
  'minutes.get': defineRoute({
    action: 'minutes:read',
    method: 'GET',
    path: '/api/consults/:consultId/minutes',
    summary: 'The minutes as plain values, their phase and signatures',
    params: consultParams,
    output: minutesState,
  }),
  'minutes.sign': defineRoute({
    action: 'minutes:sign',
    method: 'POST',
    path: '/api/consults/:consultId/minutes/sign',
    summary:
      'Sign exactly the text whose hash is given; password asked again. Specialist first (chair), then the asking doctor (secretary), who confirms or refuses every plan line. CONFLICT `changed_meanwhile` when the text is no longer that one; INVALID_REQUEST names the required fields that are empty',
    params: consultParams,
    body: z.strictObject({
      password: z.string().min(1).max(200),
      contentSha256: z.string().regex(/^[0-9a-f]{64}$/),
      /** Asking doctor only: one decision for every plan line. */
      planDecisions: z
        .array(z.strictObject({ id: z.string().max(MAX_LINE_ID_LETTERS), confirmed: z.boolean() }))
        .max(MOST_PLAN_LINES * MERGED_TIMES)
        .optional(),
    }),
    output: minutesState,
  }),
  'minutes.withdraw': defineRoute({
    action: 'minutes:sign',
    method: 'POST',
    path: '/api/consults/:consultId/minutes/withdraw',
    summary:
      'Take back the first signature (or, as the second signer, send the text back) so that it can be changed; only before both have signed',
    params: consultParams,
    output: minutesState,
  }),
  'minutes.amend': defineRoute({
    action: 'minutes:sign',
    method: 'POST',
    path: '/api/consults/:consultId/minutes/amend',
    summary: 'Begin a new version of signed minutes, with the reason; the signed one stands until both have signed the new one',
    params: consultParams,
    body: z.strictObject({ reason: z.string().trim().min(5).max(1000) }),
    output: minutesState,
  }),
  'minutes.cancelAmendment': defineRoute({
    action: 'minutes:sign',
    method: 'POST',
    path: '/api/consults/:consultId/minutes/cancel-amendment',
    summary: 'Give up a new version nobody has signed; the text goes back to what was signed',
    params: consultParams,
    output: minutesState,
  }),
  'minutes.chooseKeyImage': defineRoute({
    action: 'minutes:sign',
    method: 'POST',
    path: '/api/consults/:consultId/minutes/key-images/choose',
    summary:
      'Take a key image of the case into the new version that is written, or out of it; the mark in the images and the signed version stay as they are. CONFLICT `no_amendment`, NOT_FOUND for what is no key image of this case',
    params: consultParams,
    body: z.strictObject({ imageId: id, isIn: z.boolean() }),
    output: minutesState,
  }),
  'minutes.pdf': defineRoute({
    action: 'minutes:read',
    method: 'GET',
    path: '/api/consults/:consultId/minutes/pdf',
    summary: 'The signed minutes as PDF, the newest version or the one asked for',
    params: consultParams,
    query: z.strictObject({ version: z.coerce.number().int().min(1).optional() }),
    output: { stream: true, contentType: 'application/pdf' } as const,
  }),
  'minutes.keyImages': defineRoute({
    action: 'minutes:read',
    method: 'GET',
    path: '/api/consults/:consultId/minutes/key-images',
    summary:
      'The small pictures (at most 24 of 32 KB) of the key images that the minutes list now, or may list in an amendment, or why there is none',
    params: consultParams,
    output: z.object({
      pictures: z.array(
        z.discriminatedUnion('is', [
          z.object({ is: z.literal('picture'), id, contentType: z.enum(['image/jpeg', 'image/png']), base64: z.string() }),
          z.object({ is: z.literal('none'), id, reason: noPictureReason }),
        ]),
      ),
    }),
  }),
  'minutes.history': defineRoute({
    action: 'minutes:read',
    method: 'GET',
    path: '/api/consults/:consultId/minutes/history',
    summary: 'The versions of the minutes while they were written, oldest first, with who wrote and who signed',
    params: consultParams,
    output: z.object({ revisions: z.array(minutesRevision) }),
  }),
  'minutes.changes': defineRoute({
    action: 'minutes:read',
    method: 'GET',
    path: '/api/consults/:consultId/minutes/changes',
    summary: 'What changed between two versions (`from` 0: everything is new) and who wrote each letter',
    params: consultParams,
    query: z.strictObject({ from: z.coerce.number().int().min(0), to: z.coerce.number().int().min(1) }),
    output: minutesChanges,
  }),
};

/** A place in the text that moves with it (a Yjs relative position as JSON: an item, or the end of a named or nested type). */
const yjsItem = z.object({ client: z.number().int().nonnegative(), clock: z.number().int().nonnegative() });
const textPlace = z.object({
  type: yjsItem.optional(),
  tname: z.string().max(100).optional(),
  item: yjsItem.optional(),
  assoc: z.number().int().min(-1).max(1).optional(),
});
/**
 * What a client says of its own cursor (the state of its Yjs awareness). The server adds `personId` and `name`; what a client says about them
 * is dropped.
 */
export const cursorPlace = z.object({
  /** A key of MINUTES_TEXTS, `diagnosis`, or `plan:<line id>`; null: in no field. */
  field: z.string().max(100).nullable(),
  caret: textPlace.nullable(),
  /** Where the selection began; equal to `caret` when nothing is selected. */
  anchor: textPlace.nullable(),
});

/** One keystroke is some tens of bytes; a pasted page some thousands. */
export const MAX_YJS_UPDATE_BYTES = 256 * 1024;
const update = bytes(MAX_YJS_UPDATE_BYTES);

export const minutesRequests = {
  /**
   * Yjs sync: I send my state vector, and get what I lack plus the server's state vector, so that I can send what it lacks. `isWhole` false: it is only the
   * beginning of what I lack, of a long text on its way over a thin link; whoever has it asks again with the state vector they have then. What the
   * server lacks is known once it is whole.
   */
  'minutes:open': defineRequest({
    action: 'minutes:read',
    input: z.strictObject({ consultId: id, stateVector: update }),
    output: z.object({ update: bytes(16 * 1024 * 1024), isWhole: z.boolean(), stateVector: update, writable: z.boolean() }),
  }),
  /**
   * Acknowledged only once it stands in PostgreSQL. INVALID_REQUEST `minutes_too_long` for what makes a part of the minutes longer than it may be (`minutesFields`);
   * `fields` names the parts, `plan` for a recommendation, `planLines` for their number.
   */
  'minutes:update': defineRequest({
    action: 'minutes:write',
    input: z.strictObject({ consultId: id, update }),
    output: z.object({}),
  }),
  /** They are shown nowhere on this connection any more: it hears of them again when it opens them again. Not for a cut, and may be repeated. */
  'minutes:close': defineRequest({
    action: 'minutes:read',
    input: z.strictObject({ consultId: id }),
    output: z.object({}),
  }),
  /** Yjs awareness of exactly one cursor, the sender's own (`cursorPlace`): stamped with the sender's name, forwarded, never stored. */
  'minutes:setAwareness': defineRequest({
    action: 'minutes:read',
    input: z.strictObject({ consultId: id, update: bytes(16 * 1024) }),
    output: z.object({}),
  }),
};

export const minutesNotices = {
  'minutes:updated': defineNotice({ durable: false, payload: z.object({ consultId: id, update: bytes(16 * 1024 * 1024) }) }),
  'minutes:awarenessChanged': defineNotice({ durable: false, payload: z.object({ consultId: id, update: bytes(16 * 1024) }) }),
  /** Phase or signatures changed. */
  'minutes:phaseChanged': defineNotice({
    durable: true,
    payload: z.object({ consultId: id, phase: z.enum(['open', 'signing', 'signed']) }),
  }),
};
