import { numberOf, numbersOf, itemsOf, TAG, textOf, type DicomInstance } from '../dicomJson.ts';
import type { Frame, Stack } from '../series.ts';

/*
 * Which picture of one stack belongs to a picture of another: at the same place of the patient where both say so (same frame of reference,
 * parallel slices); else, from a pair that is known to belong together, as far away in millimetres, or in pictures where nobody says how far
 * apart they are; and without such a pair at the same part of the stack.
 */

type Vector = readonly [number, number, number];

interface Placed {
  reference: string;
  normal: Vector;
  /** mm along the normal. */
  at: number;
}

const frameOfReference = '00200052';

/** Of ten thousand pictures, with every step of the wheel. */
const known = new WeakMap<Frame, { place: Placed | undefined }>();

function placed(frame: Frame): Placed | undefined {
  const found = known.get(frame) ?? { place: placeOf(frame) };
  known.set(frame, found);
  return found.place;
}

function placeOf({ instance, frame }: Frame): Placed | undefined {
  const [position, orientation] = [
    ofFrame(instance, frame, '00209113', TAG.imagePosition),
    ofFrame(instance, frame, '00209116', TAG.imageOrientation),
  ];
  const [a, b, c, d, e, f] = orientation;
  const [x, y, z] = position;
  const reference = textOf(instance, frameOfReference);
  if (reference === '' || [a, b, c, d, e, f, x, y, z].includes(undefined)) return undefined;
  const across: Vector = [a ?? 0, b ?? 0, c ?? 0];
  const down: Vector = [d ?? 0, e ?? 0, f ?? 0];
  const normal: Vector = [
    across[1] * down[2] - across[2] * down[1],
    across[2] * down[0] - across[0] * down[2],
    across[0] * down[1] - across[1] * down[0],
  ];
  return { reference, normal, at: dot([x ?? 0, y ?? 0, z ?? 0], normal) };
}

/** Of an enhanced object each frame has its own place (PS3.3 §C.7.6.16.2). */
function ofFrame(instance: DicomInstance, frame: number, group: string, tag: string): number[] {
  const own = itemsOf(instance, '52009230')[frame - 1];
  const shared = itemsOf(instance, '52009229')[0];
  const inGroups = (own && itemsOf(own, group)[0]) ?? (shared && itemsOf(shared, group)[0]);
  return numbersOf(inGroups ?? instance, tag);
}

/** Two pictures that belong together, by their places in the stacks; between two pictures where the parts of the stacks say so. */
export interface Match {
  from: number;
  to: number;
}

/** Where another stack stands when one is at a picture. */
export interface Counterpart {
  index: number;
  /** The place lies before the first picture of the stack or past its last: it stays at that one, which shows another place. */
  isBeyond: boolean;
}

/** The place in `to` that belongs to picture `index` of `from`; `match` counts where the patient's own places do not. */
export function counterpartOf(from: Stack, index: number, to: Stack, match?: Match): Counterpart {
  const last = to.frames.length - 1;
  if (last <= 0) return { index: 0, isBeyond: false };
  const here = from.frames[index];
  const place = here && placed(here);
  if (place !== undefined) {
    // The same patient lying in the same scanner: only then do millimetres mean the same.
    const same = nearest(to, place.at, place.normal, match?.to, place.reference);
    if (same !== undefined) return { index: same.index, isBeyond: isBeyond(same, from, to) };
  }
  if (match === undefined) return { index: Math.round(partOf(from, index, to) * last), isBeyond: false };
  const away = awayInMm(from, index, to, match);
  if (away !== undefined) return { index: away.index, isBeyond: isBeyond(away, from, to) };
  const wanted = Math.round(match.to + index - match.from);
  const there = Math.min(last, Math.max(0, wanted));
  return { index: there, isBeyond: there !== wanted };
}

/** A picture stands for half of the way to the next one, of whichever stack is coarser. */
function isBeyond({ apart, isOutside }: Nearest, from: Stack, to: Stack): boolean {
  const steps = [from, to].map(stepOf).filter((step) => step !== undefined);
  return isOutside && steps.length > 0 && apart > Math.max(...steps) / 2 + SAME_MM;
}

/** mm between neighbours at the beginning of the stack. */
function stepOf(stack: Stack): number | undefined {
  const [first, second] = [atOf(stack, 0), atOf(stack, 1)];
  return first === undefined || second === undefined || first === second ? undefined : Math.abs(second - first);
}

/**
 * The pair from which two stacks of different frames of reference (a prior) go on in millimetres: the same part of both, where picture `index` of
 * `from` is. undefined where places tell by themselves, and where nobody knows millimetres.
 */
export function matchByPart(from: Stack, index: number, to: Stack): Match | undefined {
  const match = { from: index, to: partOf(from, index, to) * (to.frames.length - 1) };
  return isAtOnePlace(from, to) || awayInMm(from, index, to, match) === undefined ? undefined : match;
}

