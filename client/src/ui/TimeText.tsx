import { formatDate, formatInstant } from './time.ts';

/** An instant or a (partial) date in local writing, machine-readable underneath. */
export function TimeText({ at, dateOnly = false }: { at: string; dateOnly?: boolean }) {
  return (
    <time dateTime={at} className="hc-number">
      {dateOnly || !at.includes('T') ? formatDate(at) : formatInstant(at)}
    </time>
  );
}
