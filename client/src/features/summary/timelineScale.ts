import { partOf, spanOf, widened, type Span } from '../../ui/plotScale.ts';
import { formatClock } from '../../ui/time.ts';
import type { TimelineEvent } from './timelineEvent.ts';

const HOUR_MS = 3600_000;
const DAY_MS = 24 * HOUR_MS;
const YEAR_MS = 365.25 * DAY_MS;

export const ZOOMS = ['all', 'years5', 'year', 'months3'] as const;
export type Zoom = (typeof ZOOMS)[number];
const lengths: Record<Exclude<Zoom, 'all'>, number> = { years5: 5 * YEAR_MS, year: YEAR_MS, months3: YEAR_MS / 4 };

const timeOf = (event: TimelineEvent): number => Date.parse(event.at);

/** Everything that has a date, with a little room on both sides; at least half a year. */
export function wholeSpan(events: readonly TimelineEvent[], now: number): Span {
  const times = events.map(timeOf).filter(Number.isFinite);
  return widened(spanOf([now - YEAR_MS / 2, now, ...times]), 0.03);
}

/** The part of the whole that is shown: as long as the zoom says, ending `back` of its own lengths before the end. */
export function shownSpan(whole: Span, zoom: Zoom, back: number): Span {
  if (zoom === 'all') return whole;
  const length = Math.min(lengths[zoom], whole.to - whole.from);
  const to = Math.max(whole.from + length, whole.to - back * length);
  return { from: to - length, to };
}

/** Place of an instant in the span, 0 to 1; undefined outside. */
export function placeOf(at: string, span: Span): number | undefined {
  const place = partOf(Date.parse(at), span);
  return Number.isFinite(place) && place >= 0 && place <= 1 ? place : undefined;
}

/** What stands in one place of a lane: one event, or several that would lie on each other. */
export interface Dot {
  /** 0 to 1. */
  place: number;
  /** Oldest first; at least one. */
  events: [TimelineEvent, ...TimelineEvent[]];
}

/** The events of a lane inside the span, those nearer than `gap` (as a part of the whole width) gathered into one. */
export function dotsOf(events: readonly TimelineEvent[], span: Span, gap: number): Dot[] {
  const dots: Dot[] = [];
  for (const event of events.toSorted((a, b) => timeOf(a) - timeOf(b))) {
    const place = placeOf(event.at, span);
    if (place === undefined) continue;
    const last = dots.at(-1);
    if (last !== undefined && place - last.place < gap) last.events.push(event);
    else dots.push({ place, events: [event] });
  }
  return dots;
}

export interface Tick {
  /** Place in the span, 0 to 1. */
  at: number;
  label: string;
}

/** At most `most` marks on full years, quarters or months; on full days or hours where the span is shorter than that. */
export function ticksOf(span: Span, most = 8): Tick[] {
  const length = span.to - span.from;
  if (length < 76 * DAY_MS) return shortTicksOf(span, most);
  const months = length / (YEAR_MS / 12);
  const step = [1, 3, 6, 12, 24, 60, 120, 240].find((one) => months / one <= most) ?? 480;
  const ticks: Tick[] = [];
  const start = new Date(span.from);
  for (let month = Math.ceil((start.getUTCFullYear() * 12 + start.getUTCMonth() + 1) / step) * step; ticks.length < 12; month += step) {
    const at = Date.UTC(Math.floor(month / 12), month % 12, 1);
    if (at > span.to) break;
    const year = String(Math.floor(month / 12));
    ticks.push({ at: partOf(at, span), label: step < 12 ? `${(month % 12) + 1}/${year}` : year });
  }
  return ticks;
}

/** Days and hours are those where the reader is. */
function shortTicksOf(span: Span, most: number): Tick[] {
  const length = span.to - span.from;
  const isDays = length >= 3 * DAY_MS;
  const unit = isDays ? DAY_MS : HOUR_MS;
  const step = [1, 2, 3, 6, 7, 12, 14, 24].find((one) => length / unit / one <= most) ?? 28;
  const ticks: Tick[] = [];
  const next = new Date(span.from);
  if (isDays) next.setHours(0, 0, 0, 0);
  else next.setMinutes(0, 0, 0);
  for (; next.getTime() <= span.to; isDays ? next.setDate(next.getDate() + step) : next.setHours(next.getHours() + step)) {
    if (next.getTime() < span.from) continue;
    const day = `${next.getDate()}/${next.getMonth() + 1}`;
    ticks.push({ at: partOf(next.getTime(), span), label: isDays ? day : `${formatClock(next)} ${day}` });
  }
  return ticks;
}
