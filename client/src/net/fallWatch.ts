import { PictureAge } from './pictureAge.ts';
import type { NewestPicture } from './pictureAge.ts';

/** Cheap: no report of the connection is made for it. */
export const FALL_LOOK_MS = 100;
/** Pictures this late, and later than two looks ago, are looked at closely. One that had to be sent again, or that the encoder took its time for, is so too. */
const SUSPECT_MS = 80;
const SUSPECT_GROWTH_MS = 25;
/** So long is what comes compared with what came before. */
const COMPARED_MS = 200;
/** Later still by then, and growing: a queue. */
const LATE_MS = 150;
const GROWTH_MS = 40;

/** A stream without a new picture for longer says nothing of the link: it is paused, or has a picture once a second. */
const STILL_LOOKS = 4;

interface Watched {
  age: PictureAge;
  timestamp: number;
  /** Looks since the last new picture. */
  looks: number;
  lateMs: number;
}

/** What has come in since the start of the connection. */
export interface Arrived {
  atMs: number;
  bytes: number;
  picturePackets: number;
}

export interface FallWatchInput {
  /** The newest picture of every stream that flows, by its track. */
  pictures: () => Iterable<readonly [string, NewestPicture]>;
  /** A report of the connection. */
  arrived: () => Promise<Arrived>;
  /** Pictures came late, and this much came meanwhile. */
  onLate: (from: Arrived, to: Arrived) => void;
}

/**
 * Looks for a receiving link that falls: its queue grows, so pictures come later and later, long before the queue is full and drops something.
 */
export class FallWatch {
  readonly #input: FallWatchInput;
  readonly #timer: ReturnType<typeof setInterval>;
  #ages = new Map<string, Watched>();
  #closed = false;
  /** How late at the last looks. */
  #lately: number[] = [];
  #suspected: { lateMs: number; arrived: Arrived } | undefined;
  #asking = false;

  constructor(input: FallWatchInput) {
    this.#input = input;
    this.#timer = setInterval(() => void this.#look(), FALL_LOOK_MS);
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
  }

  /** How late the pictures of all come: of those who had a new one since the last looks, the promptest counts. One alone who is late has a slow machine or link. */
  #latest(): number {
    const ages = new Map<string, Watched>();
    for (const [track, newest] of this.#input.pictures()) {
      const { age, timestamp, looks } = this.#ages.get(track) ?? { age: new PictureAge(), timestamp: Number.NaN, looks: 0 };
      const isNew = timestamp !== newest.timestamp;
      ages.set(track, { age, timestamp: newest.timestamp, looks: isNew ? 0 : looks + 1, lateMs: age.push(newest) });
    }
    this.#ages = ages;
    const moving = [...ages.values()].filter(({ looks }) => looks <= STILL_LOOKS);
    return moving.length === 0 ? 0 : Math.min(...moving.map(({ lateMs }) => lateMs));
  }

  async #look(): Promise<void> {
    const lateMs = this.#latest();
    const growthMs = lateMs - Math.min(lateMs, ...this.#lately);
    this.#lately = [...this.#lately, lateMs].slice(-2);
    if (this.#asking) return;
    const suspected = this.#suspected;
    if (suspected === undefined) {
      if (lateMs < SUSPECT_MS || growthMs < SUSPECT_GROWTH_MS) return;
    } else if (performance.now() - suspected.arrived.atMs < COMPARED_MS - FALL_LOOK_MS / 2) return;
    this.#asking = true;
    try {
      const arrived = await this.#input.arrived();
      if (this.#closed) return;
      const growing = suspected !== undefined && lateMs - suspected.lateMs >= GROWTH_MS;
      this.#suspected = suspected === undefined || growing ? { lateMs, arrived } : undefined;
      if (growing && lateMs >= LATE_MS) this.#input.onLate(suspected.arrived, arrived);
    } finally {
      this.#asking = false;
    }
  }
}
