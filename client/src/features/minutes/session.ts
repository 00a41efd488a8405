import * as Y from 'yjs';
import { Awareness } from 'y-protocols/awareness';
import type { SignalingPort } from '../../net/signalingPort.ts';
import { createStore, type Store } from '../../state/store.ts';
import { markUnsent } from '../../state/unsent.ts';
import { keepOnDevice } from './deviceCopy.ts';
import { findText, openDocument, type MinutesDocument } from './document.ts';
import { createInsertion, type Insertion } from './insertion.ts';
import { createPresence, type Presence } from './presence.ts';
import { createSync, NOTHING_KNOWN, type Sync, type SyncState } from './sync.ts';

export interface SessionState extends SyncState {
  /** True: what is typed survives on this device. null: not known yet. */
  keptOnDevice: boolean | null;
}

/** The minutes of one consult, open on this device. */
export interface MinutesSession {
  document: MinutesDocument;
  presence: Presence;
  insertion: Insertion;
  state: Store<SessionState>;
  resync(): void;
  flush(): void;
  /** Resolves when nothing of it is under way any more, with whether the server had opened them here. */
  destroy(): Promise<boolean>;
}

/** Opens the minutes: what the device kept first, then what the server has; both ways from then on. */
export function openMinutes(consultId: string, me: { personId: string; name: string }, port: SignalingPort): MinutesSession {
  const doc = new Y.Doc();
  const document = openDocument(doc);
  const presence = createPresence({ consultId, awareness: new Awareness(doc), findText: (field) => findText(document, field), port });
  const copy = keepOnDevice(doc, consultId, me.personId);
  const state = createStore<SessionState>({ ...NOTHING_KNOWN, keptOnDevice: null });
  let sync: Sync | undefined;
  let ended = false;
  let onNetwork = (): void => undefined;
  void copy.ready.then((opened) => {
    if (ended) return;
    let keptOnDevice = opened;
    const started = createSync({ consultId, doc, port });
    sync = started;
    const follow = (): void => {
      const now = started.state.get();
      // Before the first comparison nothing is known of what an earlier page left behind: its mark stays.
      if (now.unsaved > 0 || now.link === 'online') markUnsent(localStorage, `${me.personId}:${consultId}`, now.unsaved > 0);
      // The device knows at once that it has no network; a request finds out only after its patience.
      state.set({ ...now, link: now.link === 'online' && !navigator.onLine ? 'offline' : now.link, keptOnDevice });
    };
    started.state.subscribe(follow);
    copy.onKept((isKept) => {
      keptOnDevice = isKept;
      follow();
    });
    onNetwork = () => {
      if (navigator.onLine) started.resync();
      follow();
    };
    follow();
  });
  const onHide = (): void => sync?.flush();
  const onNetworkChange = (): void => onNetwork();
  globalThis.addEventListener('pagehide', onHide);
  globalThis.addEventListener('online', onNetworkChange);
  globalThis.addEventListener('offline', onNetworkChange);
  return {
    document,
    presence,
    insertion: createInsertion(document),
    state,
    resync: () => sync?.resync(),
    flush: () => sync?.flush(),
    destroy: () => {
      ended = true;
      globalThis.removeEventListener('pagehide', onHide);
      globalThis.removeEventListener('online', onNetworkChange);
      globalThis.removeEventListener('offline', onNetworkChange);
      presence.destroy();
      const idle = sync?.destroy() ?? Promise.resolve(false);
      copy.destroy();
      document.undo.destroy();
      doc.destroy();
      return idle;
    },
  };
}
