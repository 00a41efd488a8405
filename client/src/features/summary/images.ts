import type { TakenWithin, TimelineEvent } from './timelineEvent.ts';

/**
 * Devices and archives write times by the clock on the wall (PS3.3 §C.12.1.1). Viet Nam has one, without summer time. (0008,0201) is not asked
 * for: it is of single objects, and those written beside pictures, ours too, say UTC of their own times.
 */
const OFFSET = '+07:00';
const OFFSET_MS = 7 * 3_600_000;

/** The day where the images are taken; a date without a time is that day everywhere. */
const dayThere = (at: string): string =>
  at.includes('T') ? new Date(Date.parse(at) + OFFSET_MS).toISOString().slice(0, 10) : at.slice(0, 10);

/** A time of DICOM (PS3.5 §6.2 TM, also with the colons of before 1993) on a day `YYYY-MM-DD`; undefined for none and for what is no time. */
export function takenWithin(day: string, studyTime: string | null): TakenWithin | undefined {
  const [, hour, minute, second] = /^([01]\d|2[0-3])(?::?([0-5]\d)(?::?([0-5]\d|60)(?:\.\d{1,6})?)?)?$/.exec(studyTime?.trim() ?? '') ?? [];
  if (day === '' || hour === undefined) return undefined;
  const fromMs = Date.parse(`${day}T${hour}:${minute ?? '00'}:00${OFFSET}`) + Number(second ?? 0) * 1000;
  return { fromMs, toMs: fromMs + (minute === undefined ? 3_600_000 : second === undefined ? 60_000 : 1_000) };
}

export interface ImageNews {
  /** When they were first seen in the archive, where that and not the day they were taken makes them new. */
  seenAt?: string;
  /** They are of the day of the consult, and nothing tells whether of before or after it. */
  isOfThatDay?: true;
}

/** Why images are new to somebody who was at a consult held at `heldAt`, a moment or a day; undefined: they are not, or nobody can tell. */
export function newsOf({ at, study }: TimelineEvent, heldAt: string): ImageNews | undefined {
  const isMoment = heldAt.includes('T');
  const isAfter = (moment: string): boolean => (isMoment ? Date.parse(moment) > Date.parse(heldAt) : dayThere(moment) > dayThere(heldAt));
  const { takenWithin: taken, arrival } = study ?? {};
  const heldDay = dayThere(heldAt);
  if (at > heldDay) return {};
  const isOfThatDay = at === heldDay;
  if (isOfThatDay && isMoment && taken && taken.fromMs >= Date.parse(heldAt)) return {};
  // What was there at the first asking may have been there for years.
  if (arrival && !isAfter(arrival.listedSince) && isAfter(arrival.firstSeenAt)) return { seenAt: arrival.firstSeenAt };
  const wasThere = arrival !== undefined && isMoment && !isAfter(arrival.firstSeenAt);
  if (!isOfThatDay || wasThere || (isMoment && taken && taken.toMs <= Date.parse(heldAt))) return undefined;
  return { isOfThatDay };
}
