export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  if (low === undefined || high === undefined) throw new Error('nothing was measured');
  return (low + high) / 2;
}

/** The value below which `percent` of all values lie (nearest rank). */
export function percentile(values: readonly number[], percent: number): number {
  const found = values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil((percent / 100) * values.length) - 1)];
  if (found === undefined) throw new Error('nothing was measured');
  return found;
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits));

export interface Comparison {
  ratio: number;
  /** Lowest and highest ratio of one round. */
  spread: [number, number];
  ours: number;
  baseline: number;
  unit: string;
  rounds: number;
}

/** Rounds measured A B A B …: the median of the ratios, since both halves of a round had the same machine. */
export function compare(pairs: readonly { ours: number; baseline: number }[], unit: string, digits = 2): Comparison {
  const ratios = pairs.map(({ ours, baseline }) => ours / baseline);
  return {
    ratio: round(median(ratios), 3),
    spread: [round(Math.min(...ratios), 3), round(Math.max(...ratios), 3)],
    ours: round(median(pairs.map(({ ours }) => ours)), digits),
    baseline: round(median(pairs.map(({ baseline }) => baseline)), digits),
    unit,
    rounds: pairs.length,
  };
}
