import { afterEach, beforeEach, expect, it, vi } from 'vitest';
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
  let isAway = false;
  const telling = tellSending({ state }, ({ files, done }) => {
    told.push(`${done}/${files}`);
    return isAway ? Promise.reject(new Error('away')) : Promise.resolve();
  });
  return {
    telling,
    told,
    set: (...uploads: Upload[]) => state.set({ ...nothing, uploads }),
    look: (looking: number) => state.set({ ...nothing, looking }),
    cut: (away: boolean) => void (isAway = away),
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

it('what got lost is said with the next', async () => {
  const { told, set, cut } = setUp();
  cut(true);
  set(upload('a', 'done', 1));
  await vi.advanceTimersByTimeAsync(0);
  cut(false);
  set(upload('a', 'done', 1));
  expect(told).toEqual(['1/1', '1/1']);
});

it('files that did not come after a reload and are not needed are no longer waited for', () => {
  const { telling, told } = setUp();
  telling.forgotten();
  expect(told).toEqual(['0/0']);
});

it('a file that waits for a decision has not come, one that was left out counts no more', () => {
  const { told, set } = setUp();
  set(upload('a', 'done', 1), upload('b', 'held', 1));
  set(upload('a', 'done', 1), upload('b', 'leftOut'));
  expect(told).toEqual(['1/2', '1/1']);
});
