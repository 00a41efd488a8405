import type { AnnotationKind } from '@hoi-chan/shared/clinical/imaging/annotationKinds.ts';
import type { Annotation, AnnotationReport, AnnotationShape, AnnotationsWhole } from '@hoi-chan/shared/features/annotations.ts';
import type { Queryable, Transaction } from '../../db/database.ts';
import type { PictureRef } from '../../imaging/gateway.ts';
import { uidFrom } from '../../imaging/uids.ts';
import type { PictureFacts } from './pictures.ts';

export interface StoredAnnotation {
  consultId: string;
  isRemoved: boolean;
  annotation: Annotation;
}

/** As noted when it was marked; null, or empty: not known. */
interface StoredFacts extends Omit<PictureFacts, 'frameCount'> {
  frameCount: number | null;
}

interface Row {
  id: string;
  consult_id: string;
  kind: AnnotationKind;
  study_uid: string;
  series_uid: string;
  sop_uid: string;
  frame: number;
  points: [number, number][];
  text: string;
  window_center: number | null;
  window_width: number | null;
  author_id: string;
  author_name: string;
  version: number;
  updated_at: Date;
  removed_at: Date | null;
}

const ANNOTATION = `
  select a.id, a.consult_id, a.kind, a.study_uid, a.series_uid, a.sop_uid, a.frame, a.points, a.text, a.window_center, a.window_width,
    a.author_id, p.name as author_name, a.version, a.updated_at, a.removed_at
  from annotation a join person p on p.id = a.author_id`;

function toAnnotation(row: Row): Annotation {
  return {
    id: row.id,
    kind: row.kind,
    studyUid: row.study_uid,
    seriesUid: row.series_uid,
    sopUid: row.sop_uid,
    frame: row.frame,
    points: row.points,
    text: row.text,
    window: row.window_center === null || row.window_width === null ? null : { center: row.window_center, width: row.window_width },
    author: { personId: row.author_id, name: row.author_name },
    version: row.version,
    updatedAt: row.updated_at.toISOString(),
  };
}

/** The series of the archive in which the reports of a consult about a study stand, and the one of its key object selections. */
export const reportSeries = (consultId: string, studyUid: string): string => uidFrom('reports', consultId, studyUid);
export const selectionSeries = (consultId: string, studyUid: string): string => uidFrom('key objects series', consultId, studyUid);
export const ownSeriesOf = (consultId: string, studyUid: string): string[] => [
  reportSeries(consultId, studyUid),
  selectionSeries(consultId, studyUid),
];

/** Number and annotations of one moment, also while somebody changes them. */
export async function readWhole(db: Queryable, consultId: string): Promise<AnnotationsWhole> {
  const { rows } = await db.query<{ seq: number | null; studies: string[]; annotations: Row[] }>(
    `select (select seq from annotation_seq where consult_id = $1) as seq,
       array(select distinct study_uid from annotation where consult_id = $1) as studies,
       coalesce((select jsonb_agg(to_jsonb(x) order by x.updated_at, x.id) from (${ANNOTATION} where a.consult_id = $1 and a.removed_at is null) x), '[]') as annotations`,
    [consultId],
  );
  const [row] = rows;
  const annotations = row?.annotations ?? [];
  const ownSeries = (row?.studies ?? []).flatMap((studyUid) => ownSeriesOf(consultId, studyUid));
  // Inside JSON a time is text.
  return {
    seq: row?.seq ?? 0,
    annotations: annotations.map((each) => toAnnotation({ ...each, updated_at: new Date(each.updated_at) })),
    ...(ownSeries.length > 0 && { ownSeries }),
  };
}

/** All of a study, with the removed ones, of one moment. */
export async function readEver(db: Queryable, consultId: string, studyUid: string): Promise<StoredAnnotation[]> {
  const { rows } = await db.query<Row>(`${ANNOTATION} where a.consult_id = $1 and a.study_uid = $2 order by a.updated_at, a.id`, [
    consultId,
    studyUid,
  ]);
  return rows.map((row) => ({ consultId, isRemoved: row.removed_at !== null, annotation: toAnnotation(row) }));
}

/** The number of changes so far; the row is held until commit, so that numbers are given out in the order of commits. */
export async function lockSeq(tx: Transaction, consultId: string): Promise<number> {
  const { rows } = await tx.query<{ seq: number }>(
    `insert into annotation_seq (consult_id) values ($1) on conflict (consult_id) do update set seq = annotation_seq.seq returning seq`,
    [consultId],
  );
  return rows[0]?.seq ?? 0;
}

export async function raiseSeq(tx: Transaction, consultId: string): Promise<number> {
  const { rows } = await tx.query<{ seq: number }>('update annotation_seq set seq = seq + 1 where consult_id = $1 returning seq', [
    consultId,
  ]);
  return rows[0]?.seq ?? 0;
}

export async function findAnnotation(db: Queryable, annotationId: string): Promise<StoredAnnotation | undefined> {
  const { rows } = await db.query<Row>(`${ANNOTATION} where a.id = $1`, [annotationId]);
  const [row] = rows;
  return row && { consultId: row.consult_id, isRemoved: row.removed_at !== null, annotation: toAnnotation(row) };
}

/** Who made an annotation of this consult, also a removed one. */
export async function findAuthor(db: Queryable, consultId: string, annotationId: string): Promise<string | undefined> {
  const { rows } = await db.query<{ author_id: string }>('select author_id from annotation where id = $1 and consult_id = $2', [
    annotationId,
    consultId,
  ]);
  return rows[0]?.author_id;
}

