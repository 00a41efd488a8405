import type { MergedSummary, SummarySource } from '@hoi-chan/shared/features/summary.ts';
import type { RecordPart } from '@hoi-chan/shared/features/recordParts.ts';
import type { Bundle, Composition, Meta } from 'fhir/r4.d.ts';
import { paragraphs } from '../narrative.ts';
import type { SummaryOrder, SummaryReader } from './reader.ts';

/** Other systems are not asked anew for another program that comes back sooner: it may ask for every patient of a hospital, again and again. */
const FRESH_ENOUGH_MS = 15 * 60_000;
/** Not everything that is there stands in it (https://hl7.org/fhir/R4/search.html#summary). */
const SUBSETTED: Meta = {
  tag: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue', code: 'SUBSETTED', display: 'subsetted' }],
};
const PART_NAMES: Record<RecordPart, string> = {
  problems: 'bệnh',
  allergies: 'dị ứng',
  medicines: 'thuốc',
  immunisations: 'tiêm chủng',
  results: 'kết quả và sinh hiệu',
  procedures: 'thủ thuật',
  plans: 'kế hoạch điều trị',
  visits: 'lần khám',
  documents: 'tài liệu',
};

/**
 * The summary of all record systems concerned as one document for another program, which cannot look at it growing: waits until every system has
 * answered or failed. Which sources it was made of, how old each is and what is missing stands in the words of the Composition; a document in which
 * something is missing is tagged SUBSETTED.
 */
export async function wholeSummary(
  reader: Pick<SummaryReader, 'read'>,
  order: Omit<SummaryOrder, 'mode' | 'only'>,
  signal: AbortSignal,
): Promise<Bundle> {
  let summary = await reader.read({ ...order, mode: 'remembered' });
  if (summary.sources.some(isStale)) summary = await reader.read({ ...order, mode: 'live' });
  // Bounded: the reader itself gives each system up after a while.
  while (summary.sources.some(isLoading) && !signal.aborted) summary = await reader.read({ ...order, mode: 'follow' });
  return toldIn(summary);
}

const isLoading = ({ parts }: SummarySource): boolean => parts.some(({ state }) => state === 'loading');

function isStale({ patient, parts }: SummarySource): boolean {
  const oldest = Date.now() - FRESH_ENOUGH_MS;
  const waits = parts.filter(({ state }) => state === 'fresh' || state === 'remembered');
  return patient === 'open' || waits.some(({ fetchedAt }) => fetchedAt === null || Date.parse(fetchedAt) < oldest);
}

/** What of a source that may know the patient could not be read now. */
function missingOf({ patient, parts }: SummarySource): RecordPart[] | 'all' {
  if (patient === 'unknown') return [];
  if (patient !== 'known') return 'all';
  return parts.flatMap(({ part, state, fetchedAt }) => (state === 'failed' || (state === 'remembered' && fetchedAt === null) ? part : []));
}

function lineOf(source: SummarySource): string {
  const missing = missingOf(source);
  const readings = source.parts.flatMap(({ fetchedAt }) => fetchedAt ?? []).toSorted();
  const sent = source.parts.some(({ state }) => state === 'received');
  const age = sent ? readings.at(-1) : readings[0];
  return [
    `Nguồn: ${source.name}`,
    source.patient === 'unknown' && 'không có hồ sơ của người bệnh',
    missing === 'all' && (source.patient === 'open' ? 'chưa đọc được' : 'chưa rõ có phải cùng một người, không lấy'),
    age !== undefined && `lấy lúc ${age}`,
    missing !== 'all' && missing.length > 0 && `chưa đọc được: ${missing.map((part) => PART_NAMES[part]).join(', ')}`,
  ]
    .filter((words) => words !== false)
    .join('; ');
}

function toldIn({ bundle, sources }: MergedSummary): Bundle {
  const document = bundle as unknown as Bundle;
  const isPartial = sources.some((source) => missingOf(source).length > 0);
  const told = (composition: Composition): Composition => ({
    ...composition,
    ...(isPartial && { meta: SUBSETTED }),
    text: paragraphs(`${composition.title}, lập lúc ${composition.date}.`, ...sources.map(lineOf)),
  });
  return {
    ...document,
    ...(isPartial && { meta: SUBSETTED }),
    entry: (document.entry ?? []).map((entry) =>
      entry.resource?.resourceType === 'Composition' ? { ...entry, resource: told(entry.resource as Composition) } : entry,
    ),
  };
}
