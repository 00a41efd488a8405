import { z } from 'zod';
import { LAYOUT_NAMES } from '../arrangements.ts';
import { defineNotice, defineRequest, nothing } from '../contract/define.ts';
import { dicomUid, id } from '../ids.ts';
import { annotationDraft, annotationsWhole } from './annotations.ts';
import { frameNumber as frame, picturePlace as place, voiWindow } from './pictures.ts';

/**
 * Looking together: one person presents, the others see the same picture the same way, and everybody's pointer. All of it is presence: kept in
 * memory, forgotten with the connection. Pictures never travel here; each side reads them through `imaging.*`.
 */

const size = z.number().positive().max(1e9);

/**
 * What the presenter sees of the picture, in terms of the picture, so that it means the same in a window of any size and shape; of a page or photograph in no archive
 * the part of it that is seen, in its points or pixels.
 */
export const viewportCamera = z.strictObject({
  /** The place in the middle of the window. */
  x: place,
  y: place,
  /** Half of what the window shows across and down, in mm (in pixels where the picture has no scale). */
  halfWidth: size,
  halfHeight: size,
  /** Degrees clockwise, after flipping. */
  rotation: z.union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)]),
  flippedHorizontally: z.boolean(),
  flippedVertically: z.boolean(),
});
export type ViewportCamera = z.infer<typeof viewportCamera>;

/** mm along one axis of the patient: towards left, back, head (PS3.3 §C.7.6.2). */
const patientMm = z.number().min(-1e6).max(1e6);
export const patientPoint = z.tuple([patientMm, patientMm, patientMm]);
export type PatientPoint = z.infer<typeof patientPoint>;

/** The stack of the picture is looked at cut in three directions (MPR) through one point of the patient, in the window of the view. */
export const viewportMpr = z.strictObject({ at: patientPoint });
export type ViewportMpr = z.infer<typeof viewportMpr>;

/** One picture as it is looked at. A file of the consult that lies in no archive is named by the UID of its id as study, series and object (P32, uuidUid.ts). */
export const viewportPicture = z.strictObject({
  studyUid: dicomUid,
  seriesUid: dicomUid,
  sopUid: dicomUid,
  /** 1-based; of a PDF the page. */
  frame,
  /** null: as the viewer opens it. */
  camera: viewportCamera.nullable(),
  /** In modality units, PS3.3 §C.11.2; null: as the file proposes. */
  window: voiWindow.nullable(),
  inverted: z.boolean(),
  playing: z.boolean(),
  frameRate: z.number().int().min(1).max(60),
  /** null, or left out of a whole view: the pictures themselves. */
  mpr: viewportMpr.nullable().optional(),
});
export type ViewportPicture = z.infer<typeof viewportPicture>;

/** Several pictures at once. */
export const viewportLayout = z.strictObject({
  name: z.enum(LAYOUT_NAMES),
  /** The cell the view itself is about, row by row from 0. */
  active: z.number().int().min(0).max(3),
  /** Scrolling and moving one moves the others. */
  isLinked: z.boolean(),
});
export type ViewportLayout = z.infer<typeof viewportLayout>;

/** The pictures beside the one in the active cell, by their cell; one that is not there is empty. */
const cellsOf = <T extends z.ZodType>(picture: T) => z.strictObject({ 0: picture, 1: picture, 2: picture, 3: picture });
const viewportCells = cellsOf(viewportPicture.optional());
export type ViewportCells = z.infer<typeof viewportCells>;

/** Everything that is followed: the picture in the active cell, how the screen is arranged, and the pictures in its other cells. */
export const viewportView = viewportPicture.extend({
  /** null, or left out of a whole view: one picture. */
  layout: viewportLayout.nullable().optional(),
  cells: viewportCells.optional(),
});
export type ViewportView = z.infer<typeof viewportView>;

/**
 * Only what is different from the view shared before, of each other cell, too (null: it is empty now); the first of a presentation is whole. With the layout all
 * other cells are told anew. Put together by viewportChange.ts.
 */
