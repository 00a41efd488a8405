import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createFrameLine } from './frameLine.ts';
import { createFrameQueue, type FrameQueue } from './frameQueue.ts';

interface Loading {
  cell: number;
  index: number;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/** Cells of a layout whose pictures arrive when told. */
function setUp({ cells = 2, parallel = 3, isScarce = false, reach = 20 } = {}) {
  const count = 20;
  const line = createFrameLine(parallel);
  const asked: string[] = [];
  let loading: Loading[] = [];
  const ready = Array.from({ length: cells }, () => new Set<number>());
  const make = (cell: number): FrameQueue =>
    createFrameQueue({
      count,
      line,
      reach,
      isScarce: () => isScarce,
      isReady: (index) => ready[cell]?.has(index) === true,
      load: (index, signal) => {
        asked.push(`${cell}/${index}`);
        return new Promise<void>((resolve, reject) => {
          const each: Loading = { cell, index, resolve, reject };
          loading.push(each);
          signal.addEventListener('abort', () => {
            loading = loading.filter((other) => other !== each);
            reject(new DOMException('given up', 'AbortError'));
          });
        });
      },
      onChange: () => undefined,
    });
  const queues = ready.map((_, cell) => make(cell));
  const shown = queues.map(() => -1);
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 8; turn += 1) await Promise.resolve();
  };
  const end = async (each: Loading | undefined, how: (each: Loading) => void): Promise<void> => {
    if (each === undefined) return;
    loading = loading.filter((other) => other !== each);
    how(each);
    await settle();
  };
  return {
    queues,
    asked,
    ready,
    shown,
    settle,
    loading: () => loading.map(({ cell, index }) => `${cell}/${index}`).toSorted(),
    /** As a viewport does: it moves there and waits for the picture. */
    look: (cell: number, index: number, direction: 1 | -1 = 1): Promise<unknown> => {
      shown[cell] = index;
      queues[cell]?.focus(index, direction);
      return (queues[cell]?.want(index) ?? Promise.resolve()).catch((error: unknown) => error);
    },
    arrive: async (name: string): Promise<void> => {
      const each = loading.find(({ cell, index }) => `${cell}/${index}` === name);
      if (each === undefined) throw new Error(`${name} is not on its way`);
      ready[each.cell]?.add(each.index);
      await end(each, ({ resolve }) => resolve());
    },
    /** Ends the `which`-th of those on their way. */
    endOne: async (which: number, fails: boolean): Promise<void> => {
      const each = loading[which % Math.max(1, loading.length)];
      if (each !== undefined && !fails) ready[each.cell]?.add(each.index);
      await end(each, ({ resolve, reject }) => (fails ? reject(new Error('broken')) : resolve()));
    },
  };
}

it('the shown pictures of all cells come before any neighbour, never more at once than one stack would have', async () => {
  const { look, loading, arrive, asked } = setUp({ cells: 4 });
  for (const cell of [0, 1, 2, 3]) void look(cell, 5);
  expect(loading()).toEqual(['0/5', '1/5', '2/5']);
  await arrive('1/5');
  expect(loading()).toEqual(['0/5', '2/5', '3/5']);
  for (const name of ['0/5', '2/5', '3/5']) await arrive(name);
  // Begun as a neighbour when the first cell was alone, and given up for the others.
  expect(asked.slice(0, 3)).toEqual(['0/5', '0/6', '0/7']);
});

it('then the neighbours: two of three places are the active cell’s, in the direction of scrolling', async () => {
  const { look, arrive, loading, queues } = setUp({ cells: 2 });
  queues[1]?.activate();
  void look(0, 5);
  void look(1, 9, -1);
  expect(loading()).toEqual(['0/5', '1/8', '1/9']);
  await arrive('1/9');
  expect(loading()).toEqual(['0/5', '1/7', '1/8']);
  await arrive('0/5');
  expect(loading()).toEqual(['0/6', '1/7', '1/8']);
  await arrive('0/6');
  expect(loading()).toEqual(['0/7', '1/7', '1/8']);
  await arrive('1/8');
  expect(loading()).toEqual(['0/7', '1/10', '1/7']);
  queues[0]?.activate();
  await arrive('1/7');
  expect(loading()).toEqual(['0/4', '0/7', '1/10']);
});

