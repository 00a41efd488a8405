import type { SignalingPort } from '../../net/signalingPort.ts';
import { onForget } from '../../state/forgetWriting.ts';
import { openMinutes, type MinutesSession } from './session.ts';

interface Held {
  session: MinutesSession;
  port: SignalingPort;
  holders: number;
  stop: () => void;
}

const held = new Map<string, Held>();

/**
 * The open minutes of a consult, shared by every panel of the page that shows them. Leaving a panel must not lose what is still on its
 * way: the session ends only when nobody holds it and everything is saved (or kept on the device).
 */
export function holdMinutes(
  consultId: string,
  me: { personId: string; name: string },
  port: SignalingPort,
): { session: MinutesSession; release: () => void } {
  const key = `${me.personId}:${consultId}`;
  const existing = held.get(key);
  // Another socket (signed in again): the old session could never send again.
  if (existing !== undefined && existing.port !== port) end(key, existing);
  const entry = held.get(key) ?? open(key, consultId, me, port);
  entry.holders += 1;
  let released = false;
  return {
    session: entry.session,
    release: () => {
      if (released) return;
      released = true;
      entry.holders -= 1;
      entry.session.flush();
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
  const entry: Held = { session, port, holders: 0, stop: () => undefined };
  entry.stop = session.state.subscribe(() => endIfDone(key, entry));
  held.set(key, entry);
  return entry;
}

function endIfDone(key: string, entry: Held): void {
  const { unsaved, keptOnDevice } = entry.session.state.get();
  if (entry.holders === 0 && (unsaved === 0 || keptOnDevice === true)) end(key, entry);
}

function end(key: string, entry: Held): void {
  if (held.get(key) !== entry) return;
  held.delete(key);
  entry.stop();
  entry.session.destroy();
}
