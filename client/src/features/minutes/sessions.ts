import type { SignalingPort } from '../../net/signalingPort.ts';
import { onForget } from '../../state/forgetWriting.ts';
import { openMinutes, type MinutesSession } from './session.ts';

interface Held {
  consultId: string;
  me: { personId: string; name: string };
  session: MinutesSession;
  port: SignalingPort;
  holders: number;
  stop: () => void;
}

const held = new Map<string, Held>();

/**
 * The open minutes of a consult, shared by every panel of the page that shows them. Leaving a panel must not leave behind what is still on its way: a
 * session that nobody holds goes on, over a cut too, until the server has acknowledged everything (or refuses it, and it is kept on the device).
 */
export function holdMinutes(
  consultId: string,
  me: { personId: string; name: string },
  port: SignalingPort,
): { session: MinutesSession; release: () => void } {
  const key = `${me.personId}:${consultId}`;
  moveTo(port, me.personId);
  const existing = held.get(key);
  // They may have come into the call since, and take part now.
  if (existing?.session.state.get().writable === false) existing.session.resync();
  const entry = existing ?? open(key, consultId, me, port);
  entry.holders += 1;
  if (entry.holders === 1) entry.session.presence.enter(null, null);
  let released = false;
  return {
    session: entry.session,
    release: () => {
      if (released) return;
      released = true;
      entry.holders -= 1;
      if (held.get(key) !== entry) return;
      entry.session.flush();
      if (entry.holders > 0) return;
      entry.session.presence.leave();
      endIfDone(key, entry);
    },
  };
}

/** Sends what waits, without gathering. */
export function flushAllMinutes(): void {
  for (const { session } of held.values()) session.flush();
}

// At sign-out, before the device's copies are deleted.
onForget(() => {
  for (const [key, entry] of held) end(key, entry);
});

function open(key: string, consultId: string, me: { personId: string; name: string }, port: SignalingPort): Held {
  const session = openMinutes(consultId, me, port);
  const entry: Held = { consultId, me, session, port, holders: 0, stop: () => undefined };
  entry.stop = session.state.subscribe(() => endIfDone(key, entry));
  held.set(key, entry);
  return entry;
}

/** Another socket (signed in again): the old sessions could never send again. What of this person's waited goes on over the new one. */
function moveTo(port: SignalingPort, personId: string): void {
  for (const [key, entry] of held) {
    if (entry.port === port) continue;
    end(key, entry);
    if (entry.holders === 0 && entry.me.personId === personId) open(key, entry.consultId, entry.me, port).session.presence.leave();
  }
}

function endIfDone(key: string, entry: Held): void {
  if (entry.holders > 0) return;
  const { link, unsaved, savedAt, refusal, keptOnDevice } = entry.session.state.get();
  // Before the first comparison nothing is known of what the device kept, nor is what was typed meanwhile counted.
  const isSaved = unsaved === 0 && (savedAt !== null || link === 'denied');
  const isRefused = unsaved > 0 && refusal !== null && keptOnDevice === true;
  if (isSaved || isRefused) end(key, entry);
}

function end(key: string, entry: Held): void {
  if (held.get(key) !== entry) return;
  held.delete(key);
  entry.stop();
  void close(key, entry);
}

/** The server need not tell this page of them any more, unless another panel has opened them again by then. */
async function close(key: string, { session, consultId, port }: Held): Promise<void> {
  const wasOpened = await session.destroy();
  // Should it not arrive: whoever hears of minutes that are not open does not listen.
  if (wasOpened && held.get(key)?.port !== port) await port.request('minutes:close', { consultId }).catch(() => undefined);
}
