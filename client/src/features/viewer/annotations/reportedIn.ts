import type { DicomInstance } from '../dicomJson.ts';
import type { StudyContent } from '../series.ts';
import type { StudyEntry } from '../useStudies.ts';
import { readKeyObjects } from './keyObjects.ts';
import { readReports, type ReportedAnnotation } from './reported.ts';

/** Read once for each content, however often the panel is drawn. */
const known = new WeakMap<StudyContent, ReportedAnnotation[]>();

/** Measurements that reports, and key images that selections in the archive hold about the pictures of these studies. */
export function reportedIn(entries: readonly StudyEntry[]): readonly ReportedAnnotation[] {
  return entries.flatMap(({ content }) => {
    if (content === undefined) return [];
    const before = known.get(content);
    if (before !== undefined) return before;
    const objects = (modality: string): DicomInstance[] =>
      content.others.filter((other) => other.modality === modality).map(({ instance }) => instance);
    const [reports, selections] = [objects('SR'), objects('KO')];
    const pictures = reports.length + selections.length === 0 ? [] : content.stacks.flatMap(({ frames }) => frames);
    const found = [...readReports(reports, pictures), ...readKeyObjects(selections, pictures)];
    known.set(content, found);
    return found;
  });
}
