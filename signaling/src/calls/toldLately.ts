import type { CallNoticeName } from './ports.ts';

/** A dead socket is noticed within twenty seconds, and ten later where something late still came over it. */
const KEPT_MS = 45_000;
/** As many as are kept for a seat that is away. */
export const MAX_TOLD = 500;
/** How much later than sent something may have come over a socket that lived: the way there, and the way of the question. */
const ON_THE_WAY_MS = 2_000;
/** Say how something stands: told twice they do no harm, and the last one counts. */
const STANDINGS: readonly CallNoticeName[] = [
  'call:participantChanged',
  'call:producerWanted',
  'call:directChanged',
  'call:activeSpeakerChanged',
];
/** Of use in their moment only. */
const PASSING: readonly CallNoticeName[] = ['call:stillSent'];

/** One notice to one seat. */
export interface Told {
  name: CallNoticeName;
  send: () => void;
}

/** What a seat was told lately over its socket, in order; a socket may be dead for a while before anybody notices. */
export class ToldLately {
  #told: (Told & { atMs: number })[] = [];
  /** The last time that something was told which is kept no more. */
  #forgottenAtMs = -Infinity;

  add({ name, send }: Told): void {
    if (PASSING.includes(name)) return;
    const atMs = performance.now();
    this.#told.push({ name, send, atMs });
    const firstInTime = this.#told.findIndex((told) => atMs - told.atMs <= KEPT_MS);
    const forgotten = this.#told.splice(0, Math.max(firstInTime, this.#told.length - MAX_TOLD));
    this.#forgottenAtMs = forgotten.at(-1)?.atMs ?? this.#forgottenAtMs;
  }

  /** What has to be told again after so long without a sign of life, in order; undefined where something is missing that cannot be told twice, or is kept no more. */
  unheard(unheardMs: number): Told[] | undefined {
    const sinceMs = performance.now() - unheardMs - ON_THE_WAY_MS;
    const unheard = this.#told.filter(({ atMs }) => atMs >= sinceMs);
    return this.#forgottenAtMs >= sinceMs || unheard.some(({ name }) => !STANDINGS.includes(name)) ? undefined : unheard;
  }
}
