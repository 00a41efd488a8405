import { itemsOf, numberOf, numbersOf, TAG, textOf, type DicomInstance } from './dicomJson.ts';
import { enclosedDocument, type EnclosedDocument } from './enclosed/enclosed.ts';

/** One picture: an instance, or one frame of it. */
export interface Frame {
  studyUid: string;
  seriesUid: string;
  sopUid: string;
  /** 1-based, as WADO-RS counts. */
  frame: number;
  instance: DicomInstance;
}

/** What is scrolled through at once: the single images of a series, or one multi-frame object. */
export interface Stack {
  id: string;
  studyUid: string;
  seriesUid: string;
  number: number | undefined;
  modality: string;
  description: string;
  bodyPart: string;
  frames: Frame[];
  /** A moving picture: frames of one object in time. */
  isCine: boolean;
  /** Frames a second that the object asks for. */
  frameRate: number | undefined;
}

/** An object that holds neither picture nor document: a report, a presentation state. */
export interface OtherObject {
  sopUid: string;
  sopClass: string;
  modality: string;
  description: string;
  instance: DicomInstance;
}

export interface StudyContent {
  stacks: Stack[];
  documents: EnclosedDocument[];
  others: OtherObject[];
}

const defaultCineRate = 15;
const maxCineRate = 60;

/** Sorts the instances of a study into stacks (PS3.3 §A.1.2: one series, one acquisition; a multi-frame object stands alone). */
export function arrangeStudy(instances: readonly DicomInstance[]): StudyContent {
  const others: OtherObject[] = [];
  const documents: EnclosedDocument[] = [];
  const bySeries = new Map<string, DicomInstance[]>();
  for (const instance of instances) {
    if (textOf(instance, TAG.sopInstance) === '' || textOf(instance, TAG.seriesInstance) === '') continue;
    const document = enclosedDocument(instance);
    if (document !== undefined) {
      documents.push(document);
      continue;
    }
    if (!isPicture(instance)) {
      others.push({
        sopUid: textOf(instance, TAG.sopInstance),
        sopClass: textOf(instance, TAG.sopClass),
        modality: textOf(instance, TAG.modality),
        description: textOf(instance, TAG.seriesDescription),
        instance,
      });
      continue;
    }
    const seriesUid = textOf(instance, TAG.seriesInstance);
    const series = bySeries.get(seriesUid);
    // Appended, not copied: a study may hold ten thousand.
    if (series === undefined) bySeries.set(seriesUid, [instance]);
    else series.push(instance);
  }
  const stacks = [...bySeries.values()].flatMap(stacksOf);
  stacks.sort((a, b) => (a.number ?? Infinity) - (b.number ?? Infinity) || (a.id < b.id ? -1 : 1));
  return { stacks, documents, others };
}

/** A study read again: a stack that has the same pictures stays the same object, so that whoever looks at it is not thrown back. A document is told by its UID. */
export function keepUnchanged(before: StudyContent | undefined, now: StudyContent): StudyContent {
  const old = new Map(before?.stacks.map((stack) => [stack.id, stack]));
  const isSame = (a: Stack, b: Stack): boolean =>
    a.frames.length === b.frames.length && a.frames.every(({ sopUid }, index) => sopUid === b.frames[index]?.sopUid);
  return {
    ...now,
    stacks: now.stacks.map((stack) => {
      const known = old.get(stack.id);
      return known !== undefined && isSame(known, stack) ? known : stack;
    }),
  };
}

/** The place of a picture in the stack; -1 when it is another stack's. */
export function frameIndex(stack: Stack, { sopUid, frame }: Pick<Frame, 'sopUid' | 'frame'>): number {
  return stack.frames.findIndex((each) => each.sopUid === sopUid && each.frame === frame);
}

/** Has rows and columns: everything else has nothing to draw. */
function isPicture(instance: DicomInstance): boolean {
  return (numberOf(instance, TAG.rows) ?? 0) > 0 && (numberOf(instance, TAG.columns) ?? 0) > 0;
}

function stacksOf(series: readonly DicomInstance[]): Stack[] {
  const moving = series.filter((instance) => framesOf(instance) > 1);
  const single = inReadingOrder(series.filter((instance) => framesOf(instance) <= 1));
  return [
    ...(single.length > 0 ? [stackOf(single, false)] : []),
    ...byNumber(moving).map((instance) => stackOf([instance], isInTime(instance))),
  ];
}

