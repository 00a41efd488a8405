import { linkReading } from '../../../net/linkReading.ts';
import { downlinkMbit, isOnPoorLink, isOnThinLink } from '../../../shell/thrift.ts';
import { numberOf, TAG, textOf } from '../dicomJson.ts';
import { isLossy } from '../dicomSource.ts';
import type { Frame } from '../series.ts';
import { wireShareOf } from './wireShares.ts';

/** From so many values on (a pixel in colour has three) a frame takes a poor link so long that a middle picture is worth its bytes. */
const HEAVY_SAMPLES = 1_000_000;
/**
 * Of the plain pixels, before any frame of the series came: JPEG-LS of an X-ray (measured: 3.3 of 8.4 MB; of ultrasound, in colour or by palette, an
 * eighth), and what comes compressed with loss.
 */
const LOSSLESS_SHARE = 0.4;
const LOSSY_SHARE = 0.1;
/** A frame that takes longer than this is asked for by a person: what others need of the link meanwhile would wait behind it. */
const LONG_SECONDS = 60;

type Described = Pick<Frame, 'instance'>;

export function isHeavy(frame: Described | undefined): boolean {
  return frame !== undefined && samplesOf(frame) >= HEAVY_SAMPLES;
}

/** What the frame weighs on the wire, about: as those of its series that came, and before one did as is usual. */
export function wireBytes(frame: Described): number {
  const { instance } = frame;
  const bytesEach = (numberOf(instance, TAG.bitsAllocated) ?? 16) / 8;
  const share = wireShareOf(textOf(instance, TAG.seriesInstance)) ?? (isLossy(instance) ? LOSSY_SHARE : LOSSLESS_SHARE);
  return Math.round(samplesOf(frame) * bytesEach * share);
}

/** Whether the frame is so large for this link, as it is now, that it comes when somebody asks for it only. */
export function waitsToBeAsked(frame: Described | undefined): boolean {
  if (frame === undefined || !isHeavy(frame)) return false;
  return takesLong(wireBytes(frame));
}

/** Whether so many bytes are asked for by a person on this link, as it is now: where it is thin any, where it is poor those of more than a minute. */
export function takesLong(bytes: number): boolean {
  if (isOnThinLink()) return bytes > 0;
  const mbit = downlinkMbit();
  return isOnPoorLink() && mbit !== undefined && bytes * 8 > mbit * 1_000_000 * LONG_SECONDS;
}

/**
 * Whether so many bytes, which come only because of what somebody else does, are asked for by the person here: where the link is thin any, else those of
 * more than a minute. A browser's word is no measurement: it counts only as far as it calls the link poor.
 */
export function takesLongForOthers(bytes: number): boolean {
  if (isOnThinLink()) return bytes > 0;
  const bps = linkReading.downBps();
  return bps === undefined ? isOnPoorLink() && bytes > 0 : bytes * 8 > bps * LONG_SECONDS;
}

/** Whether the middle picture of the frame comes before the frame. */
export const middleComesFirst = (frame: Described | undefined): boolean => isHeavy(frame) && isOnPoorLink();

function samplesOf({ instance }: Described): number {
  return (numberOf(instance, TAG.rows) ?? 0) * (numberOf(instance, TAG.columns) ?? 0) * (numberOf(instance, TAG.samplesPerPixel) ?? 1);
}

/** Why a frame is not fetched: it waits for a person to ask for it. */
export class HeldBack extends Error {
  constructor() {
    super('waits to be asked for');
  }
}

const LOOK_AGAIN_MS = 2_000;

/**
 * Fetches a frame unless the link is too thin for it, and gives it up when the link becomes so meanwhile.
 * @throws HeldBack; what `fetch` throws
 */
export async function fetchUnlessHeld(
  fetch: (signal: AbortSignal) => Promise<void>,
  { mustWait, signal }: { mustWait: () => boolean; signal: AbortSignal },
): Promise<void> {
  if (mustWait()) throw new HeldBack();
  const held = new AbortController();
  const looking = setInterval(() => mustWait() && held.abort(), LOOK_AGAIN_MS);
  try {
    await fetch(AbortSignal.any([signal, held.signal]));
  } catch (error) {
    throw held.signal.aborted && !signal.aborted ? new HeldBack() : error;
  } finally {
    clearInterval(looking);
  }
}
