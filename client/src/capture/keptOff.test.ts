import { expect, it } from 'vitest';
import { createCapture } from './capture.ts';
import { keepOff, recallOff } from './keptOff.ts';
import { createFakeMediaDevices, type FakeDevice } from './testing/fakeMediaDevices.ts';

const LAPTOP: FakeDevice[] = [
  { kind: 'videoinput', deviceId: 'cam', label: 'Camera' },
  { kind: 'audioinput', deviceId: 'mic', label: 'Micrô' },
];

function createStorage(): Pick<Storage, 'getItem' | 'setItem'> {
  const kept = new Map<string, string>();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) };
}

it('whoever was muted without camera before a reload opens neither after it', async () => {
  const tab = createStorage();
  const before = createCapture({ mediaDevices: createFakeMediaDevices(LAPTOP).port, storage: createStorage() });
  const stop = keepOff(tab, 'a', before);
  await before.start();
  await before.setMicrophoneOn(false);
  await before.setCameraOn(false);
  stop();

  const fake = createFakeMediaDevices(LAPTOP);
  const after = createCapture({ mediaDevices: fake.port, storage: createStorage(), wanted: recallOff(tab, 'a') });
  await after.start();
  expect(after.state.get()).toMatchObject({
    phase: 'ready',
    camera: { wanted: false, track: null },
    microphone: { wanted: false, track: null },
  });
  await after.setMicrophoneOn(true);
  expect(after.state.get().microphone.track?.enabled).toBe(true);
  // Another call is another matter.
  expect(recallOff(tab, 'b')).toEqual({ camera: true, microphone: true });
});
