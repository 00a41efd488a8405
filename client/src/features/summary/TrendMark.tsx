import type { Flag } from './measurements.ts';

/** Corners around the middle; a normal value is a disc. Each judgement has a form of its own, for who does not see its colour. */
const corners: Record<Exclude<Flag, 'normal'>, string> = {
  high: '0,-7 6.5,5 -6.5,5',
  low: '0,7 6.5,-5 -6.5,-5',
  critical: '0,-8 8,0 0,8 -8,0',
};
const colourOf = (flag: Flag | undefined): string => (flag === undefined || flag === 'normal' ? 'var(--hc-brand)' : 'var(--hc-danger)');

/** The form of a value in a plot, around the point 0,0 of an SVG. */
export function TrendShape({ flag }: { flag: Flag | undefined }) {
  const colour = colourOf(flag);
  if (flag === undefined || flag === 'normal') return <circle r={5} fill={colour} stroke="var(--hc-surface)" strokeWidth={1.5} />;
  return (
    <>
      <polygon points={corners[flag]} fill={colour} stroke="var(--hc-surface)" strokeWidth={1.5} />
      {flag === 'critical' && <path d="M0-4V1M0 3V4.5" stroke="var(--hc-surface)" strokeWidth={1.8} />}
    </>
  );
}

/** The same form among words. */
export function TrendMark({ flag }: { flag: Flag }) {
  return (
    <svg width={16} height={16} viewBox="-8 -8 16 16" aria-hidden style={{ verticalAlign: '-3px' }}>
      <TrendShape flag={flag} />
    </svg>
  );
}
