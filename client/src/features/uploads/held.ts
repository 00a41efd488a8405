import { onForget } from '../../state/forgetWriting.ts';
import type { Lost } from './lost.ts';
import type { Uploads } from './model.ts';
import { isUnfinished } from './summary.ts';
import type { Telling } from './tellSending.ts';

export interface Sending {
  uploads: Uploads;
  lost: Lost;
  /** Those who wait for the files. */
  telling: Telling;
}
interface Held extends Sending {
  holders: number;
  stopWatching: () => void;
}

const held = new Map<string, Held>();

/**
 * The files on their way to one place, also after their page was left for another of the product: sending ends when everything has come and those who
 * wait know it, or with the session. `place`: the person, and the draft or consult.
 */
export function holdUploads(place: string, make: () => Sending): Sending & { release: () => void } {
  const entry = held.get(place) ?? open(place, make());
  entry.holders += 1;
  let released = false;
  return {
    uploads: entry.uploads,
    lost: entry.lost,
    telling: entry.telling,
    release: () => {
      if (released) return;
      released = true;
      entry.holders -= 1;
      endIfDone(place, entry);
      watchPage();
    },
  };
}

/** Whether files are on their way to this place, or wait for a person. */
export function hasUnfinished(place: string): boolean {
  const entry = held.get(place);
  return entry !== undefined && isUnfinished(entry.uploads.state.get());
}

/** With the session: nothing more is sent in the name of whoever comes next. */
export function endUploads(): void {
  for (const [place, entry] of held) end(place, entry);
}

// Before what the device knows of them is deleted: it would be written anew.
onForget(endUploads);

function open(place: string, sending: Sending): Held {
  const entry: Held = { ...sending, holders: 0, stopWatching: () => undefined };
  const stops = [
    sending.uploads.state.subscribe(() => {
      endIfDone(place, entry);
      watchPage();
    }),
    sending.telling.isOwing.subscribe(() => endIfDone(place, entry)),
  ];
  entry.stopWatching = () => stops.forEach((stop) => stop());
  held.set(place, entry);
  return entry;
}

function endIfDone(place: string, entry: Held): void {
  if (entry.holders === 0 && !isUnfinished(entry.uploads.state.get()) && !entry.telling.isOwing.get()) end(place, entry);
}

function end(place: string, entry: Held): void {
  if (held.get(place) === entry) held.delete(place);
  entry.stopWatching();
  entry.uploads.stop();
  entry.lost.stop();
  entry.telling.stop();
  watchPage();
}

const ask = (event: BeforeUnloadEvent): void => event.preventDefault();

/** The browser asks before the page is closed while files would be left behind; a question nobody sees any more holds nobody up. */
function watchPage(): void {
  const isAtRisk = [...held.values()].some(({ uploads, holders }) => {
    const now = uploads.state.get();
    return holders > 0 ? isUnfinished(now) : now.looking > 0 || now.uploads.some(({ state }) => state === 'waiting' || state === 'sending');
  });
  if (isAtRisk) globalThis.addEventListener('beforeunload', ask);
  else globalThis.removeEventListener('beforeunload', ask);
}
