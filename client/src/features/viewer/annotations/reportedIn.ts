import { TAG, textOf, type DicomInstance } from '../dicomJson.ts';
import type { StudyContent } from '../series.ts';
import type { StudyEntry } from '../useStudies.ts';
import { readKeyObjects } from './keyObjects.ts';
import { readReports, type ReportedAnnotation } from './reported.ts';

/** Read once for each content, however often the panel is drawn, and again when another series turns out to be this consult's own. */
const known = new WeakMap<StudyContent, { without: string; found: ReportedAnnotation[] }>();

/**
 * Measurements that reports, and key images that selections in the archive hold about the pictures of these studies; without what stands in
 * `ownSeries`, those of this consult itself: its marks are known, and one that stands only in the archive was removed. Those are left out before reading:
 * a picture that an earlier consult has chosen, too, stays chosen by that one.
 */
export function reportedIn(entries: readonly StudyEntry[], ownSeries: readonly string[]): readonly ReportedAnnotation[] {
  const without = ownSeries.join();
  return entries.flatMap(({ content }) => {
    if (content === undefined) return [];
    const before = known.get(content);
    if (before?.without === without) return before.found;
    const objects = (modality: string): DicomInstance[] =>
      content.others
        .filter((other) => other.modality === modality)
        .map(({ instance }) => instance)
        .filter((instance) => !ownSeries.includes(textOf(instance, TAG.seriesInstance)));
    const [reports, selections] = [objects('SR'), objects('KO')];
    const pictures = reports.length + selections.length === 0 ? [] : content.stacks.flatMap(({ frames }) => frames);
    const found = [...readReports(reports, pictures), ...readKeyObjects(selections, pictures)];
    known.set(content, { without, found });
    return found;
  });
}
