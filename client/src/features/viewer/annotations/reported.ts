import type { AnnotationDraft } from '@hoi-chan/shared/features/annotations.ts';
import { ANNOTATION_POINTS, type AnnotationKind } from '@hoi-chan/shared/clinical/imaging/annotationKinds.ts';
import { itemsOf, numberOf, numbersOf, personName, TAG, textOf, type DicomInstance } from '../dicomJson.ts';

/*
 * Measurements out of DICOM SR documents (TID 1500, PS3.16), ours and those of other viewers: lengths, angles and regions on pictures. What is not
 * understood is passed over; a report is never changed.
 */

export interface ReportedAnnotation extends AnnotationDraft {
  author: { personId: string; name: string };
}

const CODE = { group: '125007', region: '111030', trackingUid: '112040', observer: '121008', comment: '121106' } as const;
const mostGroups = 500;

/** What the reports of a study say, each tracked thing once: as the newest report has it. */
export function readReports(reports: readonly DicomInstance[], pictures: readonly PictureRef[]): ReportedAnnotation[] {
  const bySop = new Map(pictures.map((picture) => [picture.sopUid, picture]));
  const madeAt = (report: DicomInstance): string => `${textOf(report, '00080023')}${textOf(report, '00080033')}`;
  const found = new Map<string, ReportedAnnotation>();
  for (const report of reports.toSorted((a, b) => (madeAt(a) < madeAt(b) ? -1 : 1))) {
    const newest = groupsIn(report, 0)
      .slice(0, mostGroups)
      .flatMap((group, index) => readGroup(report, group, index, bySop));
    // A later report of the same series stands for the earlier one: what it leaves out was removed.
    const series = textOf(report, TAG.seriesInstance);
    for (const [key, { author }] of found) if (author.personId === series) found.delete(key);
    for (const each of newest) found.set(each.id, { ...each, author: { ...each.author, personId: series } });
  }
  return [...found.values()];
}

interface PictureRef {
  studyUid: string;
  seriesUid: string;
  sopUid: string;
}

/** Deep reports are cut off: a file may nest as it likes. */
const deepest = 12;

function groupsIn(item: DicomInstance, depth: number): DicomInstance[] {
  if (depth > deepest) return [];
  return itemsOf(item, '0040A730').flatMap((child) => (conceptOf(child) === CODE.group ? [child] : groupsIn(child, depth + 1)));
}

function readGroup(
  report: DicomInstance,
  group: DicomInstance,
  index: number,
  bySop: ReadonlyMap<string, PictureRef>,
): ReportedAnnotation[] {
  const children = itemsOf(group, '0040A730');
  const named = (code: string): DicomInstance | undefined => children.find((child) => conceptOf(child) === code);
  const region = named(CODE.region);
  const measured = children.filter((child) => textOf(child, '0040A040') === 'NUM').flatMap((child) => itemsOf(child, '0040A730'));
  const graphic = region ?? measured.find((child) => textOf(child, '0040A040') === 'SCOORD');
  if (graphic === undefined) return [];
  const image = itemsOf(graphic, '0040A730').flatMap((child) => itemsOf(child, '00081199'))[0];
  const picture = image && bySop.get(textOf(image, '00081155'));
  const shape = shapeOf(textOf(graphic, '00700023'), numbersOf(graphic, '00700022'), region !== undefined);
  if (image === undefined || picture === undefined || shape === undefined) return [];
  const [kind, points] = shape;
  if (points.length < ANNOTATION_POINTS[kind].least || points.length > ANNOTATION_POINTS[kind].most) return [];
  const tracked = named(CODE.trackingUid);
  const observer = named(CODE.observer);
  const comment = named(CODE.comment);
  return [
    {
      id: idOf(tracked === undefined ? '' : textOf(tracked, '0040A124')) ?? `${textOf(report, TAG.sopInstance)}/${index}`,
      kind,
      points,
      studyUid: picture.studyUid,
      seriesUid: picture.seriesUid,
      sopUid: picture.sopUid,
      frame: numberOf(image, '00081160') ?? 1,
      text: comment === undefined ? '' : textOf(comment, '0040A160').slice(0, 200),
      window: null,
      author: { personId: '', name: observer === undefined ? '' : personName(observer, '0040A123') },
    },
  ];
}

function conceptOf(item: DicomInstance): string {
  const [name] = itemsOf(item, '0040A043');
  return name === undefined ? '' : textOf(name, '00080100');
}

type Point = [number, number];

function shapeOf(type: string, numbers: readonly number[], isRegion: boolean): [AnnotationKind, Point[]] | undefined {
  const points: Point[] = [];
  // DICOM counts from the corner of the first pixel, we from its middle.
  for (let at = 0; at + 1 < numbers.length; at += 2) points.push([(numbers[at] ?? 0) - 0.5, (numbers[at + 1] ?? 0) - 0.5]);
  if (type === 'POINT') return ['probe', points.slice(0, 1)];
  if (type === 'ELLIPSE') return ellipseOf(points);
  if (type !== 'POLYLINE') return undefined;
  if (!isRegion) return points.length === 2 ? ['length', points] : points.length === 3 ? ['angle', points] : undefined;
  if (points.length === 2) return ['arrow', points];
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const isClosed = first[0] === last[0] && first[1] === last[1];
  const corners = isClosed ? points.slice(0, -1) : points;
  const [a, b, c, d] = corners;
  const isBox = corners.length === 4 && a && b && c && d && a[1] === b[1] && b[0] === c[0] && c[1] === d[1] && d[0] === a[0];
  return isBox ? ['rectangle', [a, c]] : ['freehand', corners];
}

/** Along rows and columns it is one of ours, turned it is a line round it. */
function ellipseOf(points: readonly Point[]): [AnnotationKind, Point[]] | undefined {
  const [a, b, c, d] = points;
  if (a === undefined || b === undefined || c === undefined || d === undefined) return undefined;
  const all = [a, b, c, d];
  const isStraight =
    (Math.abs(a[1] - b[1]) < 0.01 && Math.abs(c[0] - d[0]) < 0.01) || (Math.abs(a[0] - b[0]) < 0.01 && Math.abs(c[1] - d[1]) < 0.01);
  if (isStraight) {
    const edge = (pick: (...values: number[]) => number, axis: 0 | 1): number => pick(...all.map((point) => point[axis]));
    return [
      'ellipse',
      [
        [edge(Math.min, 0), edge(Math.min, 1)],
        [edge(Math.max, 0), edge(Math.max, 1)],
      ],
    ];
  }
  const middle: Point = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  const steps = 64;
  return [
    'freehand',
    Array.from({ length: steps }, (_, step): Point => {
      const [cos, sin] = [Math.cos((2 * Math.PI * step) / steps), Math.sin((2 * Math.PI * step) / steps)];
      const at = (axis: 0 | 1): number => middle[axis] + ((b[axis] - a[axis]) / 2) * cos + ((d[axis] - c[axis]) / 2) * sin;
      return [at(0), at(1)];
    }),
  ];
}

/** Our tracking UIDs are UUIDs (PS3.5 annex B.2): so a reported annotation is known again as the one it was made from. */
function idOf(uid: string): string | undefined {
  const digits = /^2\.25\.(\d+)$/.exec(uid)?.[1];
  if (digits === undefined) return undefined;
  const hex = BigInt(digits).toString(16).padStart(32, '0');
  return hex.length === 32 ? hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') : undefined;
}
