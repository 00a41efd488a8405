import { applyAwarenessUpdate, type Awareness, encodeAwarenessUpdate, removeAwarenessStates } from 'y-protocols/awareness';
import type { SignalingPort } from '../../net/signalingPort.ts';
import { createStore, type Store } from '../../state/store.ts';
import { REMOTE, realTiming, toBytes, type Timing } from './sync.ts';

/** Someone else who has the minutes open. */
export interface Companion {
  clientId: number;
  personId: string;
  name: string;
  /** The field they are in: a key of MINUTES_TEXTS, `diagnosis`, or `plan:<line id>`. */
  field: string | null;
  /** Caret in that field, in UTF-16 units; only a hint, it is not moved when the text changes. */
  caret: number | null;
}

export interface Presence {
  companions: Store<readonly Companion[]>;
  /** Tells the others where this person is. */
  enter(field: string | null, caret: number | null): void;
  destroy(): void;
}

export interface PresenceOptions {
  consultId: string;
  awareness: Awareness;
  port: SignalingPort;
  me: { personId: string; name: string };
  timing?: Timing;
  /** Caret moves within this time travel as one. */
  gatherMs?: number;
}

const maxNameLength = 120;

/** Who is where in the minutes (y-protocols awareness): kept in memory, lost without harm, repaired by the next message. */
export function createPresence({ consultId, awareness, port, me, timing = realTiming, gatherMs = 150 }: PresenceOptions): Presence {
  const companions = createStore<readonly Companion[]>([]);
  let cancelTimer: (() => void) | undefined;
  let ended = false;

  const send = (): void => {
    cancelTimer = undefined;
    const update = encodeAwarenessUpdate(awareness, [awareness.clientID]);
    // Lost presence repairs itself by the renewal every 15 s; there is nothing to tell the person.
    port.request('minutes:setAwareness', { consultId, update }).catch(() => undefined);
  };
  const sendSoon = (): void => {
    if (!ended) cancelTimer ??= timing.after(gatherMs, send);
  };
  const onUpdate = ({ added }: { added: number[] }, origin: unknown): void => {
    companions.set(read(awareness));
    // Whoever is new does not know us yet: presence is not stored anywhere.
    if (origin !== REMOTE || added.length > 0) sendSoon();
  };
  awareness.on('update', onUpdate);
  awareness.setLocalState({ personId: me.personId, name: me.name, field: null, caret: null });

  const stops = [
    port.on('minutes:awarenessChanged', (payload) => {
      if (payload.consultId !== consultId) return;
      try {
        applyAwarenessUpdate(awareness, toBytes(payload.update), REMOTE);
      } catch {
        // Another client's malformed presence must not stop ours.
      }
    }),
    port.onReconnected(() => {
      removeAwarenessStates(
        awareness,
        [...awareness.getStates().keys()].filter((id) => id !== awareness.clientID),
        REMOTE,
      );
      sendSoon();
    }),
  ];

  return {
    companions,
    enter: (field, caret) => awareness.setLocalState({ personId: me.personId, name: me.name, field, caret }),
    destroy: () => {
      ended = true;
      cancelTimer?.();
      awareness.setLocalState(null);
      send();
      for (const stop of stops) stop();
      awareness.off('update', onUpdate);
      awareness.destroy();
    },
  };
}

function read(awareness: Awareness): Companion[] {
  const found: Companion[] = [];
  for (const [clientId, state] of awareness.getStates()) {
    if (clientId === awareness.clientID) continue;
    const { personId, name, field, caret } = state as Record<string, unknown>;
    if (typeof personId !== 'string' || typeof name !== 'string') continue;
    found.push({
      clientId,
      personId,
      name: name.slice(0, maxNameLength),
      field: typeof field === 'string' ? field : null,
      caret: typeof caret === 'number' && Number.isInteger(caret) && caret >= 0 ? caret : null,
    });
  }
  return found.sort((a, b) => a.clientId - b.clientId);
}
