import { describe, expect, test, vi } from 'vitest';
import type { CallParticipant } from '@hoi-chan/shared/features/call.ts';
import { createCall } from '../../call/call.ts';
import { createFakeCall } from '../../call/testing/fakeCall.ts';
import { createCapture } from '../../capture/capture.ts';
import { createFakeMediaDevices, FakeTrack } from '../../capture/testing/fakeMediaDevices.ts';
import type { LayoutMode } from './layout.ts';
import { createRoom, PANELS } from './model.ts';

async function enter(mode: LayoutMode = 'beside') {
  const fake = createFakeCall();
  const call = createCall({ callId: fake.callId, session: fake.session, signaling: fake.signaling });
  const devices = createFakeMediaDevices([
    { kind: 'audioinput', deviceId: 'm', label: 'm' },
    { kind: 'videoinput', deviceId: 'c', label: 'c' },
  ]);
  const capture = createCapture({ mediaDevices: devices.port, storage: { getItem: () => null, setItem: () => undefined } });
  await capture.start();
  const screen = new FakeTrack('video', 'screen');
  const askForScreen = vi.fn(
    async () => ({ getTracks: () => [screen], getVideoTracks: () => [screen], getAudioTracks: () => [] }) as unknown as MediaStream,
  );
  const second = new FakeTrack('video', 'second');
  const openCamera = vi.fn(
    async () => ({ getTracks: () => [second], getVideoTracks: () => [second], getAudioTracks: () => [] }) as unknown as MediaStream,
  );
  const written: LayoutMode[] = [];
  const room = createRoom({
    call,
    capture,
    askForScreen,
    openCamera,
    panels: PANELS,
    remembered: { read: () => mode, write: (next) => void written.push(next) },
  });
  await call.join();
  return { fake, call, capture, room, screen, askForScreen, second, openCamera, written };
}

const shares = (participant: CallParticipant, sharing: boolean): CallParticipant => ({
  ...participant,
  producers: sharing
    ? [...participant.producers, { producerId: 's', source: 'screen', paused: false }]
    : participant.producers.filter((p) => p.source !== 'screen'),
});

