import { itemsOf, numbersOf, personName, textOf, TAG, type DicomInstance } from '../dicomJson.ts';
import type { ReportedAnnotation } from './reported.ts';

/*
 * Key images out of Key Object Selections (PS3.3 §A.35.4, TID 2010), ours and those of other viewers: what somebody found worth looking at again.
 */

/** Titles that say "look at this" (CID 7010); the others say that a picture is bad, or list what was printed. */
const WORTH_SEEING = new Set(['113000', '113002', '113003', '113005', '113006', '113007', '113013', '113020']);
const OURS = 'Hoi Chan';
const mostImages = 200;

interface PictureRef {
  studyUid: string;
  seriesUid: string;
  sopUid: string;
}

/** What the selections of a study name, each picture once. Of our own the newest stands for the ones before; others write one for each picture. */
export function readKeyObjects(objects: readonly DicomInstance[], pictures: readonly PictureRef[]): ReportedAnnotation[] {
  const bySop = new Map(pictures.map((picture) => [picture.sopUid, picture]));
  const found = new Map<string, ReportedAnnotation>();
  for (const object of newestOfOurs(objects)) {
    const [title] = itemsOf(object, '0040A043');
    if (title === undefined || !WORTH_SEEING.has(textOf(title, '00080100'))) continue;
    const content = itemsOf(object, '0040A730');
    const observers = content.filter((item) => textOf(item, '0040A040') === 'PNAME').map((item) => personName(item, '0040A123'));
    const series = textOf(object, TAG.seriesInstance);
    for (const item of content) {
      const [image] = textOf(item, '0040A040') === 'IMAGE' ? itemsOf(item, '00081199') : [];
      const picture = image && bySop.get(textOf(image, '00081155'));
      if (image === undefined || picture === undefined) continue;
      const { studyUid, seriesUid, sopUid } = picture;
      const frames = numbersOf(image, '00081160');
      for (const frame of frames.length === 0 ? [1] : frames) {
        const id = `key/${sopUid}/${frame}`;
        if (found.size >= mostImages) return [...found.values()];
        const author = { personId: series, name: observers.join(', ') };
        found.set(id, { id, kind: 'key', points: [], studyUid, seriesUid, sopUid, frame, text: '', window: null, author });
      }
    }
  }
  return [...found.values()];
}

function newestOfOurs(objects: readonly DicomInstance[]): DicomInstance[] {
  const madeAt = (object: DicomInstance): string => `${textOf(object, '00080023')}${textOf(object, '00080033')}`;
  const newest = new Map<string, DicomInstance>();
  const others: DicomInstance[] = [];
  for (const object of objects.toSorted((a, b) => (madeAt(a) < madeAt(b) ? -1 : 1))) {
    if (textOf(object, '00080070') === OURS) newest.set(textOf(object, TAG.seriesInstance), object);
    else others.push(object);
  }
  return [...others, ...newest.values()];
}
