import { applyAwarenessUpdate, type Awareness, encodeAwarenessUpdate, removeAwarenessStates } from 'y-protocols/awareness';
import * as Y from 'yjs';
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
  /** Caret in that field, in UTF-16 units of the text as it is here now; it moves with the text. null: not in a text. */
  caret: number | null;
  /** Where their selection began; equal to `caret` when nothing is selected. */
  anchor: number | null;
}

/** Caret and start of the selection in a text, in UTF-16 units. */
export interface CaretRange {
  caret: number;
  anchor: number;
}

export interface Presence {
  companions: Store<readonly Companion[]>;
  /** Tells the others where this person is. */
  enter(field: string | null, range: CaretRange | null): void;
  /** Tells them that this person no longer looks at the minutes; entering takes it back. */
  leave(): void;
  destroy(): void;
}

export interface PresenceOptions {
  consultId: string;
  awareness: Awareness;
  /** The shared text of a field, as long as there is one. */
  findText(field: string): Y.Text | undefined;
  port: SignalingPort;
  timing?: Timing;
  /** Caret moves within this time travel as one. */
  gatherMs?: number;
}

const maxNameLength = 120;

/** Who is where in the minutes (y-protocols awareness): kept in memory, lost without harm, repaired by the next message. */
export function createPresence({ consultId, awareness, findText, port, timing = realTiming, gatherMs = 150 }: PresenceOptions): Presence {
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
    companions.set(read(awareness, findText));
    // Whoever is new does not know us yet: presence is not stored anywhere.
    if (origin !== REMOTE || added.length > 0) sendSoon();
  };
  awareness.on('update', onUpdate);
  awareness.setLocalState({ field: null, caret: null, anchor: null });
  // Text written before a caret moves it, and a caret may come before the text it stands in.
  const onText = (): void => {
    if (companions.get().some(({ field }) => field !== null)) companions.set(read(awareness, findText));
  };
  awareness.doc.on('update', onText);

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
    enter: (field, range) => {
      const text = field === null ? undefined : findText(field);
      const place = (index: number): unknown => text && Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(text, index, -1));
      awareness.setLocalState({
        field,
        caret: (range && place(range.caret)) ?? null,
        anchor: (range && place(range.anchor)) ?? null,
      });
    },
    leave: () => awareness.setLocalState(null),
    destroy: () => {
      ended = true;
      cancelTimer?.();
      awareness.setLocalState(null);
      send();
      for (const stop of stops) stop();
      awareness.off('update', onUpdate);
      awareness.doc.off('update', onText);
      awareness.destroy();
    },
  };
}

function read(awareness: Awareness, findText: PresenceOptions['findText']): Companion[] {
  const found: Companion[] = [];
  for (const [clientId, state] of awareness.getStates()) {
    if (clientId === awareness.clientID) continue;
    const { personId, name, field, caret, anchor } = state as Record<string, unknown>;
    if (typeof personId !== 'string' || typeof name !== 'string') continue;
    found.push({
      clientId,
      personId,
      name: name.slice(0, maxNameLength),
      field: typeof field === 'string' ? field : null,
      caret: typeof field === 'string' ? indexOf(awareness.doc, findText(field), caret) : null,
      anchor: typeof field === 'string' ? indexOf(awareness.doc, findText(field), anchor) : null,
    });
  }
  return found.sort((a, b) => a.clientId - b.clientId);
}

/** Where a place that travelled as JSON stands in the text now; null for a place in no text, or in text that has not arrived yet. */
function indexOf(doc: Y.Doc, text: Y.Text | undefined, place: unknown): number | null {
  if (text === undefined || typeof place !== 'object' || place === null) return null;
  try {
    const found = Y.createAbsolutePositionFromRelativePosition(Y.createRelativePositionFromJSON(place), doc);
    return found?.type === text ? found.index : null;
  } catch {
    return null;
  }
}
