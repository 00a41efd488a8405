import { describe, expect, it } from 'vitest';
import { createFrameLine } from '../frameLine.ts';
import { createFrameQueue } from '../frameQueue.ts';
import { createProgressBoard } from './board.ts';
import { lookOf } from './looks.ts';

const none = (): boolean => false;

describe('progress of series', () => {
  it('nothing is known of a series that nobody has begun with', () => {
    const board = createProgressBoard();
    board.arrived('a/1');
    expect(board.of('a').get()).toBeUndefined();
  });

  it('counts what memory holds of each series, and what was let go again', () => {
    const board = createProgressBoard();
    board.begin('a', ['a/1', 'a/2'], none);
    board.begin('b', ['b/1'], none);
    board.arrived('a/2');
    board.arrived('a/2');
    expect(board.of('a').get()).toEqual({ count: 2, ready: 1, loading: 0, failed: 0 });
    expect(board.of('b').get()?.ready).toBe(0);
    board.left('a/2');
    board.left('a/1');
    expect(board.of('a').get()?.ready).toBe(0);
  });

  it('a series that is opened again begins with what is still there', () => {
    const board = createProgressBoard();
    board.begin('a', ['a/1', 'a/2'], none);
    board.busy('a', { loading: 1, failed: 1 });
    board.begin('a', ['a/1', 'a/2', 'a/3'], (picture) => picture === 'a/1');
    expect(board.of('a').get()).toEqual({ count: 3, ready: 1, loading: 0, failed: 0 });
  });

  it('what failed in one view and came for another is no failure any more', () => {
    const board = createProgressBoard();
    board.begin('a', ['a/1', 'a/2'], none);
    board.busy('a', { loading: 0, failed: 1 });
    board.arrived('a/1');
    expect(board.of('a').get()?.failed).toBe(1);
    board.arrived('a/2');
    expect(board.of('a').get()).toEqual({ count: 2, ready: 2, loading: 0, failed: 0 });
  });

  it('tells who looks once for each change, and only of their series', () => {
    const board = createProgressBoard();
    board.begin('a', ['a/1'], none);
    board.begin('b', ['b/1'], none);
    let told = 0;
    board.of('a').subscribe(() => (told += 1));
    board.busy('a', { loading: 1, failed: 0 });
    board.busy('a', { loading: 1, failed: 0 });
    board.arrived('b/1');
    expect(told).toBe(1);
  });

  it('follows the queue of a viewport: what loads, what failed, what came', async () => {
    const board = createProgressBoard();
    const names = ['s/1', 's/2', 's/3'];
    const held = new Set<string>();
    const waiting = new Map<number, { resolve: () => void; reject: (error: unknown) => void }>();
    board.begin('s', names, none);
    const queue = createFrameQueue({
      count: 3,
      line: createFrameLine(2),
      isReady: (index) => held.has(names[index] ?? ''),
      load: (index) => new Promise<void>((resolve, reject) => waiting.set(index, { resolve, reject })),
      onChange: () => board.busy('s', { loading: queue.loading(), failed: queue.failed() }),
    });
    queue.focus(0, 1);
    expect(board.of('s').get()).toEqual({ count: 3, ready: 0, loading: 2, failed: 0 });
    held.add('s/1');
    board.arrived('s/1');
    waiting.get(0)?.resolve();
    await expect.poll(() => waiting.has(2)).toBe(true);
    expect(board.of('s').get()).toEqual({ count: 3, ready: 1, loading: 2, failed: 0 });
    waiting.get(1)?.reject(new Error('broken'));
    await expect.poll(() => board.of('s').get()).toEqual({ count: 3, ready: 1, loading: 1, failed: 1 });
    queue.destroy();
    expect(board.of('s').get()?.loading).toBe(0);
  });
});

it.each([
  { progress: undefined, prepared: 0, look: 'none' },
  { progress: undefined, prepared: 2, look: 'ahead' },
  { progress: { count: 3, ready: 0, loading: 0, failed: 0 }, prepared: 2, look: 'ahead' },
  { progress: { count: 3, ready: 0, loading: 1, failed: 0 }, prepared: 2, look: 'partly' },
  { progress: { count: 3, ready: 0, loading: 0, failed: 1 }, prepared: 0, look: 'partly' },
  { progress: { count: 3, ready: 2, loading: 0, failed: 0 }, prepared: 0, look: 'partly' },
  { progress: { count: 3, ready: 3, loading: 0, failed: 0 }, prepared: 0, look: 'all' },
])('$look when $progress, with $prepared small pictures fetched ahead', ({ progress, prepared, look }) => {
  expect(lookOf(progress, prepared)).toBe(look);
});