/** `ever`: with the removed ones. */
export async function countAnnotations(db: Queryable, consultId: string): Promise<{ standing: number; ever: number }> {
  const { rows } = await db.query<{ standing: number; ever: number }>(
    'select count(*) filter (where removed_at is null)::int as standing, count(*)::int as ever from annotation where consult_id = $1',
    [consultId],
  );
  return rows[0] ?? { standing: 0, ever: 0 };
}

/** Another standing key image of the same picture. */
export async function findKeyImage(db: Queryable, consultId: string, sopUid: string, frame: number, exceptId: string): Promise<boolean> {
  const { rows } = await db.query(
    `select 1 from annotation where consult_id = $1 and sop_uid = $2 and frame = $3 and kind = 'key' and removed_at is null and id <> $4`,
    [consultId, sopUid, frame, exceptId],
  );
  return rows.length > 0;
}

/** The standing key images of a consult with what the archive said of them, in order of marking. */
export async function listKeyImages(db: Queryable, consultId: string): Promise<(Annotation & { facts: StoredFacts })[]> {
  const { rows } = await db.query<Row & StoredFacts>(
    `select x.*, f.series_label as series, f.instance_number as "instanceNumber", f.frame_count as "frameCount"
     from (${ANNOTATION}) x join annotation f on f.id = x.id
     where x.consult_id = $1 and x.kind = 'key' and x.removed_at is null order by x.updated_at, x.id`,
    [consultId],
  );
  return rows.map((row) => ({
    ...toAnnotation(row),
    facts: { series: row.series, instanceNumber: row.instanceNumber, frameCount: row.frameCount },
  }));
}

/**
 * Pictures somebody marked as key in this consult (`isOwn`) or another one of the same patient; of this one first, then the newest. Names only:
 * whether one may be opened in this consult is the asker's to check.
 */
export async function listKeyPictures(db: Queryable, consultId: string): Promise<(PictureRef & { isOwn: boolean })[]> {
  const { rows } = await db.query<PictureRef & { isOwn: boolean }>(
    `select a.study_uid as "studyUid", a.series_uid as "seriesUid", a.sop_uid as "sopUid", a.frame, a.consult_id = $1 as "isOwn"
     from annotation a join consult c on c.id = a.consult_id
     where a.kind = 'key' and a.removed_at is null and c.patient_id = (select patient_id from consult where id = $1)
     order by "isOwn" desc, a.updated_at desc, a.id limit 100`,
    [consultId],
  );
  return rows;
}

export async function insertAnnotation(
  tx: Transaction,
  consultId: string,
  authorId: string,
  annotation: AnnotationShape & { id: string },
  facts: PictureFacts,
): Promise<void> {
  await tx.query(
    `insert into annotation (id, consult_id, kind, study_uid, series_uid, sop_uid, frame, points, text, window_center, window_width, author_id,
       series_label, instance_number, frame_count)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    [
      annotation.id,
      consultId,
      annotation.kind,
      annotation.studyUid,
      annotation.seriesUid,
      annotation.sopUid,
      annotation.frame,
      JSON.stringify(annotation.points),
      annotation.text,
      annotation.window?.center ?? null,
      annotation.window?.width ?? null,
      authorId,
      facts.series,
      facts.instanceNumber,
      facts.frameCount,
    ],
  );
}

/** New points, text and window; a removed one stands again. */
export async function updateAnnotation(tx: Transaction, { id, points, text, window }: AnnotationShape & { id: string }): Promise<void> {
  await tx.query(
    `update annotation set points = $2, text = $3, window_center = $4, window_width = $5, version = version + 1, updated_at = now(), removed_at = null
     where id = $1`,
    [id, JSON.stringify(points), text, window?.center ?? null, window?.width ?? null],
  );
}

export async function removeAnnotation(tx: Transaction, annotationId: string): Promise<void> {
  await tx.query('update annotation set version = version + 1, updated_at = now(), removed_at = now() where id = $1', [annotationId]);
}

interface ReportRow {
  study_uid: string;
  series_uid: string;
  sop_uid: string;
  annotations: number;
  at: Date;
  name: string;
}
const REPORT = `select r.study_uid, r.series_uid, r.sop_uid, r.annotations, r.at, p.name from annotation_report r join person p on p.id = r.author_id`;
const toReport = (row: ReportRow): AnnotationReport => ({
  studyUid: row.study_uid,
  seriesUid: row.series_uid,
  sopUid: row.sop_uid,
  count: row.annotations,
  at: row.at.toISOString(),
  byName: row.name,
});

export async function listReports(db: Queryable, consultId: string): Promise<AnnotationReport[]> {
  const { rows } = await db.query<ReportRow>(`${REPORT} where r.consult_id = $1 order by r.at desc, r.id desc`, [consultId]);
  return rows.map(toReport);
}

export async function findReport(db: Queryable, sopUid: string): Promise<AnnotationReport | undefined> {
  const { rows } = await db.query<ReportRow>(`${REPORT} where r.sop_uid = $1`, [sopUid]);
  return rows[0] && toReport(rows[0]);
}

/** `at`: as the document itself says, so that both have one order. False when it is noted already. */
export async function insertReport(
  tx: Transaction,
  report: { consultId: string; studyUid: string; seriesUid: string; sopUid: string; count: number; authorId: string; at: Date },
): Promise<boolean> {
  const result = await tx.query(
    `insert into annotation_report (consult_id, study_uid, series_uid, sop_uid, annotations, author_id, at) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (sop_uid) do nothing`,
    [report.consultId, report.studyUid, report.seriesUid, report.sopUid, report.count, report.authorId, report.at],
  );
  return result.rowCount === 1;
}
