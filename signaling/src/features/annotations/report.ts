import { isFinal } from '@hoi-chan/shared/clinical/consultLifeCycle.ts';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { Annotation, AnnotationReport } from '@hoi-chan/shared/features/annotations.ts';
import { uidOfUuid } from '@hoi-chan/shared/uuidUid.ts';
import { assertStaff } from '../../access/actor.ts';
import { assertMayReadConsult, assertTakesPart } from '../../access/consultRights.ts';
import { recordAudit } from '../../audit/record.ts';
import type { Database } from '../../db/database.ts';
import type { RouteHandlers } from '../../edge/http.ts';
import { imagingToAppError } from '../../imaging/appErrors.ts';
import { text, type DicomJson } from '../../imaging/dicomJson.ts';
import type { ImagingGateway } from '../../imaging/gateway.ts';
import { writeKeyObjects } from '../../imaging/report/keyObjects.ts';
import { writeMeasurementReport } from '../../imaging/report/measurementReport.ts';
import { uidFrom } from '../../imaging/uids.ts';
import { readValues } from './values.ts';
import { findReport, insertReport, listReports, readWhole } from './store.ts';

export interface ReportPorts {
  db: Database;
  imaging: ImagingGateway;
  isShared(consultId: string, studyUid: string): Promise<boolean>;
}

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
      const { annotations } = await readWhole(db, consultId);
      const mine = annotations.filter((annotation) => annotation.studyUid === studyUid);
      if (mine.length === 0) throw new AppError('CONFLICT', 'nothing is drawn on this study', { reason: 'nothing_drawn' });
      // The same content is the same document, whoever asks for it how often.
      const sopUid = uidFrom('report', consultId, studyUid, ...mine.map(({ id, version }) => `${id} ${version}`));
      const known = await findReport(db, sopUid);
      if (known !== undefined) return { report: known, isNew: false, keyObjects: 'none' };
      if (isFinal(consult.state)) throw new AppError('CONFLICT', 'this consult is over', { reason: 'not_possible_now' });

      const seriesUid = uidFrom('reports', consultId, studyUid);
      const keyObjects = keyObjectsOf(consultId, studyUid, mine);
      const kept = await store(mine, { sopUid, seriesUid, observer: staff.name }, keyObjects, context.signal);
      return db.transaction(async (tx) => {
        const count = mine.length;
        const isNew = await insertReport(tx, { consultId, studyUid, seriesUid, sopUid, count, authorId: staff.personId });
        const details = { studyUid, sopUid, count, ...(keyObjects && { keyObjectsUid: keyObjects.sopUid, keyObjects: kept }) };
        if (isNew) await recordAudit(tx, context, { action: 'annotation.report', entityType: 'consult', entityId: consultId, details });
        const report: AnnotationReport | undefined = await findReport(tx, sopUid);
        if (report === undefined) throw new AppError('NOT_FOUND', 'no such report');
        return { report, isNew, keyObjects: kept };
      });
    },
  } satisfies RouteHandlers;

  /** What became of the key objects; the report itself stands when this returns. */
  async function store(
    annotations: readonly Annotation[],
    about: { sopUid: string; seriesUid: string; observer: string },
    keyObjects: KeyObjectsRef | undefined,
    signal: AbortSignal,
  ): Promise<'none' | 'stored' | 'refused'> {
    try {
      const instances = await describe(annotations, signal);
      const values = await readValues(imaging, annotations, instances, signal);
      const reported = annotations.flatMap(({ id, kind, points, text: words, author, frame, sopUid }) => {
        const instance = instances.get(sopUid);
        return instance === undefined
          ? []
          : [{ trackingUid: uidOfUuid(id), kind, points, text: words, authorName: author.name, frame, instance, values: values.get(id) }];
      });
      if (reported.length < annotations.length) throw new AppError('NOT_FOUND', 'the archive lost a picture');
      // The key objects first: whoever tries again after a broken link finds nothing done halfway.
      const keys = reported.filter(({ kind }) => kind === 'key');
      const selection = keyObjects && (await imaging.store([[writeKeyObjects({ ...keyObjects, pictures: keys })]], { signal }))[0];
      const file = writeMeasurementReport({ ...about, at: new Date(), annotations: reported });
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

interface KeyObjectsRef {
  seriesUid: string;
  sopUid: string;
  at: Date;
}

/** The selection of the pictures marked as key, the same whatever else is drawn; undefined: none is marked. */
function keyObjectsOf(consultId: string, studyUid: string, annotations: readonly Annotation[]): KeyObjectsRef | undefined {
  const keys = annotations.filter(({ kind }) => kind === 'key');
  const last = keys
    .map(({ updatedAt }) => updatedAt)
    .toSorted()
    .at(-1);
  if (last === undefined) return undefined;
  return {
    seriesUid: uidFrom('key objects series', consultId, studyUid),
    sopUid: uidFrom('key objects', consultId, studyUid, ...keys.map(({ id, version }) => `${id} ${version}`)),
    at: new Date(last),
  };
}
