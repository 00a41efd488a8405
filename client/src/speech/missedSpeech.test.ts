import { AppError } from '@hoi-chan/shared/errors.ts';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { CallState } from '../call/call.ts';
import { createFakeCall } from '../call/testing/fakeCall.ts';
import type { CaptureState } from '../capture/capture.ts';
import type { Recording, SpeechRecorder, SpeechRecorderOptions } from '../capture/speechRecorder.ts';
import { FakeTrack } from '../capture/testing/fakeMediaDevices.ts';
import { FakeSignaling } from '../net/testing/fakes.ts';
import { voiceDelivery } from '../features/chat/deliverVoice.ts';
import { createStore } from '../state/store.ts';
import { createMissedSpeech, isUnheard } from './missedSpeech.ts';
import { boxed, createVoiceBox, type BoxedVoice } from './voiceBox.ts';
import { createVoiceSender } from './voiceSender.ts';

const owner = { personId: '22222222-2222-4222-8222-222222222222', consultId: '11111111-1111-4111-8111-111111111111' };
const { self, other } = createFakeCall();
const person = { isSelf: false, awayFromMs: null, mediaOnly: false, media: {} };
const recording = (change: Partial<Recording> = {}): Recording => ({
  chunks: [new Blob(['a']), new Blob(['b'])],
  type: 'audio/webm',
  durationMs: 9_000,
  spokenAt: new Date('2026-11-22T08:00:00Z'),
  spoken: true,
  ...change,
});

function open({ enabled = true, result = recording(), link = 'connected' } = {}) {
  const call = createStore({
    phase: 'in_call',
    link,
    people: [
      { ...self, ...person, isSelf: true },
      { ...other, ...person },
    ],
  } as unknown as CallState);
  const track = new FakeTrack('audio', 'm') as unknown as MediaStreamTrack;
  const capture = createStore({ microphone: { wanted: true, track, problem: null } } as unknown as CaptureState);
  const did: string[] = [];
  const delivered: BoxedVoice[] = [];
  const opened: SpeechRecorderOptions[] = [];
  const box = createVoiceBox('voices');
  const missed = createMissedSpeech({
    call: { state: call },
    capture: { state: capture },
    owner,
    enabled,
    box,
    deliver: async (voice) => void delivered.push(voice),
    newId: () => '33333333-3333-4333-8333-333333333333',
    openRecorder: (options): SpeechRecorder => {
      opened.push(options);
      return {
        recording: false,
        begin: () => void did.push('begin'),
        end: async () => {
          did.push('end');
          return result;
        },
        setTrack: () => void did.push('track'),
        close: () => undefined,
      };
    },
  });
  const set = (change: Partial<CallState>) => call.update((s) => ({ ...s, ...change }));
  const mute = (muted: boolean) => capture.update((s) => ({ ...s, microphone: { ...s.microphone, wanted: !muted } }));
  return { missed, call, set, mute, did, delivered, opened, box };
}
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('what was said while nobody could hear', () => {
  test('a call that comes about slowly is no cut', () => {
    const room = open({ link: 'connecting' });
    room.set({ phase: 'rejoining' });
    room.set({ phase: 'in_call', link: 'disconnected' });
    expect(room.did).toEqual([]);
    room.set({ link: 'connected' });
    room.set({ link: 'disconnected' });
    expect(room.did).toEqual(['begin']);
  });

  test('is recorded from before the cut was noticed, and delivered once the link is back', async () => {
    const room = open();
    expect(room.opened[0]?.beforeMs).toBe(2_000);
    room.set({ link: 'disconnected' });
    expect(room.missed.state.get().phase).toBe('recording');
    room.set({ phase: 'rejoining' });
    room.set({ phase: 'in_call', link: 'connected' });
    await settled();
    expect(room.did).toEqual(['begin', 'end']);
    expect(room.delivered).toMatchObject([{ ...owner, kind: 'missed', durationMs: 9_000, spokenAt: '2026-11-22T08:00:00.000Z' }]);
  });

  test.each([
    ['silence', recording({ spoken: false })],
    ['a blink', recording({ durationMs: 2_400 })],
  ])('%s is not delivered', async (_name, result) => {
    const room = open({ result });
    room.set({ link: 'disconnected' });
    room.set({ link: 'connected' });
    await settled();
    expect(room.delivered).toEqual([]);
  });

  test('who is muted is not recorded, and who mutes ends it', async () => {
    const room = open();
    room.mute(true);
    room.set({ link: 'disconnected' });
    expect(room.did).toEqual([]);
    room.mute(false);
    expect(room.did).toEqual(['begin']);
    room.mute(true);
    await settled();
    expect(room.did).toEqual(['begin', 'end']);
  });

  test('switched off, or thrown away, nothing is delivered', async () => {
    const off = open({ enabled: false });
    off.set({ link: 'disconnected' });
    expect(off.opened).toEqual([]);
    const room = open();
    room.set({ link: 'disconnected' });
    room.missed.discard();
    expect(room.missed.state.get().phase).toBe('idle');
    room.set({ link: 'connected' });
    await settled();
    expect(room.delivered).toEqual([]);
  });

  test("the other's link counts as ours, as long as nobody else hears", () => {
    const away = { ...other, ...person, awayFromMs: 5 };
    const call = { phase: 'in_call', link: 'connected' } as const;
    expect(isUnheard({ ...call, people: [{ ...self, ...person, isSelf: true }, away] })).toBe(true);
    expect(isUnheard({ ...call, people: [away, { ...other, ...person, participantId: 'x' }] })).toBe(false);
    expect(isUnheard({ ...call, people: [{ ...self, ...person, isSelf: true }] })).toBe(false);
  });

  test('where it is meant for one of them, their link and ours decide, whatever the others hear; without them nothing is', () => {
    const me = { ...self, ...person, isSelf: true };
    const colleague = { ...other, ...person };
    const patient = { ...other, ...person, participantId: 'p', personId: null };
    const away = { ...patient, awayFromMs: 1 };
    const call = { phase: 'in_call', link: 'connected' } as const;
    const isPatient = ({ personId }: { personId: string | null }): boolean => personId === null;
    expect(isUnheard({ ...call, people: [me, colleague, away] }, isPatient)).toBe(true);
    expect(isUnheard({ ...call, people: [me, { ...colleague, awayFromMs: 1 }, patient] }, isPatient)).toBe(false);
    expect(isUnheard({ ...call, link: 'disconnected', people: [me, patient] }, isPatient)).toBe(true);
    expect(isUnheard({ ...call, phase: 'rejoining', people: [me, patient] }, isPatient)).toBe(true);
    expect(isUnheard({ ...call, link: 'disconnected', people: [me, colleague] }, isPatient)).toBe(false);
    expect(isUnheard({ ...call, phase: 'rejoining', people: [me] }, isPatient)).toBe(false);
  });
});

