import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { tellLink } from './tellLink.ts';
import { FakeSignaling } from './testing/fakes.ts';

const LOOK_MS = 5_000;
let signaling: FakeSignaling;
let wide: boolean;
let stop: () => void;
const told = () => signaling.requests.map(({ input }) => (input as { wide: boolean }).wide);

beforeEach(() => {
  vi.useFakeTimers();
  signaling = new FakeSignaling();
  wide = false;
  stop = tellLink(signaling, () => wide);
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

it('says nothing of a link that is not known to be wide, and each change once', async () => {
  await vi.advanceTimersByTimeAsync(3 * LOOK_MS);
  expect(told()).toEqual([]);
  wide = true;
  await vi.advanceTimersByTimeAsync(3 * LOOK_MS);
  expect(told()).toEqual([true]);
  wide = false;
  await vi.advanceTimersByTimeAsync(3 * LOOK_MS);
  expect(told()).toEqual([true, false]);
});

it('says it again after a reconnect, when the server knows nothing of it any more', async () => {
  wide = true;
  await vi.advanceTimersByTimeAsync(LOOK_MS);
  signaling.reconnect();
  expect(told()).toEqual([true, true]);
  wide = false;
  signaling.reconnect();
  expect(told()).toEqual([true, true]);
});

it('says it again when nobody answered', async () => {
  signaling.answer = () => {
    throw new Error('no answer');
  };
  wide = true;
  await vi.advanceTimersByTimeAsync(LOOK_MS);
  wide = false;
  await vi.advanceTimersByTimeAsync(LOOK_MS);
  signaling.answer = () => ({});
  await vi.advanceTimersByTimeAsync(3 * LOOK_MS);
  expect(told()).toEqual([true, false, false]);
});

it('is silent once it is over', async () => {
  stop();
  wide = true;
  await vi.advanceTimersByTimeAsync(3 * LOOK_MS);
  signaling.reconnect();
  expect(told()).toEqual([]);
  expect(signaling.listeners).toBe(0);
});
