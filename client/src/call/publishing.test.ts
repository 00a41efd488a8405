import { expect, test, vi } from 'vitest';
import { createCapture } from '../capture/capture.ts';
import { createFakeMediaDevices } from '../capture/testing/fakeMediaDevices.ts';
import { keepPublished } from './publishing.ts';

async function publishing() {
  const devices = createFakeMediaDevices([
    { kind: 'audioinput', deviceId: 'm', label: 'm' },
    { kind: 'videoinput', deviceId: 'c', label: 'c' },
    { kind: 'videoinput', deviceId: 'd', label: 'd' },
  ]);
  const capture = createCapture({ mediaDevices: devices.port, storage: { getItem: () => null, setItem: () => undefined } });
  const said: string[] = [];
  const stop = keepPublished(
    {
      publish: async (source, track, options) => void said.push(`publish ${source} ${track.id}${options?.paused ? ' paused' : ''}`),
      unpublish: async (source) => void said.push(`unpublish ${source}`),
      replaceTrack: async (source, track) => void said.push(`replace ${source} ${track.id}`),
      setPublishedPaused: async (source, paused) => void said.push(`${paused ? 'pause' : 'resume'} ${source}`),
    },
    capture,
  );
  await capture.start();
  await vi.waitFor(() => expect(said).toHaveLength(2));
  return { capture, said, stop };
}

test('what the devices give is sent, in every turn they take', async () => {
  const { capture, said } = await publishing();
  expect(said.splice(0).toSorted()).toEqual(['publish camera video-c', 'publish microphone audio-m']);
  await capture.setMicrophoneOn(false);
  await capture.setMicrophoneOn(true);
  await vi.waitFor(() => expect(said.splice(0).at(-1)).toBe('resume microphone'));
  await capture.choose('camera', 'd');
  await vi.waitFor(() => expect(said.splice(0)).toEqual(['replace camera video-d']));
  await capture.setCameraOn(false);
  await vi.waitFor(() => expect(said.splice(0)).toEqual(['unpublish camera']));
});

test('after stopping nothing more is sent', async () => {
  const { capture, said, stop } = await publishing();
  said.length = 0;
  stop();
  await capture.setCameraOn(false);
  expect(said).toEqual([]);
});