export const viewportChange = viewportView.partial().extend({ cells: cellsOf(viewportPicture.partial().nullable().optional()).optional() });
export type ViewportChange = z.infer<typeof viewportChange>;

/** Places are pixels of a picture, from the middle of the first; of a page or a photograph in no archive its points or pixels, from its upper left corner. */
export const viewportPointer = z.strictObject({ studyUid: dicomUid, sopUid: dicomUid, frame, x: place, y: place });
export type ViewportPointer = z.infer<typeof viewportPointer>;

const presenter = z.object({ personId: id, name: z.string() });
const namedPointer = z.object({ personId: id, name: z.string(), at: viewportPointer });
export type NamedPointer = z.infer<typeof namedPointer>;
const namedDraft = z.object({ personId: id, name: z.string(), draft: annotationDraft });
export type NamedDraft = z.infer<typeof namedDraft>;

/** Rises each time somebody begins to present; what was sent under an older number is void. */
const presentation = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
/** Rises within one presentation. */
const sequence = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

const present = z.object({ presentation, presenter: presenter.nullable() });

/** Updates of one sender that are sent on, a second; of more, the newest. */
export const VIEWPORT_UPDATES_PER_SECOND = 30;

export const viewportRequests = {
  /** I look at the images of this consult, until `viewport:close` or disconnect. The answer is all there is to know. */
  'viewport:open': defineRequest({
    action: 'viewport:use',
    input: z.strictObject({ consultId: id }),
    output: present.extend({
      seq: sequence,
      view: viewportView.nullable(),
      pointers: z.array(namedPointer),
      drafts: z.array(namedDraft),
      marks: annotationsWhole,
      /** Whether this person may add to them; one who only reads along may not (`annotations:put`). */
      mayMark: z.boolean(),
    }),
  }),
  'viewport:close': defineRequest({ action: 'viewport:use', input: z.strictObject({ consultId: id }), output: nothing }),
  /** Begin to present (whoever did before follows now), or stop. Stopping by someone who does not present changes nothing. */
  'viewport:present': defineRequest({
    action: 'viewport:use',
    input: z.strictObject({ consultId: id, presenting: z.boolean() }),
    output: present,
  }),
  /**
   * CONFLICT `not_presenter`: somebody else presents by now; `view_unknown`: the change has nothing to apply to, send all. INVALID_REQUEST `cell_unknown`: the
   * arrangement has no such cell, or tells the active one twice. A `seq` not above the last one is ignored. `seq` of the answer: the newest known.
   */
  'viewport:share': defineRequest({
    action: 'viewport:use',
    input: z.strictObject({ consultId: id, presentation, seq: sequence.min(1), change: viewportChange }),
    output: z.object({ seq: sequence }),
  }),
  /** My pointer, while somebody presents; null hides it. */
  'viewport:point': defineRequest({
    action: 'viewport:use',
    input: z.strictObject({ consultId: id, at: viewportPointer.nullable() }),
    output: nothing,
  }),
  /** What I am drawing, as it grows; null when it is done or given up. Stored by `annotations:put`, and like it for those who take part (FORBIDDEN `not_taking_part`), over a stored one for its author and whoever presents (`not_author`). */
  'viewport:draw': defineRequest({
    action: 'viewport:use',
    input: z.strictObject({ consultId: id, draft: annotationDraft.nullable() }),
    output: nothing,
  }),
};

export const viewportNotices = {
  'viewport:presenterChanged': defineNotice({
    durable: false,
    payload: present.extend({
      consultId: id,
      /** Nobody presents because the link of whoever did is gone: they may be back, and go on. */
      linkLost: z.literal(true).optional(),
    }),
  }),
  'viewport:shared': defineNotice({
    durable: false,
    payload: z.object({ consultId: id, presentation, seq: sequence, change: viewportChange }),
  }),
  'viewport:pointed': defineNotice({
    durable: false,
    payload: z.object({ consultId: id, personId: id, name: z.string(), at: viewportPointer.nullable() }),
  }),
  'viewport:drawn': defineNotice({
    durable: false,
    payload: z.object({ consultId: id, personId: id, name: z.string(), draft: annotationDraft.nullable() }),
  }),
};
