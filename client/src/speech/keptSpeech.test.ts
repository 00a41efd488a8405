import { AppError } from '@hoi-chan/shared/errors.ts';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { CallState } from '../call/call.ts';
import { createFakeCall } from '../call/testing/fakeCall.ts';
import type { CaptureState } from '../capture/capture.ts';
import type { Recording, SpeechRecorderOptions } from '../capture/speechRecorder.ts';
import { FakeTrack } from '../capture/testing/fakeMediaDevices.ts';
import { FakeSignaling } from '../net/testing/fakes.ts';
import { createStore } from '../state/store.ts';
import { createKeptSpeech } from './keptSpeech.ts';
import { createVoiceBox } from './voiceBox.ts';
import { RETRY_MS } from './voiceSender.ts';

const appointmentId = '11111111-1111-4111-8111-111111111111';
const CLIENT_ID = '33333333-3333-4333-8333-333333333333';
const owner = { personId: 'patient', consultId: appointmentId };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function open({ enabled = true, spoken = true } = {}) {
  const { self, other } = createFakeCall();
  const person = { awayFromMs: null, mediaOnly: false, media: {} };
  const call = createStore({
    phase: 'in_call',
    link: 'connected',
    people: [
      { ...self, ...person, isSelf: true },
      { ...other, ...person, isSelf: false },
    ],
  } as unknown as CallState);
  const track = new FakeTrack('audio', 'm') as unknown as MediaStreamTrack;
  const capture = createStore({ microphone: { wanted: true, track, problem: null } } as unknown as CaptureState);
  const recording: Recording = {
    chunks: [new Blob(['a']), new Blob(['b'])],
    type: 'audio/webm',
    durationMs: 9_000,
    spokenAt: new Date('2026-11-26T08:00:00Z'),
    spoken,
  };
  const sent: unknown[] = [];
  const opened: SpeechRecorderOptions[] = [];
  const server: { refuses: AppError | undefined } = { refuses: undefined };
  const signaling = new FakeSignaling();
  const box = createVoiceBox('voices');
  const speech = createKeptSpeech({
    owner,
    call: { state: call },
    capture: { state: capture },
    signaling,
    box,
    enabled,
    newId: () => CLIENT_ID,
    send: async (clientId, file, said) => {
      if (server.refuses !== undefined) throw server.refuses;
      sent.push({ clientId, type: file.type, size: file.size, ...said });
    },
    openRecorder: (options) => {
      opened.push(options);
      return { recording: false, begin: () => undefined, end: async () => recording, setTrack: () => undefined, close: () => undefined };
    },
  });
  const link = (state: 'connected' | 'disconnected'): void => call.update((s) => ({ ...s, link: state }));
  const cut = async (): Promise<void> => {
    link('disconnected');
    opened[0]?.onChunk?.(recording);
    link('connected');
    await vi.advanceTimersByTimeAsync(0);
  };
  return { speech, box, signaling, sent, opened, server, recording, link, cut, kind: () => speech.step.get()?.kind ?? null };
}
const offline = new AppError('UNAVAILABLE', 'offline');

test('what is said in a follow-up while the link is down is kept, said to be so, and delivered when it is back', async () => {
  const { speech, sent, link, kind, opened, box } = open();
  expect([kind(), opened[0]?.beforeMs]).toEqual([null, 2_000]);
  link('disconnected');
  expect(kind()).toBe('keeping');
  opened[0]?.onFull?.();
  expect(kind()).toBe('full');
  link('connected');
  await vi.advanceTimersByTimeAsync(0);
  expect(sent).toEqual([{ clientId: CLIENT_ID, type: 'audio/webm', size: 2, durationMs: 9_000, spokenAt: '2026-11-26T08:00:00.000Z' }]);
  expect([kind(), await box.list('patient', appointmentId)]).toEqual(['sent', []]);
  await vi.advanceTimersByTimeAsync(8_000);
  expect(kind()).toBeNull();
  speech.close();
});

test('thrown away, switched off, or silence: nothing leaves the phone, and nothing stays on it', async () => {
  const thrown = open();
  thrown.link('disconnected');
  thrown.opened[0]?.onChunk?.(thrown.recording);
  thrown.speech.discard();
  expect(thrown.kind()).toBeNull();
  thrown.link('connected');
  const off = open({ enabled: false });
  await off.cut();
  const later = open();
  later.link('disconnected');
  later.speech.setEnabled(false);
  expect(later.kind()).toBeNull();
  later.link('connected');
  const silence = open({ spoken: false });
  await silence.cut();
  await vi.advanceTimersByTimeAsync(RETRY_MS * 3);
  for (const phone of [thrown, off, later, silence])
    expect([phone.sent, phone.kind(), await phone.box.list('patient', appointmentId)]).toEqual([[], null, []]);
});

test('a link that breaks again is tried again; what the server will never take is said, and put away', async () => {
  const { server, cut, kind, sent, signaling, speech, box } = open();
  server.refuses = offline;
  await cut();
  expect([kind(), sent]).toEqual(['sending', []]);
  server.refuses = undefined;
  signaling.reconnect();
  await vi.advanceTimersByTimeAsync(0);
  expect([kind(), sent.length]).toEqual(['sent', 1]);
  server.refuses = new AppError('NOT_FOUND', 'over', { reason: 'no_call_to_speak_in' });
  await cut();
  expect(kind()).toBe('failed');
  speech.discard();
  await vi.advanceTimersByTimeAsync(8_000);
  expect([kind(), await box.list('patient', appointmentId)]).toEqual([null, []]);
});

test('what was being said when the call ended is still delivered, from a page that has left it', async () => {
  const { server, link, speech, sent, signaling, box } = open();
  server.refuses = offline;
  link('disconnected');
  speech.close();
  await vi.advanceTimersByTimeAsync(RETRY_MS);
  expect(sent).toEqual([]);
  server.refuses = undefined;
  await vi.advanceTimersByTimeAsync(RETRY_MS);
  expect([sent.length, signaling.listeners, await box.list('patient', appointmentId)]).toEqual([1, 0, []]);
  expect(vi.getTimerCount()).toBe(0);
});

test('after two minutes without a way nothing stays on the phone, nor what another visit left there', async () => {
  const { server, link, speech, sent, box, recording } = open();
  const left = { ...recording, clientId: 'x', ...owner, kind: 'missed' as const, state: 'pending' as const, spokenAt: '', writtenAt: 0 };
  await box.put({ ...left, consultId: 'another visit' });
  await box.keepOnly('patient', appointmentId);
  expect(await box.list('patient', 'another visit')).toEqual([]);
  server.refuses = offline;
  link('disconnected');
  speech.close();
  await vi.advanceTimersByTimeAsync(121_000);
  expect([sent, await box.list('patient', appointmentId)]).toEqual([[], []]);
});
