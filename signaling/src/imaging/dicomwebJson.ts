import { mapBulk } from './bulk.ts';
import { date, number, text, type DicomJson } from './dicomJson.ts';
import type { DicomWebHttp } from './dicomwebHttp.ts';
import type { SeriesSummary, StudySummary } from './gateway.ts';

/** Asked for because a PACS need not give them by itself (PS3.18 table 10.6.1-5). */
export const STUDY_FIELDS = ['00081030', '00080061', '00100030', '00100040', '00201206', '00201208']
  .map((tag) => `&includefield=${tag}`)
  .join('');
const PALETTES = ['00281201', '00281202', '00281203', '00281221', '00281222', '00281223'];

/** The study, or undefined when the PACS has none of this UID. */
export async function findStudy(http: DicomWebHttp, studyUid: string, signal: AbortSignal | undefined): Promise<StudySummary | undefined> {
  const [found] = await http.list(`/studies?StudyInstanceUID=${studyUid}&limit=2${STUDY_FIELDS}`, signal);
  return found && toStudy(found);
}

/**
 * Metadata as clients get it: no PixelData, palettes inlined (the viewer cannot draw without them), every other bulk URI relative to the
 * study. `tables` keeps palettes between the objects of one study.
 */
export async function cleanMetadata(
  http: DicomWebHttp,
  dataset: DicomJson,
  studyUid: string,
  tables: Map<string, Promise<string>>,
  signal: AbortSignal | undefined,
): Promise<DicomJson> {
  const { '7FE00010': _pixels, '7FE00008': _floats, '7FE00009': _doubles, ...rest } = dataset;
  const relative = mapBulk(rest, (element) => {
    const path = element.BulkDataURI?.split(`/studies/${studyUid}/`)[1];
    return path === undefined ? undefined : { ...element, BulkDataURI: path };
  });
  const paletteUid = text(rest, '00281199');
  for (const tag of PALETTES) {
    const element = relative[tag];
    if (element?.BulkDataURI === undefined) continue;
    // Objects that share a palette say so by its UID.
    const key = paletteUid === '' ? element.BulkDataURI : `${paletteUid}/${tag}`;
    const table = tables.get(key) ?? bulkBase64(http, studyUid, element.BulkDataURI, signal);
    tables.set(key, table);
    relative[tag] = { vr: element.vr, InlineBinary: await table };
  }
  return relative;
}

async function bulkBase64(http: DicomWebHttp, studyUid: string, path: string, signal: AbortSignal | undefined): Promise<string> {
  const response = await http.get(`/studies/${studyUid}/${path}`, {
    accept: 'multipart/related; type="application/octet-stream"',
    signal,
  });
  return (await http.onlyPart(response, signal)).bytes.toString('base64');
}

export function toStudy(found: DicomJson): StudySummary {
  return {
    studyInstanceUid: text(found, '0020000D'),
    patientId: text(found, '00100020'),
    patientName: text(found, '00100010'),
    patientBirthDate: date(found, '00100030'),
    patientSex: text(found, '00100040') || undefined,
    studyDate: date(found, '00080020'),
    studyTime: text(found, '00080030').replaceAll(':', '') || undefined,
    description: text(found, '00081030'),
    modalities: (found['00080061']?.Value ?? []).map(String),
    accession: text(found, '00080050'),
    seriesCount: number(found, '00201206') ?? 0,
    instanceCount: number(found, '00201208') ?? 0,
  };
}

export function toSeries(found: DicomJson): SeriesSummary {
  return {
    seriesInstanceUid: text(found, '0020000E'),
    modality: text(found, '00080060'),
    description: text(found, '0008103E'),
    number: number(found, '00200011'),
    bodyPart: text(found, '00180015'),
    instanceCount: number(found, '00201209') ?? 0,
  };
}
