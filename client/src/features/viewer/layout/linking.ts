import { numberOf, numbersOf, itemsOf, TAG, textOf, type DicomInstance } from '../dicomJson.ts';
import type { Frame, Stack } from '../series.ts';

/*
 * Which picture of one stack belongs to a picture of another: at the same place of the patient where both say so (same frame of reference,
 * parallel slices), else at the same part of the stack.
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

/** The place in `to` that belongs to picture `index` of `from`. */
export function linkedIndex(from: Stack, index: number, to: Stack): number {
  const last = to.frames.length - 1;
  if (last <= 0) return 0;
  const here = from.frames[index];
  const place = here && placed(here);
  if (place !== undefined) {
    let nearest: { index: number; apart: number } | undefined;
    for (const [at, frame] of to.frames.entries()) {
      const theirs = placed(frame);
      // The same patient lying in the same scanner: only then do millimetres mean the same.
      if (theirs?.reference !== place.reference || Math.abs(dot(theirs.normal, place.normal)) < 0.95) continue;
      const apart = Math.abs(theirs.at * Math.sign(dot(theirs.normal, place.normal)) - place.at);
      if (nearest === undefined || apart < nearest.apart) nearest = { index: at, apart };
    }
    if (nearest !== undefined) return nearest.index;
  }
  const part = from.frames.length <= 1 ? 0 : index / (from.frames.length - 1);
  return Math.round(part * last);
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