describe('the room', () => {
  test('begins with the summary beside the faces', async () => {
    const { room } = await enter();
    expect(room.state.get()).toMatchObject({ mode: 'beside', panel: 'summary' });
  });

  test('the keys 1 to 4 open panels, the same key puts them away', async () => {
    const { room } = await enter();
    room.act('panel2');
    expect(room.state.get().panel).toBe('images');
    room.act('panel2');
    expect(room.state.get().panel).toBeNull();
  });

  test('large pictures put the panel away, the strip brings one back', async () => {
    const { room, written } = await enter();
    room.setMode('grid');
    expect(room.state.get()).toMatchObject({ mode: 'grid', panel: null });
    room.setMode('beside');
    expect(room.state.get()).toMatchObject({ mode: 'beside', panel: 'summary' });
    expect(written).toEqual(['grid', 'beside']);
  });

  test('news are counted where one does not look, and seen when one does', async () => {
    const { room } = await enter();
    room.markNews('summary');
    room.markNews('images');
    room.markNews('images');
    expect(room.state.get().news).toEqual({ images: 2 });
    room.togglePanel('images');
    expect(room.state.get().news).toEqual({});
  });

  test('pinning makes large, pinning again lets go', async () => {
    const { room } = await enter();
    room.pin('a:camera');
    expect(room.state.get()).toMatchObject({ mode: 'pinned', pinnedKey: 'a:camera' });
    room.pin('a:camera');
    expect(room.state.get()).toMatchObject({ mode: 'speaker', pinnedKey: null });
  });

  test("somebody's screen comes up by itself, and what was open comes back after it", async () => {
    const { room, fake } = await enter();
    room.togglePanel('minutes');
    fake.notify('call:participantChanged', { callId: fake.callId, participant: shares(fake.other, true) });
    expect(room.state.get()).toMatchObject({ panel: 'screen', screenOf: fake.other.participantId });
    fake.notify('call:participantChanged', { callId: fake.callId, participant: shares(fake.other, false) });
    expect(room.state.get()).toMatchObject({ panel: 'minutes', screenOf: null });
  });

  test('whoever spoke last stays the speaker in silence, and never oneself', async () => {
    const { room, fake } = await enter();
    fake.notify('call:activeSpeakerChanged', { callId: fake.callId, participantId: fake.other.participantId });
    fake.notify('call:activeSpeakerChanged', { callId: fake.callId, participantId: null });
    fake.notify('call:activeSpeakerChanged', { callId: fake.callId, participantId: fake.self.participantId });
    expect(room.state.get().speakerId).toBe(fake.other.participantId);
  });

  test('sharing the screen and stopping it in the browser', async () => {
    const { room, fake, screen } = await enter();
    await room.toggleScreen();
    expect(room.state.get().sharing).toBe('on');
    expect(fake.published.get('screen')).toBe(screen);
    expect((screen as unknown as MediaStreamTrack).contentHint).toBe('detail');
    screen.end();
    await vi.waitFor(() => expect(fake.published.has('screen')).toBe(false));
    expect(room.state.get().sharing).toBe('off');
  });

  test('a second camera takes the place of the screen, and says when it cannot', async () => {
    const { room, fake, capture, second, openCamera } = await enter();
    expect(await room.shareCamera('otoscope')).toBe('beside');
    expect(openCamera).toHaveBeenCalledWith('otoscope');
    expect(room.state.get()).toMatchObject({ sharing: 'on', shared: 'camera' });
    expect([fake.published.get('screen'), room.sharedPicture()]).toEqual([second, second]);
    await room.toggleScreen();
    expect([fake.published.has('screen'), room.sharedPicture()]).toEqual([false, null]);
    openCamera.mockRejectedValueOnce(new DOMException('no', 'NotAllowedError'));
    expect(await room.shareCamera('otoscope')).toBe('failed');
    expect(room.state.get().sharing).toBe('off');
    expect(capture.state.get().camera.track, 'the face goes on').not.toBeNull();
  });

  test('a telephone that opens one camera at a time shows the second one instead of the face, which comes back after it', async () => {
    const { room, capture, openCamera } = await enter();
    const face = () => capture.state.get().camera;
    openCamera.mockImplementationOnce(async () => {
      expect(face().track).not.toBeNull();
      throw new DOMException('in use', 'NotReadableError');
    });
    expect(await room.shareCamera('back')).toBe('instead');
    expect(openCamera).toHaveBeenCalledTimes(2);
    expect(face()).toMatchObject({ wanted: false, track: null });
    await room.toggleScreen();
    await vi.waitFor(() => expect(face().track).not.toBeNull());
    expect(room.state.get().sharing).toBe('off');

    // Held by another program: neither can be had, and the face is not lost over it.
    const busy = new DOMException('in use', 'NotReadableError');
    openCamera.mockRejectedValueOnce(busy).mockRejectedValueOnce(busy);
    expect(await room.shareCamera('back')).toBe('failed');
    expect(face()).toMatchObject({ wanted: true, problem: null });
    expect(face().track).not.toBeNull();
  });

  test('closing the question which screen to share changes nothing', async () => {
    const { room, askForScreen, fake } = await enter();
    askForScreen.mockRejectedValueOnce(new DOMException('no', 'NotAllowedError'));
    await room.toggleScreen();
    expect(room.state.get().sharing).toBe('off');
    expect(fake.published.size).toBe(0);
  });

  test('a raised hand that the server refuses goes down again', async () => {
    const { call, room, fake } = await enter();
    const mine = () => call.state.get().people.find((p) => p.isSelf)?.handRaised;
    room.toggleHand();
    expect(mine()).toBe(true);
    fake.refuseHand = true;
    room.toggleHand();
    await vi.waitFor(() => expect(call.state.get().error).not.toBeNull());
    expect(mine()).toBe(true);
  });

  test('M and V turn microphone and camera', async () => {
    const { room, capture } = await enter();
    room.act('microphone');
    room.act('camera');
    expect(capture.state.get()).toMatchObject({ microphone: { wanted: false }, camera: { wanted: false } });
  });
});
