import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFrameLine } from './frameLine.ts';
import { createFrameQueue, loadOrder } from './frameQueue.ts';

/** A queue over pictures that arrive when told. */
function setUp(count: number, parallel = 2, reach?: number, isScarce = false) {
  const waiting = new Map<number, { resolve: () => void; reject: (error: unknown) => void; signal: AbortSignal }>();
  const ready = new Set<number>();
  const asked: number[] = [];
  const queue = createFrameQueue({
    count,
    line: createFrameLine(parallel),
    ...(reach !== undefined && { reach }),
    isScarce: () => isScarce,
    isReady: (index) => ready.has(index),
    load: (index, signal) => {
      asked.push(index);
      return new Promise<void>((resolve, reject) => {
        waiting.set(index, { resolve, reject, signal });
        signal.addEventListener('abort', () => reject(new Error('aborted')));
      });
    },
    onChange: () => undefined,
  });
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  };
  return {
    queue,
    asked,
    signalOf: (index: number) => waiting.get(index)?.signal,
    arrive: async (index: number) => {
      ready.add(index);
      waiting.get(index)?.resolve();
      await settle();
    },
    fail: async (index: number, error: unknown) => {
      waiting.get(index)?.reject(error);
      await settle();
    },
    settle,
  };
}

describe('loadOrder', () => {
  it('looks further ahead than back', () => {
    expect(loadOrder(5, 1, 20, 6)).toEqual([5, 6, 7, 4, 8, 9, 3]);
    expect(loadOrder(5, -1, 20, 3)).toEqual([5, 4, 3, 6]);
  });
  it('names every picture once, and only those there are', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.nat(59),
        fc.constantFrom<1 | -1>(1, -1),
        fc.integer({ min: 1, max: 80 }),
        (count, at, direction, reach) => {
          const order = loadOrder(at % count, direction, count, reach);
          expect(new Set(order).size).toBe(order.length);
          expect(order.every((index) => index >= 0 && index < count)).toBe(true);
          expect(order).toHaveLength(Math.min(count, reach + 1));
        },
      ),
    );
  });
});

describe('frame queue', () => {
  it('loads the shown picture first and a few at a time', async () => {
    const { queue, asked, arrive } = setUp(10);
    queue.focus(3, 1);
    expect(asked).toEqual([3, 4]);
    await arrive(3);
    expect(asked).toEqual([3, 4, 5]);
    expect(queue.ready()).toBe(1);
  });
  it('gives up what is far away once the person has moved on', () => {
    const { queue, signalOf } = setUp(100);
    queue.focus(0, 1);
    queue.focus(50, 1);
    expect(signalOf(0)?.aborted).toBe(true);
    expect(signalOf(50)?.aborted).toBe(false);
  });
  it('starts the wanted picture at once, however busy it is, and again after it was given up', async () => {
    const { queue, arrive } = setUp(100, 1);
    queue.focus(0, 1);
    queue.focus(50, 1);
    const wanted = queue.want(0);
    await arrive(0);
    await expect(wanted).resolves.toBeUndefined();
  });
  it('keeps a failure, goes on with the rest and tries again only when asked', async () => {
    const { queue, asked, fail, arrive } = setUp(4, 1);
    queue.focus(0, 1);
    await fail(0, new Error('broken'));
    expect(queue.failure(0)).toEqual(new Error('broken'));
    expect(asked).toEqual([0, 1]);
    const again = queue.want(0);
    await arrive(0);
    await again;
    expect(queue.failure(0)).toBeUndefined();
  });
  it('counts what was there before it began', () => {
    const queue = createFrameQueue({
      count: 3,
      isReady: (index) => index === 1,
      load: () => new Promise(() => undefined),
      onChange: () => undefined,
    });
    expect(queue.ready()).toBe(1);
  });
  it('loads no more than memory holds', async () => {
    const { queue, asked, arrive } = setUp(100, 2, 2);
    queue.focus(0, 1);
    for (const index of [0, 1, 2]) await arrive(index);
    expect(asked).toEqual([0, 1, 2]);
  });
});

it('on a slow link the shown picture has the link to itself, and its neighbours follow', async () => {
  const { queue, asked, arrive, signalOf } = setUp(20, 2, undefined, true);
  queue.focus(5, 1);
  expect(asked).toEqual([5]);
  await arrive(5);
  expect(asked).toEqual([5, 6, 7]);
  queue.focus(10, 1);
  expect([signalOf(6)?.aborted, signalOf(7)?.aborted]).toEqual([true, true]);
  expect(asked).toEqual([5, 6, 7, 10]);
});
