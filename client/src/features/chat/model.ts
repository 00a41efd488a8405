import { AppError } from '@hoi-chan/shared/errors.ts';
import type { ChatMessage } from '@hoi-chan/shared/features/chat.ts';
import type { SignalingPort } from '../../net/signalingPort.ts';
import { createStore, type Store } from '../../state/store.ts';
import type { Outbox, Outgoing } from './outbox.ts';

interface ChatState {
  phase: 'loading' | 'ready' | 'failed';
  /** What the server has, oldest first. */
  sent: readonly ChatMessage[];
  /** What it has not yet, in the order it was written. */
  outgoing: readonly Outgoing[];
  /** Messages of others that came while the chat was not on screen. */
  unread: number;
}

export interface Chat {
  state: Store<ChatState>;
  /** Shows it at once as pending and sends it. Empty text is ignored. */
  send(text: string): void;
  retry(clientId: string): void;
  discard(clientId: string): void;
  /** Whether the messages are on screen now; clears the unread count. */
  setVisible(visible: boolean): void;
  reload(): void;
  close(): void;
}

export interface ChatInputs {
  consultId: string;
  personId: string;
  signaling: SignalingPort;
  list(): Promise<readonly ChatMessage[]>;
  outbox: Outbox;
  now?: () => Date;
  newId?: () => string;
}

/** The conversation of one consult. Lives from the call to `createChat` until `close()`. */
export function createChat(inputs: ChatInputs): Chat {
  const { signaling, outbox, consultId } = inputs;
  const now = inputs.now ?? (() => new Date());
  const newId = inputs.newId ?? (() => crypto.randomUUID());
  let visible = false;
  let closed = false;
  let sending = false;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  const state = createStore<ChatState>({ phase: 'loading', sent: [], outgoing: outbox.read(), unread: 0 });

  const setOutgoing = (change: (now: readonly Outgoing[]) => readonly Outgoing[]): void => {
    const outgoing = change(state.get().outgoing);
    outbox.write(outgoing);
    state.update((s) => ({ ...s, outgoing }));
  };

  const receive = (messages: readonly ChatMessage[], countsAsNews: boolean): void => {
    const known = new Set(state.get().sent.map((m) => m.id));
    const fresh = messages.filter((m) => m.consultId === consultId && !known.has(m.id));
    if (fresh.length > 0) {
      const news = countsAsNews && !visible ? fresh.filter((m) => m.author.id !== inputs.personId).length : 0;
      state.update((s) => ({ ...s, sent: [...s.sent, ...fresh].toSorted((a, b) => a.at.localeCompare(b.at)), unread: s.unread + news }));
    }
    // Ours arrived, by acknowledgement or by notice, whichever is first: it is no longer on its way.
    const arrived = new Set(messages.map((m) => m.clientId));
    if (state.get().outgoing.some((m) => arrived.has(m.clientId))) setOutgoing((all) => all.filter((m) => !arrived.has(m.clientId)));
  };

  const tryAgainIn = (seconds: number): void => {
    clearTimeout(retryTimer);
    retryTimer = setTimeout(() => void flush(), seconds * 1000);
  };

  /** One at a time and in order, so that the other side reads the sentences as they were written. */
  const flush = async (): Promise<void> => {
    if (sending || closed) return;
    sending = true;
    try {
      for (let next = firstPending(); next && !closed; next = firstPending()) {
        try {
          const { message } = await signaling.request('chat:send', { consultId, clientId: next.clientId, text: next.text });
          receive([message], false);
        } catch (error) {
          const { code, reason, retryAfterSeconds } =
            error instanceof AppError ? error : new AppError('INTERNAL', 'chat:send failed', { cause: error });
          if (code === 'UNAVAILABLE' || code === 'RATE_LIMITED') {
            tryAgainIn(retryAfterSeconds ?? 3);
            return;
          }
          const { clientId } = next;
          setOutgoing((all) => all.map((m) => (m.clientId === clientId ? { ...m, state: 'failed', reason: reason ?? code } : m)));
        }
      }
    } finally {
      sending = false;
    }
  };
  const firstPending = (): Outgoing | undefined => state.get().outgoing.find((m) => m.state === 'pending');

  const load = async (): Promise<void> => {
    try {
      const first = state.get().phase !== 'ready';
      const messages = await inputs.list();
      if (closed) return;
      receive(messages, !first);
      state.update((s) => ({ ...s, phase: 'ready' }));
    } catch {
      state.update((s) => (s.phase === 'ready' ? s : { ...s, phase: 'failed' }));
    }
  };

  const stops = [
    signaling.on('chat:sent', ({ message }) => receive([message], true)),
    signaling.onReconnected(() => {
      void flush();
      void load();
    }),
  ];
  void load();
  void flush();

  return {
    state,
    send(text) {
      const trimmed = text.normalize('NFC').trim();
      if (trimmed === '') return;
      setOutgoing((all) => [...all, { clientId: newId(), text: trimmed, at: now().toISOString(), state: 'pending', reason: null }]);
      void flush();
    },
    retry(clientId) {
      setOutgoing((all) => all.map((m) => (m.clientId === clientId ? { ...m, state: 'pending', reason: null } : m)));
      void flush();
    },
    discard(clientId) {
      setOutgoing((all) => all.filter((m) => m.clientId !== clientId));
    },
    setVisible(next) {
      visible = next;
      if (next) state.update((s) => (s.unread === 0 ? s : { ...s, unread: 0 }));
    },
    reload() {
      state.update((s) => ({ ...s, phase: 'loading' }));
      void load();
    },
    close() {
      closed = true;
      clearTimeout(retryTimer);
      for (const stop of stops) stop();
    },
  };
}
