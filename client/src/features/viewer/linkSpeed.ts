import { downlinkMbit } from '../../shell/thrift.ts';

/** Below this a frame is asked for in a smaller lossless coding: decoding then costs less than the bytes saved. */
const slowBitsPerSecond = 8_000_000;
const remembered = 5;

export interface LinkSpeed {
  /** `bytes` arrived in `ms`. */
  note(bytes: number, ms: number): void;
  /** True when the last pictures came slowly, or when the link is known to be slow and no picture has come yet. */
  isSlow(): boolean;
}

/** Watches how fast pictures arrive. */
export function createLinkSpeed(hint: () => number | undefined = downlinkMbit): LinkSpeed {
  const speeds: number[] = [];
  return {
    note: (bytes, ms) => {
      // Small bodies measure the delay of the link, not its rate.
      if (bytes < 20_000 || ms <= 0) return;
      speeds.push((bytes * 8_000) / ms);
      if (speeds.length > remembered) speeds.shift();
    },
    isSlow: () => {
      if (speeds.length === 0) return (hint() ?? Infinity) < 4;
      const sorted = speeds.toSorted((a, b) => a - b);
      return (sorted[Math.floor(sorted.length / 2)] ?? Infinity) < slowBitsPerSecond;
    },
  };
}
