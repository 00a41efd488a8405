/** Below this a frame is asked for in a smaller lossless coding: decoding then costs less than the bytes saved. */
const slowBitsPerSecond = 8_000_000;
const remembered = 5;

export interface LinkSpeed {
  /** `bytes` arrived in `ms`. */
  note(bytes: number, ms: number): void;
  /** True when the last pictures came slowly, or when the browser says the link is slow and nothing was measured yet. */
  isSlow(): boolean;
}

/** Watches how fast pictures arrive. */
export function createLinkSpeed(hint: () => number | undefined = browserHintMbps): LinkSpeed {
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

function browserHintMbps(): number | undefined {
  const connection: unknown = typeof navigator === 'object' && 'connection' in navigator ? navigator.connection : undefined;
  return typeof connection === 'object' && connection !== null && 'downlink' in connection && typeof connection.downlink === 'number'
    ? connection.downlink
    : undefined;
}
