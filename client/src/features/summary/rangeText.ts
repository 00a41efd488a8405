import type { Series } from './measurements.ts';

/** A reference range in numbers; empty where there is none. */
export function rangeText({ low, high }: Pick<Series, 'low' | 'high'>, language: string): string {
  const text = (value: number): string => value.toLocaleString(language);
  if (low !== undefined && high !== undefined) return `${text(low)} – ${text(high)}`;
  if (low !== undefined) return `≥ ${text(low)}`;
  return high === undefined ? '' : `≤ ${text(high)}`;
}