it('whoever moves in one cell takes the place of another’s neighbours, not of another’s shown picture', async () => {
  const { look, arrive, loading } = setUp({ cells: 2, parallel: 2 });
  void look(0, 0);
  void look(1, 0);
  await arrive('0/0');
  expect(loading()).toEqual(['0/1', '1/0']);
  void look(0, 10);
  expect(loading()).toEqual(['0/10', '1/0']);
});

it('on a slow link the shown pictures come one after another, the active cell’s first', async () => {
  const { look, arrive, loading, queues } = setUp({ cells: 3, isScarce: true });
  queues[2]?.activate();
  for (const cell of [2, 0, 1]) void look(cell, 4);
  expect(loading()).toEqual(['2/4']);
  await arrive('2/4');
  expect(loading()).toEqual(['0/4']);
  await arrive('0/4');
  await arrive('1/4');
  expect(loading()).toEqual(['0/5', '2/5', '2/6']);
});

it('who waits for a shown picture hears of it also when it had to wait for its turn, came by another way, or was left', async () => {
  const { look, arrive, ready, queues } = setUp({ cells: 3, parallel: 1 });
  void look(0, 0);
  const second = look(1, 0);
  const third = look(2, 0);
  const left = look(2, 7);
  expect(await third).toMatchObject({ name: 'AbortError' });
  ready[2]?.add(7);
  await arrive('0/0');
  expect(await left, 'fetched for another cell of the same series').toBeUndefined();
  await arrive('1/0');
  expect(await second).toBeUndefined();
  const closed = look(1, 12);
  void look(0, 12);
  queues[1]?.destroy();
  expect(await closed).toMatchObject({ name: 'AbortError' });
});

it('divides what may be loaded ahead among the cells, and gives it back when one closes', async () => {
  const { look, endOne, ready, queues, loading } = setUp({ cells: 2, reach: 8 });
  void look(0, 0);
  void look(1, 0);
  while (loading().length > 0) await endOne(0, false);
  expect(ready.map(({ size }) => size)).toEqual([5, 5]);
  queues[1]?.destroy();
  while (loading().length > 0) await endOne(0, false);
  expect(ready[0]?.size).toBe(9);
});

it('whatever happens in whichever order: no neighbour is on its way while a shown picture waits, and in the end all is there', async () => {
  const event = fc.oneof(
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('look' as const), cell: fc.nat(3), index: fc.nat(19), back: fc.boolean() }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('arrive' as const), which: fc.nat(9) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('fail' as const), which: fc.nat(9) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('activate' as const), cell: fc.nat(3) }) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 40 }), fc.boolean(), async (events, isScarce) => {
      const { look, endOne, queues, ready, shown, loading, settle } = setUp({ cells: 4, isScarce });
      const check = (): void => {
        const onTheirWay = loading();
        expect(onTheirWay.length).toBeLessThanOrEqual(3);
        const names = shown.map((index, cell) => `${cell}/${index}`);
        const waits = shown.some(
          (index, cell) =>
            index >= 0 &&
            !ready[cell]?.has(index) &&
            queues[cell]?.failure(index) === undefined &&
            !onTheirWay.includes(`${cell}/${index}`),
        );
        if (waits) expect(onTheirWay.filter((name) => !names.includes(name))).toEqual([]);
      };
      for (const each of events) {
        if (each.kind === 'look') void look(each.cell, each.index, each.back ? -1 : 1);
        else if (each.kind === 'activate') queues[each.cell]?.activate();
        else await endOne(each.which, each.kind === 'fail');
        await settle();
        check();
      }
      while (loading().length > 0) {
        await endOne(0, false);
        check();
      }
      for (const [cell, index] of shown.entries())
        if (index >= 0) expect(ready[cell]?.has(index) === true || queues[cell]?.failure(index) !== undefined).toBe(true);
    }),
    { seed: 20_261_128, numRuns: 300 },
  );
});