describe('delivery', () => {
  let signaling: FakeSignaling;
  const clientId = '44444444-4444-4444-8444-444444444444';
  const voice = () => boxed(clientId, { ...owner, kind: 'missed' }, recording());
  beforeEach(() => {
    signaling = new FakeSignaling();
  });

  test('is tried again after each broken link, with the same id, and then is off the device', async () => {
    const box = createVoiceBox('voices');
    const uploads: number[] = [];
    let fail = 2;
    const sender = createVoiceSender({
      ...owner,
      signaling,
      box,
      deliver: voiceDelivery({
        signaling,
        upload: async (_consult, file) => {
          uploads.push(file.size);
          if (fail-- > 0) throw new AppError('UNAVAILABLE', 'offline');
          return { file: { id: 'file-1' } } as never;
        },
      }),
    });
    await sender.send(voice());
    expect(sender.state.get()).toMatchObject([{ clientId, state: 'pending' }]);
    expect(await box.list(owner.personId, owner.consultId)).toHaveLength(1);
    signaling.reconnect();
    await settled();
    signaling.reconnect();
    await vi.waitFor(() => expect(sender.state.get()).toEqual([]));
    expect(uploads).toEqual([2, 2, 2]);
    expect(signaling.requests).toMatchObject([
      { name: 'chat:sendVoice', input: { clientId, fileId: 'file-1', kind: 'missed', durationMs: 9_000 } },
    ]);
    expect(await box.list(owner.personId, owner.consultId)).toEqual([]);
    sender.close();
  });

  test('what a page that is gone had recorded is found and sent; what is being recorded now is left alone', async () => {
    const box = createVoiceBox('voices');
    await box.put({ ...voice(), writtenAt: Date.now() - 60_000 });
    await box.put({ ...voice(), clientId: '55555555-5555-4555-8555-555555555555' });
    const deliver = voiceDelivery({ signaling, upload: async () => ({ file: { id: 'file-1' } }) as never });
    const sender = createVoiceSender({ ...owner, signaling, box, deliver });
    await vi.waitFor(() => expect(signaling.requests).toMatchObject([{ input: { clientId } }]));
    expect(await box.list(owner.personId, owner.consultId)).toMatchObject([{ clientId: '55555555-5555-4555-8555-555555555555' }]);
    sender.close();
  });

  test('a refusal stays to be seen, and can be thrown away', async () => {
    const box = createVoiceBox('voices');
    const sender = createVoiceSender({
      ...owner,
      signaling,
      box,
      deliver: async () => {
        throw new AppError('CONFLICT', 'over', { reason: 'not_possible_now' });
      },
    });
    await sender.send(voice());
    expect(sender.state.get()).toMatchObject([{ state: 'failed' }]);
    await sender.discard(clientId);
    expect(await box.list(owner.personId, owner.consultId)).toEqual([]);
    sender.close();
  });
});
