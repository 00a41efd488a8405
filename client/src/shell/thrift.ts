import { linkReading } from '../net/linkReading.ts';

interface NetworkInformation {
  saveData?: boolean;
  /** Mbit/s, rounded and capped by the browser. */
  downlink?: number;
  effectiveType?: string;
}

const GOOD_MBIT = 1.5;

/** W3C Network Information, where the browser tells. */
function network(): NetworkInformation {
  const connection: unknown = 'connection' in navigator ? navigator.connection : undefined;
  return typeof connection === 'object' && connection !== null ? connection : {};
}

/** Who pays for every megabyte has said so to the browser. */
export const savesData = (): boolean => network().saveData === true;

/**
 * Whether the link is a poor one, or one paid for by the megabyte: by what we measured ourselves where we did (a browser was seen to call 64 kbit/s
 * "4g, 1.4 Mbit/s"), else by what the browser says; where neither tells, not.
 */
export function isOnPoorLink(): boolean {
  const { effectiveType } = network();
  return savesData() || (linkReading.isPoor() ?? (effectiveType !== undefined && effectiveType !== '4g'));
}

/** Whether we know by our own measurement that a megabyte takes a minute here. A browser's word is not enough to ask a person for a click. */
export const isOnThinLink = (): boolean => linkReading.isThin() ?? false;

/** What comes down, Mbit/s: as measured, else as the browser says; undefined where neither tells. */
export function downlinkMbit(): number | undefined {
  const bps = linkReading.downBps();
  return bps === undefined ? network().downlink : bps / 1_000_000;
}

/** Whether the link is good enough to fetch a megabyte that may never be needed; where nothing tells, not. */
export function isOnGoodLink(): boolean {
  if (savesData() || linkReading.isPoor() === true) return false;
  return (linkReading.downBps() !== undefined || network().effectiveType === '4g') && (downlinkMbit() ?? 0) >= GOOD_MBIT;
}
