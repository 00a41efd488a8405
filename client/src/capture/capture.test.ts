import { describe, expect, test } from 'vitest';
import { createCapture, type MediaDevicesPort } from './capture.ts';
import { createFakeMediaDevices, type FakeDevice } from './testing/fakeMediaDevices.ts';

const laptop: FakeDevice[] = [
  { kind: 'videoinput', deviceId: 'cam-1', label: 'Camera tích hợp' },
  { kind: 'videoinput', deviceId: 'cam-2', label: 'Ống soi tai' },
  { kind: 'audioinput', deviceId: 'mic-1', label: 'Micrô tích hợp' },
  { kind: 'audioinput', deviceId: 'mic-2', label: 'Tai nghe' },
  { kind: 'audiooutput', deviceId: 'out-1', label: 'Loa' },
];

function createStorage(): Pick<Storage, 'getItem' | 'setItem'> {
  const values = new Map<string, string>();
  return { getItem: (key) => values.get(key) ?? null, setItem: (key, value) => void values.set(key, value) };
}

describe('capture', () => {
  test('asks once for both and shows what came', async () => {
    const fake = createFakeMediaDevices(laptop);
    const capture = createCapture({ mediaDevices: fake.port, storage: createStorage() });
    await capture.start();
    const state = capture.state.get();
    expect(fake.asked).toHaveLength(1);
    expect(state.phase).toBe('ready');
    expect(state.camera.track?.id).toBe('video-cam-1');
    expect(state.microphone.track?.id).toBe('audio-mic-1');
    expect(state.speakers).toHaveLength(1);
  });

  test('a camera in use by another program leaves the microphone', async () => {
    const fake = createFakeMediaDevices(laptop);
    fake.refuse.video = 'NotReadableError';
    const capture = createCapture({ mediaDevices: fake.port, storage: createStorage() });
    await capture.start();
    expect(capture.state.get().camera).toMatchObject({ track: null, problem: 'busy' });
    expect(capture.state.get().microphone.track).not.toBeNull();
    fake.refuse = {};
    await capture.retry();
    expect(capture.state.get().camera.problem).toBeNull();
    expect(capture.state.get().camera.track).not.toBeNull();
  });

  test('permission denied for both is said for both, and the state is ready', async () => {
    const fake = createFakeMediaDevices(laptop);
    fake.refuse = { audio: 'NotAllowedError', video: 'NotAllowedError' };
    const capture = createCapture({ mediaDevices: fake.port, storage: createStorage() });
    await capture.start();
    expect(capture.state.get()).toMatchObject({ phase: 'ready', camera: { problem: 'denied' }, microphone: { problem: 'denied' } });
  });

  test('switched off while the browser still asks, the camera stays off and the microphone silent', async () => {
    const fake = createFakeMediaDevices(laptop);
    const slow: MediaDevicesPort = {
      ...fake.port,
      async getUserMedia(constraints) {
        const stream = await fake.port.getUserMedia(constraints);
        if (fake.asked.length === 1) await Promise.all([capture.setCameraOn(false), capture.setMicrophoneOn(false)]);
        return stream;
      },
    };
    const capture = createCapture({ mediaDevices: slow, storage: createStorage() });
    await capture.start();
    const { camera, microphone } = capture.state.get();
    expect(fake.asked[0]).toHaveProperty('video');
    expect(camera).toEqual({ wanted: false, track: null, problem: null });
    expect(microphone.track?.enabled).toBe(false);
    expect(fake.tracks.find(({ kind }) => kind === 'video')?.readyState).toBe('ended');
    await capture.setCameraOn(true);
    expect(capture.state.get().camera.track?.readyState).toBe('live');
  });

  test('an insecure page says so', async () => {
    const capture = createCapture({ mediaDevices: undefined, storage: createStorage() });
    await capture.start();
    expect(capture.state.get()).toMatchObject({ phase: 'ready', camera: { problem: 'insecure' }, microphone: { problem: 'insecure' } });
  });

  test('the chosen device is used again the next time', async () => {
    const storage = createStorage();
    const first = createCapture({ mediaDevices: createFakeMediaDevices(laptop).port, storage });
    await first.start();
    await first.choose('camera', 'cam-2');
    await first.choose('speaker', 'out-1');
    expect(first.state.get().camera.track?.id).toBe('video-cam-2');
    first.close();
    const second = createCapture({ mediaDevices: createFakeMediaDevices(laptop).port, storage });
    await second.start();
    expect(second.state.get().camera.track?.id).toBe('video-cam-2');
    expect(second.state.get().chosen.speaker).toBe('out-1');
  });

  test('the chosen device is found by its label when its id has changed', async () => {
    const storage = createStorage();
    const first = createCapture({ mediaDevices: createFakeMediaDevices(laptop).port, storage });
    await first.start();
    await first.choose('microphone', 'mic-2');
    const renamed = laptop.map((d) => ({ ...d, deviceId: `new-${d.deviceId}` }));
    const second = createCapture({ mediaDevices: createFakeMediaDevices(renamed).port, storage });
    await second.start();
    expect(second.state.get().microphone.track?.id).toBe('audio-new-mic-2');
  });

  test('camera off stops the track, on asks for the same one again', async () => {
    const fake = createFakeMediaDevices(laptop);
    const capture = createCapture({ mediaDevices: fake.port, storage: createStorage() });
    await capture.start();
    const [, camera] = fake.tracks;
    await capture.setCameraOn(false);
    expect(camera?.readyState).toBe('ended');
    expect(capture.state.get().camera).toMatchObject({ track: null, wanted: false, problem: null });
    await capture.setCameraOn(true);
    expect(capture.state.get().camera.track?.id).toBe('video-cam-1');
  });

  test('microphone off silences the same track', async () => {
    const fake = createFakeMediaDevices(laptop);
    const capture = createCapture({ mediaDevices: fake.port, storage: createStorage() });
    await capture.start();
    const before = capture.state.get().microphone.track;
    await capture.setMicrophoneOn(false);
    expect(before?.enabled).toBe(false);
    await capture.setMicrophoneOn(true);
    expect(capture.state.get().microphone.track).toBe(before);
    expect(before?.enabled).toBe(true);
  });

  test('a device pulled out is noticed', async () => {
    const fake = createFakeMediaDevices([...laptop]);
    const capture = createCapture({ mediaDevices: fake.port, storage: createStorage() });
    await capture.start();
    fake.tracks.find((t) => t.kind === 'audio')?.end();
    expect(capture.state.get().microphone).toMatchObject({ track: null, problem: 'missing', wanted: true });
  });

  test('the other camera of a phone', async () => {
    const capture = createCapture({ mediaDevices: createFakeMediaDevices(laptop).port, storage: createStorage(), facingMode: 'user' });
    await capture.start();
    await capture.flipCamera();
    expect(capture.state.get().camera.track?.id).toBe('video-cam-2');
  });

  test('close lets everything go, also what is still being asked for', async () => {
    const fake = createFakeMediaDevices(laptop);
    const capture = createCapture({ mediaDevices: fake.port, storage: createStorage() });
    const starting = capture.start();
    capture.close();
    await starting;
    expect(fake.tracks.every((track) => track.readyState === 'ended')).toBe(true);
  });
});