function stackOf(instances: readonly DicomInstance[], isCine: boolean): Stack {
  const first = instances[0] ?? {};
  const studyUid = textOf(first, TAG.studyInstance);
  const seriesUid = textOf(first, TAG.seriesInstance);
  const frames = instances.flatMap((instance) =>
    Array.from({ length: framesOf(instance) }, (_, index) => ({
      studyUid,
      seriesUid,
      sopUid: textOf(instance, TAG.sopInstance),
      frame: index + 1,
      instance,
    })),
  );
  return {
    id: `${seriesUid}/${frames[0]?.sopUid ?? ''}`,
    studyUid,
    seriesUid,
    number: numberOf(first, TAG.seriesNumber),
    modality: textOf(first, TAG.modality),
    description: textOf(first, TAG.seriesDescription),
    bodyPart: textOf(first, TAG.bodyPart),
    frames,
    isCine,
    frameRate: isCine ? cineRate(first) : undefined,
  };
}

/** An object says how many frames it has; one that lies must not fill the memory with descriptions of pictures that do not exist. */
const mostFrames = 100_000;

function framesOf(instance: DicomInstance): number {
  return Math.min(mostFrames, Math.max(1, Math.floor(numberOf(instance, TAG.frames) ?? 1)));
}

/** A multi-frame object whose frames lie in space (enhanced CT and MR) is scrolled, not played. */
function isInTime(instance: DicomInstance): boolean {
  const perFrame = itemsOf(instance, '52009230');
  const positions = perFrame
    .map((item) => itemsOf(item, '00209113')[0])
    .map((item) => (item ? numbersOf(item, TAG.imagePosition).join() : ''));
  return new Set(positions).size <= 1;
}

function cineRate(instance: DicomInstance): number {
  const frameTimeMs = numberOf(instance, TAG.frameTime);
  const rate =
    numberOf(instance, TAG.recommendedFrameRate) ?? numberOf(instance, TAG.cineRate) ?? (frameTimeMs ? 1000 / frameTimeMs : undefined);
  return rate !== undefined && rate > 0 ? Math.min(Math.max(Math.round(rate), 1), maxCineRate) : defaultCineRate;
}

function byNumber(instances: readonly DicomInstance[]): DicomInstance[] {
  return instances.toSorted(
    (a, b) =>
      (numberOf(a, TAG.instanceNumber) ?? Infinity) - (numberOf(b, TAG.instanceNumber) ?? Infinity) ||
      (textOf(a, TAG.sopInstance) < textOf(b, TAG.sopInstance) ? -1 : 1),
  );
}

/**
 * By instance number, the order in which reports count. Where numbers are missing or repeat: along the normal of the slices, when all are
 * parallel and each has its own place, an axial stack from the head down.
 */
function inReadingOrder(instances: readonly DicomInstance[]): DicomInstance[] {
  const numbered = byNumber(instances);
  const numbers = instances.map((instance) => numberOf(instance, TAG.instanceNumber));
  if (!numbers.includes(undefined) && new Set(numbers).size === numbers.length) return numbered;
  const normal = normalOf(numbered[0]);
  if (normal === undefined || numbered.length < 2) return numbered;
  const places = numbered.map((instance) => {
    const own = normalOf(instance);
    const position = numbersOf(instance, TAG.imagePosition);
    const parallel = own !== undefined && Math.abs(dot(own, normal)) > 0.999;
    return parallel && position.length === 3 ? dot(position, normal) : undefined;
  });
  const known = places.filter((place) => place !== undefined).map((place) => Math.round(place * 100));
  if (known.length < numbered.length || new Set(known).size < numbered.length) return numbered;
  // The z axis of the patient points to the head (PS3.3 §C.7.6.2.1.1).
  const down = Math.abs(normal[2] ?? 0) > 0.7 ? (normal[2] ?? 0) > 0 : false;
  const order = numbered.map((instance, index) => ({ instance, place: places[index] ?? 0 }));
  order.sort((a, b) => (down ? b.place - a.place : a.place - b.place));
  return order.map(({ instance }) => instance);
}

function normalOf(instance: DicomInstance | undefined): number[] | undefined {
  if (instance === undefined) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, ...more] = numbersOf(instance, TAG.imageOrientation);
  if (more.length > 0 || (a === 0 && b === 0 && c === 0)) return undefined;
  return [b * f - c * e, c * d - a * f, a * e - b * d];
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}
