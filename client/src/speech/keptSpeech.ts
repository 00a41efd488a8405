import type { Call } from '../call/call.ts';
import type { Capture } from '../capture/capture.ts';
import type { SpeechRecorder, SpeechRecorderOptions } from '../capture/speechRecorder.ts';
import type { SignalingPort } from '../net/signalingPort.ts';
import { createStore, type Store } from '../state/store.ts';
import { createMissedSpeech, type MissedSpeechInputs, type MissedSpeechState } from './missedSpeech.ts';
import { fileOf, type BoxedVoice, type VoiceBox } from './voiceBox.ts';
import { createVoiceSender, type OutgoingVoice } from './voiceSender.ts';

/** How long it is said that it has arrived. */
const SENT_SHOWN_MS = 8_000;
/** After the call is left: longer than a link takes to come back, and well within what the server still takes. */
const LAST_TRY_MS = 120_000;

/** What stands on the screen about what is said while the link is down; null: nothing to say. */
export type KeptSpeechStep = { kind: 'keeping' | 'full'; sinceMs: number } | { kind: 'sending' | 'sent' | 'failed' } | null;

/** Of what is being kept and what is on its way, the one thing to say. */
export function stepOf(now: MissedSpeechState, outgoing: readonly OutgoingVoice[]): KeptSpeechStep {
  if (now.phase !== 'idle') return { kind: now.phase === 'full' ? 'full' : 'keeping', sinceMs: now.sinceMs };
  if (outgoing.some(({ state }) => state === 'pending')) return { kind: 'sending' };
  return outgoing.length > 0 ? { kind: 'failed' } : null;
}

export interface KeptSpeech {
  step: Store<KeptSpeechStep>;
  /** Throws away what is being kept now, or what could not be delivered. */
  discard(): void;
  /** Off: what is being kept is thrown away, and no more is. */
  setEnabled(enabled: boolean): void;
  /** The call is over. What was said in it is still delivered, for two minutes; then nothing stays on this machine. */
  close(): void;
}

export interface KeptSpeechInputs {
  /** Who speaks, and in which appointment. */
  owner: { personId: string; consultId: string };
  isListener?: MissedSpeechInputs['isListener'];
  call: Pick<Call, 'state'>;
  capture: Pick<Capture, 'state'>;
  signaling: Pick<SignalingPort, 'onReconnected'>;
  box: VoiceBox;
  enabled: boolean;
  send(clientId: string, file: File, said: Pick<BoxedVoice, 'durationMs' | 'spokenAt'>): Promise<unknown>;
  openRecorder(options: SpeechRecorderOptions): SpeechRecorder;
  /** For tests. */
  newId?: () => string;
}

/** The last words of a follow-up: what is said while the link is down is kept on the machine it is said to, and delivered when the link is back. */
export function createKeptSpeech(inputs: KeptSpeechInputs): KeptSpeech {
  const { owner, isListener, call, capture, signaling, box, enabled, send, openRecorder, newId } = inputs;
  const step = createStore<KeptSpeechStep>(null);
  let shown: ReturnType<typeof setTimeout> | undefined;

  const sender = createVoiceSender({
    ...owner,
    signaling,
    box,
    async deliver(voice) {
      await send(voice.clientId, fileOf(voice), { durationMs: voice.durationMs, spokenAt: voice.spokenAt });
      clearTimeout(shown);
      shown = setTimeout(() => {
        shown = undefined;
        show();
      }, SENT_SHOWN_MS);
    },
  });
  const missed = createMissedSpeech({
    call,
    capture,
    owner,
    isListener,
    enabled,
    box,
    deliver: (voice) => sender.send(voice),
    openRecorder,
    ...(newId && { newId }),
  });

  function show(): void {
    const outgoing = sender.state.get();
    step.set(stepOf(missed.state.get(), outgoing) ?? (shown === undefined ? null : { kind: 'sent' }));
    if (handedOver && !outgoing.some(({ state }) => state === 'pending')) end();
  }

  let handedOver = false;
  let last: ReturnType<typeof setTimeout> | undefined;
  const stops = [missed.state.subscribe(show), sender.state.subscribe(show)];
  function end(): void {
    clearTimeout(last);
    clearTimeout(shown);
    for (const stop of stops) stop();
    sender.close();
    for (const { clientId } of sender.state.get()) void box.remove(clientId);
  }

  return {
    step,
    discard() {
      missed.discard();
      for (const { clientId, state } of sender.state.get()) if (state === 'failed') void sender.discard(clientId);
    },
    setEnabled: missed.setEnabled,
    close() {
      last = setTimeout(end, LAST_TRY_MS);
      void missed.close().then(() => {
        handedOver = true;
        show();
      });
    },
  };
}