/** The part of the stack, as picture `index` has it; of a stack that runs the other way through the patient, from its other end. */
function partOf(from: Stack, index: number, to: Stack): number {
  if (from.frames.length <= 1) return 0;
  const part = index / (from.frames.length - 1);
  const [here, there] = [lineOf(from), lineOf(to)];
  const runsAgainst =
    here !== undefined && there !== undefined && isParallel(here, there) && here.length * there.length * signOf(here, there) < 0;
  return runsAgainst ? 1 - part : part;
}

/** As far from the picture of `match` as in the other stack. */
function awayInMm(from: Stack, index: number, to: Stack, match: Match): Nearest | undefined {
  const [here, there] = [lineOf(from), lineOf(to)];
  if (here === undefined || there === undefined || !isParallel(here, there)) return undefined;
  const [now, then, other] = [atOf(from, index), atOf(from, match.from), atOf(to, match.to)];
  if (now === undefined || then === undefined || other === undefined) return undefined;
  return nearest(to, other + (now - then) * signOf(here, there), there.normal, match.to);
}

interface Line {
  normal: Vector;
  /** mm from the first picture to the last, along the normal. */
  length: number;
}

/** How a stack runs through the patient; undefined where it does not say, and where all its pictures are at one place. */
function lineOf({ frames }: Stack): Line | undefined {
  const [top, end] = [frames[0], frames.at(-1)];
  const [first, last] = [top && placed(top), end && placed(end)];
  if (first === undefined || last === undefined || !isParallel(first, last) || last.at === first.at) return undefined;
  return { normal: first.normal, length: last.at - first.at };
}

/** mm along the normal, between two pictures too. */
function atOf({ frames }: Stack, index: number): number | undefined {
  const [below, above] = [frames[Math.floor(index)], frames[Math.ceil(index)]];
  const [first, second] = [below && placed(below), above && placed(above)];
  if (first === undefined || second === undefined) return undefined;
  return first.at + (second.at - first.at) * (index - Math.floor(index));
}

const isAtOnePlace = (from: Stack, to: Stack): boolean => {
  const [here, there] = [from.frames[0] && placed(from.frames[0]), to.frames[0] && placed(to.frames[0])];
  return here !== undefined && here.reference === there?.reference && isParallel(here, there);
};

const isParallel = (a: { normal: Vector }, b: { normal: Vector }): boolean => Math.abs(dot(a.normal, b.normal)) >= 0.95;
const signOf = (a: { normal: Vector }, b: { normal: Vector }): number => Math.sign(dot(a.normal, b.normal));

/** Places are written with two decimals or more. */
const SAME_MM = 0.01;

interface Nearest {
  index: number;
  /** mm. */
  apart: number;
  /** No picture of the stack lies further on. */
  isOutside: boolean;
}

/**
 * The picture next to `at` mm along `normal`, of those of this frame of reference where one is given. Of several at one place (phases of contrast, one
 * after the other) the one of the pass through the patient that picture `like` is in.
 */
function nearest(stack: Stack, at: number, normal: Vector, like?: number, reference?: string): Nearest | undefined {
  const { frames } = stack;
  let best: Omit<Nearest, 'isOutside'> | undefined;
  let [lowest, highest] = [Infinity, -Infinity];
  const inSamePass = like === undefined ? undefined : passOf(stack, Math.round(like));
  for (const [index, frame] of frames.entries()) {
    const theirs = placed(frame);
    if (theirs === undefined || (reference !== undefined && theirs.reference !== reference) || !isParallel(theirs, { normal })) continue;
    const there = theirs.at * signOf(theirs, { normal });
    [lowest, highest] = [Math.min(lowest, there), Math.max(highest, there)];
    const apart = Math.abs(there - at);
    const isAsFar = best !== undefined && Math.abs(apart - best.apart) < SAME_MM;
    if (best === undefined || (isAsFar ? inSamePass?.(index) === true && !inSamePass(best.index) : apart < best.apart))
      best = { index, apart };
  }
  return best && { ...best, isOutside: at < lowest || at > highest };
}

/** Which pictures are in one pass with picture `index`: between both the stack never goes back through the patient. */
export function passOf(stack: Stack, index: number): (other: number) => boolean {
  const towards = Math.sign(lineOf(stack)?.length ?? 0);
  const goesOn = (below: number): boolean => {
    const [here, next] = [atOf(stack, below), atOf(stack, below + 1)];
    return here === undefined || next === undefined || (next - here) * towards >= 0;
  };
  let [first, last] = [index, index];
  while (first > 0 && goesOn(first - 1)) first -= 1;
  while (last < stack.frames.length - 1 && goesOn(last)) last += 1;
  return (other) => other >= first && other <= last;
}

export function columnsOf(stack: Stack): number {
  return numberOf(stack.frames[0]?.instance ?? {}, TAG.columns) ?? 1;
}
export function rowsOf(stack: Stack): number {
  return numberOf(stack.frames[0]?.instance ?? {}, TAG.rows) ?? 1;
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
