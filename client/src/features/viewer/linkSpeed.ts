import { downlinkMbit } from '../../shell/thrift.ts';

/** Below this a frame is asked for in a smaller lossless coding: decoding then costs less than the bytes saved. */
const fastBitsPerSecond = 8_000_000;
const remembered = 5;

export interface LinkSpeed {
  /** `bytes` arrived in `ms`, of which the last `bodyMs` were those of the bytes themselves; undefined: nobody can tell. */
  note(bytes: number, ms: number, bodyMs?: number): void;
  /** True when the last pictures came slowly, or when the link is known to be slow and no picture has come yet. */
  isSlow(): boolean;
  /** True when the bytes of the last pictures came fast, however long the archive took before: until some have come nobody knows. */
  isFast(): boolean;
}

/** Watches how fast pictures arrive. */
export function createLinkSpeed(hint: () => number | undefined = downlinkMbit): LinkSpeed {
  const speeds: number[] = [];
  const bodySpeeds: number[] = [];
  return {
    note: (bytes, ms, bodyMs) => {
      // Small bodies measure the delay of the link, not its rate.
      if (bytes < 20_000 || ms <= 0) return;
      keep(speeds, (bytes * 8_000) / ms);
      if (bodyMs !== undefined) keep(bodySpeeds, (bytes * 8_000) / Math.max(1, bodyMs));
    },
    isSlow: () => (speeds.length === 0 ? (hint() ?? Infinity) < 4 : middleOf(speeds) < fastBitsPerSecond),
    isFast: () => bodySpeeds.length > 0 && middleOf(bodySpeeds) >= fastBitsPerSecond,
  };
}

function keep(speeds: number[], speed: number): void {
  speeds.push(speed);
  if (speeds.length > remembered) speeds.shift();
}

function middleOf(speeds: readonly number[]): number {
  const sorted = speeds.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Infinity;
}
