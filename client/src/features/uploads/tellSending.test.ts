import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AppError } from '@hoi-chan/shared/errors.ts';
import { createStore } from '../../state/store.ts';
import type { Upload, UploadsState } from './model.ts';
import { tellSending } from './tellSending.ts';

const nothing: UploadsState = { uploads: [], refused: [], missing: [], looking: 0, offline: false };
const upload = (name: string, state: Upload['state'], progress = 0): Upload => ({
  key: name,
  name,
  source: undefined,
  sizeBytes: 100,
  progress,
  state,
  study: undefined,
});

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp() {
  const state = createStore(nothing);
  const told: string[] = [];
  const slow: (() => void)[] = [];
  let fault: Error | undefined;
  let isSlow = false;
  let back: () => void = () => undefined;
  const telling = tellSending(
    { state },
    {
      tell: ({ files, done }) => {
        told.push(`${done}/${files}`);
        if (fault !== undefined) return Promise.reject(fault);
        return isSlow ? new Promise<void>((resolve) => slow.push(resolve)) : Promise.resolve();
      },
      untilBack: () => new Promise((resolve) => (back = resolve)),
    },
  );
  return {
    telling,
    told,
    set: (...uploads: Upload[]) => state.set({ ...nothing, uploads }),
    look: (looking: number) => state.set({ ...nothing, looking }),
    fail: (error: Error | undefined) => void (fault = error),
    slowDown: (yes: boolean) => void (isSlow = yes),
    arrive: async () => {
      slow.shift()?.();
      await vi.advanceTimersByTimeAsync(0);
    },
    comeBack: async () => {
      back();
      await vi.advanceTimersByTimeAsync(0);
    },
  };
}

it('tells the first and the last at once, and what is between now and then', async () => {
  const { told, set, look } = setUp();
  look(2);
  expect(told, 'nobody knows yet how many are files').toEqual([]);
  set(upload('a', 'waiting'), upload('b', 'waiting'), upload('c', 'waiting'));
  expect(told).toEqual(['0/3']);
  set(upload('a', 'done', 1), upload('b', 'sending'), upload('c', 'waiting'));
  set(upload('a', 'done', 1), upload('b', 'done', 1), upload('c', 'waiting'));
  expect(told).toEqual(['0/3']);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(told).toEqual(['0/3', '2/3']);
  set(upload('a', 'done', 1), upload('b', 'done', 1), upload('c', 'done', 1));
  expect(told).toEqual(['0/3', '2/3', '3/3']);
});

it('says again that a large file still goes out, and is silent while nothing does', async () => {
  const { told, set } = setUp();
  set(upload('a', 'sending', 0));
  for (let share = 1; share <= 8; share += 1) {
    set(upload('a', 'sending', share / 10));
    await vi.advanceTimersByTimeAsync(5_000);
  }
  expect(told).toEqual(['0/1', '0/1']);
  set(upload('a', 'waiting', 0.8));
  await vi.advanceTimersByTimeAsync(25_000);
  const before = told.length;
  // The link is tried again, and no byte moves.
  set(upload('a', 'sending', 0.8));
  await vi.advanceTimersByTimeAsync(25_000);
  set(upload('a', 'waiting', 0.8));
  await vi.advanceTimersByTimeAsync(25_000);
  expect(told).toHaveLength(before);
});

it('the last word is said until it has come, and is owed that long', async () => {
  const { telling, told, set, fail, comeBack } = setUp();
  set(upload('a', 'sending'));
  await vi.advanceTimersByTimeAsync(0);
  expect(telling.isOwing.get()).toBe(false);
  fail(new AppError('UNAVAILABLE', 'away'));
  set(upload('a', 'done', 1));
  await vi.advanceTimersByTimeAsync(0);
  expect(telling.isOwing.get()).toBe(true);
  await comeBack();
  expect(telling.isOwing.get()).toBe(true);
  fail(undefined);
  await comeBack();
  expect(told).toEqual(['0/1', '1/1', '1/1', '1/1']);
  expect(telling.isOwing.get()).toBe(false);
});

it('no word overtakes another: what is true when the one before has come is said then', async () => {
  const { telling, told, set, slowDown, arrive } = setUp();
  slowDown(true);
  set(upload('a', 'waiting'), upload('b', 'waiting'));
  set(upload('a', 'done', 1), upload('b', 'waiting'));
  await vi.advanceTimersByTimeAsync(3_000);
  set(upload('a', 'done', 1), upload('b', 'done', 1));
  expect(told).toEqual(['0/2']);
  await arrive();
  expect(told).toEqual(['0/2', '2/2']);
  await arrive();
  expect(told).toHaveLength(2);
  expect(telling.isOwing.get()).toBe(false);
});

it('what the server refuses is not said again, and after the session nothing is', async () => {
  const refused = setUp();
  refused.fail(new AppError('CONFLICT', 'over'));
  refused.set(upload('a', 'done', 1));
  await vi.advanceTimersByTimeAsync(0);
  await refused.comeBack();
  expect(refused.told).toEqual(['1/1']);
  expect(refused.telling.isOwing.get()).toBe(false);
  const ended = setUp();
  ended.fail(new AppError('UNAVAILABLE', 'away'));
  ended.set(upload('a', 'done', 1));
  await vi.advanceTimersByTimeAsync(0);
  ended.telling.stop();
  await ended.comeBack();
  expect(ended.told).toEqual(['1/1']);
});

it('a file that failed is not on its way until it is sent again', async () => {
  const { told, set } = setUp();
  set(upload('a', 'done', 1), upload('b', 'sending'));
  await vi.advanceTimersByTimeAsync(0);
  set(upload('a', 'done', 1), upload('b', 'failed'));
  await vi.advanceTimersByTimeAsync(0);
  set(upload('a', 'done', 1), upload('b', 'waiting'));
  await vi.advanceTimersByTimeAsync(3_000);
  expect(told).toEqual(['1/2', '1/1', '1/2']);
});

it('files that did not come after a reload and are not needed are no longer waited for', () => {
  const { telling, told } = setUp();
  telling.forgotten();
  expect(told).toEqual(['0/0']);
});

it('a file that waits for a decision has not come, one that was left out counts no more', async () => {
  const { told, set } = setUp();
  set(upload('a', 'done', 1), upload('b', 'held', 1));
  await vi.advanceTimersByTimeAsync(0);
  set(upload('a', 'done', 1), upload('b', 'leftOut'));
  expect(told).toEqual(['1/2', '1/1']);
});
