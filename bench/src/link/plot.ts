import type { Second } from './analyse.ts';
import { rungsOf } from './analyse.ts';
import type { CallRecord } from './lab.ts';
import { conditionsAt, rateOf } from './profiles.ts';
import type { Step } from './profiles.ts';
import type { RelayReport } from './relay.ts';

const WIDTH = 860;
const LEFT = 80;
const RIGHT = 12;
const RATE_HEIGHT = 120;
const RUNG_HEIGHT = 16;
const VOICE_HEIGHT = 40;
const GAP = 22;
const RUNG_COLOURS: Record<string, string> = { hd: '#2b8a3e', sd: '#66a80f', low: '#f59f00', stills: '#e8590c', voice: '#868e96' };

export interface PlotInput {
  title: string;
  record: CallRecord;
  steps: readonly Step[];
  seconds: number;
  heard: { up: Second[]; down: Second[] };
}

const number = (value: number): string => String(Math.round(value * 10) / 10);
const text = (x: number, y: number, words: string, extra = ''): string =>
  `<text x="${number(x)}" y="${number(y)}" ${extra}>${words}</text>`;
const rect = (x: number, y: number, width: number, height: number, fill: string): string =>
  `<rect x="${number(x)}" y="${number(y)}" width="${number(width)}" height="${number(height)}" fill="${fill}"/>`;

/**
 * One run as a picture: for each direction what the link carries (grey), what was offered to it (blue) and came through (green), the rung of who sends,
 * and how much of what the other heard was made up (red). Seconds below.
 */
export function plot({ title, record, steps, seconds, heard }: PlotInput): string {
  const x = (atS: number): number => LEFT + (atS / seconds) * (WIDTH - LEFT - RIGHT);
  const parts: string[] = [text(LEFT, 16, title, 'font-weight="bold"')];
  let top = 30;
  for (const way of ['up', 'down'] as const) {
    parts.push(
      text(LEFT, top + 4, way === 'up' ? 'commune → hospital' : 'hospital → commune', 'fill="#495057"'),
      ...ratePanel({ record, steps, seconds, way, top: top + 10, x }),
    );
    top += 10 + RATE_HEIGHT + 6;
    const sender = way === 'up' ? record.near : record.far;
    parts.push(text(LEFT - 6, top + 12, 'rung', 'text-anchor="end"'));
    for (const { rung, fromS, toS } of rungsOf(sender, record.startMs, seconds)) {
      parts.push(rect(x(fromS), top, x(toS) - x(fromS), RUNG_HEIGHT, RUNG_COLOURS[rung] ?? '#ced4da'));
      if (x(toS) - x(fromS) > 40) parts.push(text(x(fromS) + 4, top + 12, rung, 'fill="#fff"'));
    }
    top += RUNG_HEIGHT + 6;
    parts.push(text(LEFT - 6, top + 14, 'made up', 'text-anchor="end"'));
    for (const { atS, concealed, carried } of heard[way]) {
      if (!carried) parts.push(rect(x(atS), top, x(1) - x(0), VOICE_HEIGHT, '#e9ecef'));
      const height = Math.min(1, concealed) * VOICE_HEIGHT;
      parts.push(rect(x(atS), top + VOICE_HEIGHT - height, x(1) - x(0) - 1, height, concealed > 0.1 ? '#c92a2a' : '#ff8787'));
    }
    parts.push(
      `<path d="M${LEFT} ${top + VOICE_HEIGHT * 0.9}H${WIDTH - RIGHT}" stroke="#c92a2a" stroke-dasharray="2 3" stroke-width=".7"/>`,
    );
    top += VOICE_HEIGHT + GAP;
  }
  for (let atS = 0; atS <= seconds; atS += 5) parts.push(text(x(atS), top - 8, `${atS} s`, 'text-anchor="middle" fill="#868e96"'));
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${top}" width="${WIDTH}" height="${top}" font-family="sans-serif" font-size="11">` +
    `${rect(0, 0, WIDTH, top, '#fff')}\n${parts.join('\n')}\n</svg>\n`
  );
}

interface Panel {
  record: CallRecord;
  steps: readonly Step[];
  seconds: number;
  way: 'up' | 'down';
  top: number;
  x(atS: number): number;
}

function ratePanel({ record, steps, seconds, way, top, x }: Panel): string[] {
  const offered = perSecond(record, seconds, way, 'offered');
  const delivered = perSecond(record, seconds, way, 'delivered');
  const highest = Math.max(64_000, ...offered.map(([, bps]) => bps)) * 1.1;
  const y = (bps: number): number => top + RATE_HEIGHT * (1 - Math.min(1, bps / highest));
  const times = [...new Set([0, ...steps.map(({ atS }) => atS).filter((atS) => atS < seconds), seconds])];
  const limit = times.slice(0, -1).map((atS, index) => {
    const bps = rateOf(conditionsAt(steps, atS)[way]);
    const [from, to] = [x(atS), x(times[index + 1] ?? seconds)];
    return rect(from, y(bps), to - from, top + RATE_HEIGHT - y(bps), '#dee2e6');
  });
  const line = (points: [number, number][], colour: string): string =>
    `<polyline fill="none" stroke="${colour}" stroke-width="1.3" points="${points.map(([atS, bps]) => `${number(x(atS))},${number(y(bps))}`).join(' ')}"/>`;
  const happened = (way === 'up' ? record.near : record.far).events
    .filter(({ name, atMs }) => name !== 'rung' && atMs > record.startMs)
    .map(({ atMs, name, detail }) => {
      const at = x((atMs - record.startMs) / 1_000);
      return `<path d="M${number(at)} ${top}V${top + RATE_HEIGHT}" stroke="#7048e8" stroke-width=".7"><title>${name} ${detail}</title></path>`;
    });
  return [
    ...limit,
    line(offered, '#1c7ed6'),
    line(delivered, '#2f9e44'),
    ...happened,
    text(LEFT - 6, top + 8, `${Math.round(highest / 1_000)} kbit/s`, 'text-anchor="end"'),
    text(LEFT - 6, top + RATE_HEIGHT, '0', 'text-anchor="end"'),
  ];
}

/** Bit/s in each half second. */
function perSecond(record: CallRecord, seconds: number, way: 'up' | 'down', field: 'offered' | 'delivered'): [number, number][] {
  const STEP_S = 0.5;
  const within = (report: RelayReport, atS: number): boolean =>
    report.atMs >= record.startMs + atS * 1_000 && report.atMs < record.startMs + (atS + STEP_S) * 1_000;
  return Array.from({ length: Math.floor(seconds / STEP_S) }, (_, index) => {
    const atS = index * STEP_S;
    const bytes = record.link.filter((report) => within(report, atS)).reduce((sum, report) => sum + report[way][field], 0);
    return [atS + STEP_S / 2, (bytes * 8) / STEP_S];
  });
}
