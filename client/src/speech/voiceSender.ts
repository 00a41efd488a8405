import { AppError } from '@hoi-chan/shared/errors.ts';
import type { SignalingPort } from '../net/signalingPort.ts';
import { createStore, type Store } from '../state/store.ts';
import type { BoxedVoice, VoiceBox } from './voiceBox.ts';

export const RETRY_MS = 5_000;
/** A recording nobody has written to for so long belongs to a page that is gone. */
const ORPHANED_MS = 5_000;

export type OutgoingVoice = Pick<BoxedVoice, 'clientId' | 'kind' | 'durationMs'> & { state: 'pending' | 'failed' };

export interface VoiceSender {
  /** What is on its way, or was refused. */
  state: Store<readonly OutgoingVoice[]>;
  /** Sends it as soon as there is a way, over as many tries as it takes. */
  send(voice: BoxedVoice): Promise<void>;
  retry(clientId: string): Promise<void>;
  discard(clientId: string): Promise<void>;
  close(): void;
}

export interface VoiceSenderInputs {
  personId: string;
  consultId: string;
  signaling: Pick<SignalingPort, 'onReconnected'>;
  box: VoiceBox;
  /** May be called again for the same one after a broken link; rejects with UNAVAILABLE, RATE_LIMITED or INTERNAL where another try may help. */
  deliver(voice: BoxedVoice): Promise<void>;
}

/** Delivers recordings, one after the other, over as many tries as it takes. */
export function createVoiceSender({ personId, consultId, signaling, box, deliver }: VoiceSenderInputs): VoiceSender {
  const state = createStore<readonly OutgoingVoice[]>([]);
  const waiting = new Map<string, BoxedVoice>();
  let sending = false;
  let closed = false;
  const show = (): void =>
    state.set(
      [...waiting.values()].map(({ clientId, kind, durationMs, state: now }) => ({
        clientId,
        kind,
        durationMs,
        state: now === 'failed' ? 'failed' : 'pending',
      })),
    );
  const keep = async (voice: BoxedVoice): Promise<void> => {
    waiting.set(voice.clientId, voice);
    show();
    await box.put(voice);
  };
  const drop = async (clientId: string): Promise<void> => {
    waiting.delete(clientId);
    show();
    await box.remove(clientId);
  };

  async function flush(): Promise<void> {
    if (sending || closed) return;
    sending = true;
    try {
      for (let next = firstPending(); next !== undefined && !closed; next = firstPending()) {
        try {
          await deliver(next);
          await drop(next.clientId);
        } catch (error) {
          const code = error instanceof AppError ? error.code : 'INTERNAL';
          // A link that is still down, or a server that is: the next try comes by itself.
          if (code === 'UNAVAILABLE' || code === 'RATE_LIMITED' || code === 'INTERNAL') return;
          await keep({ ...next, state: 'failed' });
        }
      }
    } finally {
      sending = false;
    }
  }
  const firstPending = (): BoxedVoice | undefined => [...waiting.values()].find((voice) => voice.state === 'pending');

  async function adopt(): Promise<void> {
    const now = Date.now();
    for (const voice of await box.list(personId, consultId)) {
      if (closed || waiting.has(voice.clientId)) continue;
      if (voice.state === 'recording' && now - voice.writtenAt < ORPHANED_MS) continue;
      waiting.set(voice.clientId, voice.state === 'recording' ? { ...voice, state: 'pending' } : voice);
    }
    show();
    await flush();
  }

  const stop = signaling.onReconnected(() => void flush());
  // Also finds what a page that was reloaded a moment ago had recorded.
  const timer = setInterval(() => void adopt(), RETRY_MS);
  void adopt();

  return {
    state,
    async send(voice) {
      await keep({ ...voice, state: 'pending', writtenAt: Date.now() });
      await flush();
    },
    async retry(clientId) {
      const voice = waiting.get(clientId);
      if (voice !== undefined) await keep({ ...voice, state: 'pending' });
      await flush();
    },
    discard: drop,
    close() {
      closed = true;
      clearInterval(timer);
      stop();
    },
  };
}
