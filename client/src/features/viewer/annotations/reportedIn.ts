import type { StudyContent } from '../series.ts';
import type { StudyEntry } from '../useStudies.ts';
import { readReports, type ReportedAnnotation } from './reported.ts';

/** Read once for each content, however often the panel is drawn. */
const known = new WeakMap<StudyContent, ReportedAnnotation[]>();

/** Measurements that reports in the archive hold about the pictures of these studies. */
export function reportedIn(entries: readonly StudyEntry[]): readonly ReportedAnnotation[] {
  return entries.flatMap(({ content }) => {
    if (content === undefined) return [];
    const before = known.get(content);
    if (before !== undefined) return before;
    const reports = content.others.filter(({ modality }) => modality === 'SR').map(({ instance }) => instance);
    const pictures = content.stacks.flatMap(({ frames }) => frames);
    const found = reports.length === 0 ? [] : readReports(reports, pictures);
    known.set(content, found);
    return found;
  });
}
