import { isFinal } from '@hoi-chan/shared/clinical/consultLifeCycle.ts';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { Annotation, AnnotationReport } from '@hoi-chan/shared/features/annotations.ts';
import { uidOfUuid } from '@hoi-chan/shared/uuidUid.ts';
import { assertStaff } from '../../access/actor.ts';
import { assertMayReadConsult, assertTakesPart } from '../../access/consultRights.ts';
import { recordAudit } from '../../audit/record.ts';
import type { Database, Queryable } from '../../db/database.ts';
import type { RouteHandlers } from '../../edge/http.ts';
import { imagingToAppError } from '../../imaging/appErrors.ts';
import { text, type DicomJson } from '../../imaging/dicomJson.ts';
import type { ImagingGateway } from '../../imaging/gateway.ts';
import { writeKeyObjects } from '../../imaging/report/keyObjects.ts';
import { writeMeasurementReport } from '../../imaging/report/measurementReport.ts';
import { uidFrom } from '../../imaging/uids.ts';
import { readValues } from './values.ts';
import { findReport, insertReport, listReports, lockSeq, readEver, reportSeries, selectionSeries, type StoredAnnotation } from './store.ts';

export interface ReportPorts {
  db: Database;
  imaging: ImagingGateway;
  isShared(consultId: string, studyUid: string): Promise<boolean>;
}

interface Saved {
  report: AnnotationReport;
  isNew: boolean;
  keyObjects: 'none' | 'stored' | 'refused';
  /** The marks were changed, or somebody else's report was written, while this one was. */
  isOvertaken: boolean;
}
const mostRounds = 3;

/** Annotations as DICOM SR in the archive, and key images as a Key Object Selection beside it, where the next consult and other viewers find them. */
export function annotationReportHandlers({ db, imaging, isShared }: ReportPorts) {
  /** Metadata of every picture that is referred to, by SOP instance UID. */
  async function describe(annotations: readonly Annotation[], signal: AbortSignal): Promise<Map<string, DicomJson>> {
    const series = [...new Map(annotations.map(({ studyUid, seriesUid }) => [seriesUid, { studyUid, seriesUid }])).values()];
    const found = new Map<string, DicomJson>();
    for (const { studyUid, seriesUid } of series)
      for (const instance of await imaging.seriesMetadata(studyUid, seriesUid, { signal })) found.set(text(instance, '00080018'), instance);
    return found;
  }

  return {
    'annotations.reports': async (context, { params: { consultId } }) => {
      await assertMayReadConsult(db, assertStaff(context.actor), consultId);
      await recordAudit(db, context, { action: 'annotation.readReports', entityType: 'consult', entityId: consultId });
      return { reports: await listReports(db, consultId) };
    },

    'annotations.report': async (context, { params: { consultId }, body: { studyUid } }) => {
      const staff = assertStaff(context.actor);
      const consult = await assertTakesPart(db, staff, consultId);
      if (!(await isShared(consultId, studyUid))) throw new AppError('NOT_FOUND', 'no such study in this consult');
      let saved = await save();
      // Whoever read the marks before somebody else changed or saved them must not have the last word: what stands now is written behind it.
      for (let round = 1; saved.isOvertaken && round < mostRounds; round += 1) {
        const again = await save();
        const keyObjects = again.keyObjects === 'none' ? saved.keyObjects : again.keyObjects;
        saved = { ...again, isNew: saved.isNew || again.isNew, keyObjects };
      }
      const { report, isNew, keyObjects } = saved;
      return { report, isNew, keyObjects };

      async function save(): Promise<Saved> {
        const [newest, ...older] = await reportsAbout(db);
        const ever = await readEver(db, consultId, studyUid);
        const mine = standing(ever);
        const content = namesOf(mine);
        // With nothing left what stands in the archive is withdrawn.
        if (mine.length === 0 && newest === undefined)
          throw new AppError('CONFLICT', 'nothing is drawn on this study', { reason: 'nothing_drawn' });
        // The same content upon the same report is the same document, whoever asks for it how often. Content that an older report has
        // is written anew: readers go by the newest.
        const nameUpon = (previous: AnnotationReport | undefined): string =>
          uidFrom('report', consultId, studyUid, ...(previous === undefined ? [] : [previous.sopUid]), ...content);
        const sopUid = nameUpon(newest);
        // Reports from before reports were named upon one another have a name of their content alone.
        if (newest !== undefined && [undefined, ...older].some((previous) => nameUpon(previous) === newest.sopUid))
          return { report: newest, isNew: false, keyObjects: 'none', isOvertaken: false };
        if (isFinal(consult.state)) throw new AppError('CONFLICT', 'this consult is over', { reason: 'not_possible_now' });

        const seriesUid = reportSeries(consultId, studyUid);
        const keyObjects = keyObjectsOf(consultId, studyUid, ever, older.at(-1) ?? newest);
        // Behind the one before, also where two clocks differ.
        const at = new Date(Math.max(Date.now(), newest === undefined ? 0 : Date.parse(newest.at) + 1));
        const kept = await store(ever, { sopUid, seriesUid, at, observer: staff.name }, keyObjects, context.signal);
        return db.transaction(async (tx) => {
          // One after the other: of two who save at once the second sees the first.
          await lockSeq(tx, consultId);
          const [newestNow] = await reportsAbout(tx);
          const contentNow = namesOf(standing(await readEver(tx, consultId, studyUid)));
          const isOvertaken = newestNow?.sopUid !== newest?.sopUid || contentNow.join() !== content.join();
          const count = mine.length;
          const isNew = await insertReport(tx, { consultId, studyUid, seriesUid, sopUid, count, authorId: staff.personId, at });
          const details = { studyUid, sopUid, count, ...(keyObjects && { keyObjectsUid: keyObjects.sopUid, keyObjects: kept }) };
          if (isNew) await recordAudit(tx, context, { action: 'annotation.report', entityType: 'consult', entityId: consultId, details });
          const report = await findReport(tx, sopUid);
          if (report === undefined) throw new AppError('NOT_FOUND', 'no such report');
          return { report, isNew, keyObjects: kept, isOvertaken: isNew && isOvertaken };
        });
      }

      async function reportsAbout(q: Queryable): Promise<AnnotationReport[]> {
        return (await listReports(q, consultId)).filter((report) => report.studyUid === studyUid);
      }
    },
  } satisfies RouteHandlers;

  /** What became of the key objects; the report itself stands when this returns. */
  async function store(
    ever: readonly StoredAnnotation[],
    about: { sopUid: string; seriesUid: string; at: Date; observer: string },
    keyObjects: KeyObjectsRef | undefined,
    signal: AbortSignal,
  ): Promise<'none' | 'stored' | 'refused'> {
    try {
      const stand = standing(ever);
      // A report of nothing is still one about the pictures that were drawn on.
      const annotations = stand.length > 0 ? stand : ever.map(({ annotation }) => annotation);
      const instances = await describe(annotations, signal);
      const picture = annotations.map(({ sopUid }) => instances.get(sopUid)).find((instance) => instance !== undefined);
      if (picture === undefined) throw new AppError('NOT_FOUND', 'the archive lost a picture');
      const values = await readValues(imaging, stand, instances, signal);
      const reported = stand.flatMap(({ id, kind, points, text: words, author, frame, sopUid }) => {
        const instance = instances.get(sopUid);
        return instance === undefined
          ? []
          : [{ trackingUid: uidOfUuid(id), kind, points, text: words, authorName: author.name, frame, instance, values: values.get(id) }];
      });
      if (reported.length < stand.length) throw new AppError('NOT_FOUND', 'the archive lost a picture');
      // The key objects first: whoever tries again after a broken link finds nothing done halfway.
      const keys = reported.filter(({ kind }) => kind === 'key');
      const selection = keyObjects && (await imaging.store([[writeKeyObjects({ ...keyObjects, pictures: keys, picture })]], { signal }))[0];
      const file = writeMeasurementReport({ ...about, picture, annotations: reported });
      const [result] = await imaging.store([[file]], { signal });
      if (result?.ok !== true)
        throw new AppError('UNAVAILABLE', `the archive refused the report: ${result?.message ?? 'no answer'}`, {
          reason: 'report_refused',
        });
      if (keyObjects === undefined) return 'none';
      return selection?.ok === true ? 'stored' : 'refused';
    } catch (error) {
      throw error instanceof AppError ? error : imagingToAppError(error);
    }
  }
}

