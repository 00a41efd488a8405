import { z } from 'zod';
import { ANNOTATION_POINTS, type AnnotationKind } from '../clinical/imaging/annotationKinds.ts';
import { defineNotice, defineRequest, defineRoute } from '../contract/define.ts';
import { dicomUid, id, instant, line } from '../ids.ts';
import { frameNumber, picturePlace, voiWindow } from './pictures.ts';

/**
 * What doctors draw on the pictures of a consult, and which pictures they mark as key. Stored with the consult; while something is being drawn it
 * is presence (`viewport:draw`). What is measured is worked out from the points by whoever shows it: no number is sent.
 */

const kind = z.enum(Object.keys(ANNOTATION_POINTS) as [AnnotationKind, ...AnnotationKind[]]);
const points = z.array(z.tuple([picturePlace, picturePlace])).max(ANNOTATION_POINTS.freehand.most);

const hasItsPoints = (value: { kind: AnnotationKind; points: unknown[] }): boolean =>
  value.points.length >= ANNOTATION_POINTS[value.kind].least && value.points.length <= ANNOTATION_POINTS[value.kind].most;
const pointCount = { error: 'point_count', path: ['points'] };

const picture = { studyUid: dicomUid, seriesUid: dicomUid, sopUid: dicomUid, frame: frameNumber };
const content = {
  ...picture,
  kind,
  points,
  text: line(200, 0),
  /** How a key image was seen; null: as the file proposes. */
  window: voiWindow.nullable(),
};
const shape = z.object(content);
export type AnnotationShape = z.infer<typeof shape>;

export const annotation = shape.extend({
  id,
  author: z.object({ personId: id, name: z.string() }),
  /** Rises by one with every change, removal and return. */
  version: z.number().int().min(1),
  updatedAt: instant,
});
export type Annotation = z.infer<typeof annotation>;

/** What somebody is drawing or moving now; `id` is that of the annotation it will be. */
export const annotationDraft = z.strictObject({ id, ...content }).refine(hasItsPoints, pointCount);
export type AnnotationDraft = z.infer<typeof annotationDraft>;

/** Rises by one with each change to the annotations of a consult. */
const sequence = z.number().int().min(0);

/**
 * In which series of the archive the reports and selections of this consult about a study stand: what those hold and the consult does not was removed.
 * A server from before leaves it out.
 */
const ownSeries = z.array(dicomUid).optional();

/** All annotations of a consult, as they are after change number `seq`. `ownSeries`: of every study something was drawn on. */
export const annotationsWhole = z.object({ seq: sequence, annotations: z.array(annotation), ownSeries });
export type AnnotationsWhole = z.infer<typeof annotationsWhole>;

const baseVersion = z.number().int().min(0);

export const annotationRequests = {
  /**
   * A new one (`baseVersion` 0), a change of the one that has version `baseVersion`, or the return of a removed one. Sent again it changes nothing. FORBIDDEN
   * `not_taking_part`: only the parties and whoever was in the call; `not_author`: only its author and whoever presents; CONFLICT `changed_meanwhile`, `too_many_annotations`, `annotations_used_up` (with the removed ones), `already_key`.
   */
  'annotations:put': defineRequest({
    action: 'annotations:write',
    input: z.strictObject({
      consultId: id,
      baseVersion,
      annotation: z.strictObject({ id, ...content }).refine(hasItsPoints, pointCount),
    }),
    output: z.object({ seq: sequence, annotation }),
  }),
  /** Removes what the remover has seen: CONFLICT `changed_meanwhile` when it has another version than `baseVersion`. Removed already: nothing changes.
   * A page from before there was a `baseVersion` leaves it out, and nothing is compared. */
  'annotations:remove': defineRequest({
    action: 'annotations:write',
    input: z.strictObject({ consultId: id, id, baseVersion: baseVersion.optional() }),
    output: z.object({ seq: sequence, version: z.number().int() }),
  }),
};

export const annotationNotices = {
  /** One change; null: it is removed. `ownSeries`: of its study. Whoever misses a number asks `viewport:open` for the whole. */
  'annotations:changed': defineNotice({
    durable: true,
    payload: z.object({ consultId: id, seq: sequence, id, annotation: annotation.nullable(), ownSeries }),
  }),
};

export const annotationReport = z.object({
  studyUid: dicomUid,
  seriesUid: dicomUid,
  sopUid: dicomUid,
  /** Annotations written into it. */
  count: z.number().int(),
  at: instant,
  byName: z.string(),
});
export type AnnotationReport = z.infer<typeof annotationReport>;

export const annotationRoutes = {
  'annotations.reports': defineRoute({
    action: 'imaging:read',
    method: 'GET',
    path: '/api/consults/:consultId/annotations/reports',
    summary: 'DICOM SR documents made of the annotations of this consult, newest first',
    params: z.strictObject({ consultId: id }),
    output: z.object({ reports: z.array(annotationReport) }),
  }),
  'annotations.report': defineRoute({
    action: 'annotations:write',
    method: 'POST',
    path: '/api/consults/:consultId/annotations/reports',
    summary:
      'Writes the measurements and key images of one study into the archive as DICOM SR (TID 1500), key images as KO (TID 2010) too; the same ones again change nothing. With nothing left, what was written is withdrawn',
    params: z.strictObject({ consultId: id }),
    body: z.strictObject({ studyUid: dicomUid }),
    /** `keyObjects`: what became of the Key Object Selection now; `refused`: the archive takes no such object, the report it took. */
    output: z.object({ report: annotationReport, isNew: z.boolean(), keyObjects: z.enum(['none', 'stored', 'refused']) }),
  }),
};
