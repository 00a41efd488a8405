import type { Call, CallPerson, CallState } from '../call/call.ts';
import type { Capture } from '../capture/capture.ts';
import { BEFORE_MS } from '../capture/speechRecorder.ts';
import type { Recording, SpeechRecorder, SpeechRecorderOptions } from '../capture/speechRecorder.ts';
import { createStore, type Store } from '../state/store.ts';
import { boxed } from './voiceBox.ts';
import type { BoxedVoice, VoiceBox } from './voiceBox.ts';

/** Shorter than the two seconds before the cut was noticed, nothing was missed that a question would not bring back. */
const WORTH_MS = 3_000;

export type MissedSpeechState = { phase: 'idle' } | { phase: 'recording' | 'full'; sinceMs: number };

export interface MissedSpeech {
  state: Store<MissedSpeechState>;
  /** Off: what is being recorded is thrown away. */
  setEnabled(enabled: boolean): void;
  /** Throws away what is being recorded now; the next cut is recorded again. */
  discard(): void;
  /** Resolves once what was being recorded is handed over. */
  close(): Promise<void>;
}

export interface MissedSpeechInputs {
  call: Pick<Call, 'state'>;
  capture: Pick<Capture, 'state'>;
  owner: { personId: string; consultId: string };
  /** Those it is kept for, where that is not everybody: without one of them in the call nothing is. */
  isListener?: ((person: CallPerson) => boolean) | undefined;
  enabled: boolean;
  box: VoiceBox;
  deliver(voice: BoxedVoice): Promise<void>;
  /** For tests. */
  openRecorder(options: SpeechRecorderOptions): SpeechRecorder;
  nowMs?: () => number;
  newId?: () => string;
}

/** True once the call has stood: before, one is still joining, and knows it. */
const stands = ({ phase, link }: Pick<CallState, 'phase' | 'link'>): boolean => phase === 'in_call' && link === 'connected';

/** True while none of those who are meant can hear what is said here: our own link is down, or theirs. */
export function isUnheard(
  { phase, link, people }: Pick<CallState, 'phase' | 'link' | 'people'>,
  isListener?: MissedSpeechInputs['isListener'],
): boolean {
  const listeners = people.filter((person) => !person.isSelf && (isListener?.(person) ?? true));
  if (isListener !== undefined && listeners.length === 0) return false;
  if (phase === 'rejoining') return true;
  if (phase !== 'in_call') return false;
  if (link === 'disconnected' || link === 'failed') return true;
  return listeners.length > 0 && listeners.every((person) => person.awayFromMs !== null);
}

/** While the link is down what is said goes on into a buffer; when it is back, that is delivered where those who were meant find it. */
export function createMissedSpeech(inputs: MissedSpeechInputs): MissedSpeech {
  const { call, capture, owner, isListener, box, openRecorder } = inputs;
  const nowMs = inputs.nowMs ?? Date.now;
  const newId = inputs.newId ?? (() => crypto.randomUUID());
  const state = createStore<MissedSpeechState>({ phase: 'idle' });
  let enabled = inputs.enabled;
  let recorder: SpeechRecorder | undefined;
  let track: MediaStreamTrack | null = null;
  let stood = false;
  let take: { clientId: string; wanted: boolean } | undefined;
  let finishing = Promise.resolve();

  const missed = { ...owner, kind: 'missed' as const };

  function follow(): void {
    const { microphone } = capture.state.get();
    const inside = call.state.get().phase === 'in_call' || call.state.get().phase === 'rejoining';
    if (!inside || !enabled || microphone.track === null) return shut();
    if (recorder === undefined) recorder = open(microphone.track);
    else if (microphone.track !== track) recorder.setTrack(microphone.track);
    track = microphone.track;
    stood ||= stands(call.state.get());
    const unheard = stood && isUnheard(call.state.get(), isListener);
    // Muted is muted: a recording neither begins nor goes on.
    if (unheard && microphone.wanted && take === undefined) begin();
    else if (take !== undefined && (!unheard || !microphone.wanted)) finish();
  }

  function open(first: MediaStreamTrack): SpeechRecorder {
    return openRecorder({
      track: first,
      beforeMs: BEFORE_MS,
      onChunk: (soFar) => {
        if (take?.wanted === true) void box.put(boxed(take.clientId, missed, soFar));
      },
      onFull: () => state.update((s) => (s.phase === 'recording' ? { ...s, phase: 'full' } : s)),
    });
  }

  function begin(): void {
    take = { clientId: newId(), wanted: true };
    recorder?.begin();
    state.set({ phase: 'recording', sinceMs: nowMs() });
  }

  function finish(): void {
    const ended = take;
    take = undefined;
    const recorded = recorder?.end().catch(() => null);
    if (ended !== undefined) finishing = Promise.all([finishing, settle(ended, recorded)]).then(() => undefined);
    state.set({ phase: 'idle' });
  }

  async function settle(ended: NonNullable<typeof take>, recorded: Promise<Recording | null> | undefined): Promise<void> {
    const recording = (await recorded) ?? null;
    const { clientId, wanted } = ended;
    if (!wanted || recording === null || !recording.spoken || recording.durationMs < WORTH_MS) return box.remove(clientId);
    await inputs.deliver(boxed(clientId, missed, recording));
  }

  function discard(): void {
    if (take !== undefined) take.wanted = false;
    if (take !== undefined) void box.remove(take.clientId);
    state.set({ phase: 'idle' });
  }

  function shut(): void {
    if (take !== undefined) finish();
    // The recorder is needed until what it holds is out.
    const closing = recorder;
    recorder = undefined;
    track = null;
    if (closing !== undefined) setTimeout(() => closing.close(), BEFORE_MS + 1_000);
  }

  const stops = [call.state.subscribe(follow), capture.state.subscribe(follow)];
  follow();
  return {
    state,
    setEnabled(next) {
      enabled = next;
      if (!next) discard();
      follow();
    },
    discard,
    close() {
      for (const stop of stops) stop();
      shut();
      return finishing;
    },
  };
}