const standing = (ever: readonly StoredAnnotation[]): Annotation[] =>
  ever.filter(({ isRemoved }) => !isRemoved).map(({ annotation }) => annotation);
const namesOf = (annotations: readonly Annotation[]): string[] => annotations.map(({ id, version }) => `${id} ${version}`);

interface KeyObjectsRef {
  seriesUid: string;
  sopUid: string;
  at: Date;
  withdrawn?: { authors: string[]; report: { seriesUid: string; sopUid: string } };
}

/**
 * The selection of the pictures marked as key, the same whatever else is drawn; undefined: none is marked. It is named and dated by all that was ever
 * marked: one with fewer pictures is another one, and newer. With none left it is one of no pictures, which names the `first` report of the consult
 * about the study; undefined: nothing was written that could be withdrawn.
 */
function keyObjectsOf(
  consultId: string,
  studyUid: string,
  ever: readonly StoredAnnotation[],
  first: AnnotationReport | undefined,
): KeyObjectsRef | undefined {
  const keys = ever.filter(({ annotation }) => annotation.kind === 'key');
  const isEmpty = keys.every(({ isRemoved }) => isRemoved);
  const last = keys
    .map(({ annotation }) => annotation.updatedAt)
    .toSorted()
    .at(-1);
  if (last === undefined || (isEmpty && first === undefined)) return undefined;
  const authors = [...new Set(keys.map(({ annotation }) => annotation.author.name))];
  return {
    seriesUid: selectionSeries(consultId, studyUid),
    sopUid: uidFrom('key objects', consultId, studyUid, ...namesOf(keys.map(({ annotation }) => annotation))),
    at: new Date(last),
    ...(isEmpty && first !== undefined && { withdrawn: { authors, report: first } }),
  };
}
