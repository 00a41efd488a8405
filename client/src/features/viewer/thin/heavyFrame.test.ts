import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { linkReading } from '../../../net/linkReading.ts';
import { createFrameQueue } from '../frameQueue.ts';
import { instanceOf } from '../testing/instances.ts';
import { noteCompressed } from './wireShares.ts';
import { fetchUnlessHeld, HeldBack, isHeavy, takesLongForOthers, waitsToBeAsked, wireBytes } from './heavyFrame.ts';

const frameOf = (side: number, lossy = false) => ({
  instance: instanceOf({ '00280010': side, '00280011': side, '00280002': 1, '00280100': 16, ...(lossy && { '00282110': '01' }) }),
});

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const linkIs = (thin: boolean | undefined, poor: boolean | undefined, bps?: number): void => {
  vi.spyOn(linkReading, 'isThin').mockReturnValue(thin);
  vi.spyOn(linkReading, 'isPoor').mockReturnValue(poor);
  vi.spyOn(linkReading, 'downBps').mockReturnValue(bps);
};

it('an X-ray is megabytes, a slice of a CT is not', () => {
  expect([isHeavy(frameOf(2048)), isHeavy(frameOf(512)), isHeavy(undefined)]).toEqual([true, false, false]);
  expect(wireBytes(frameOf(2048))).toBe(3_355_443);
  expect(wireBytes(frameOf(2048, true))).toBe(838_861);
});

it('a colour ultrasound of a screen’s size weighs three values a pixel', () => {
  const form = { '00280010': 768, '00280011': 1024, '00280100': 8 };
  const [grey, colour] = [1, 3].map((samples) => ({ instance: instanceOf({ ...form, '00280002': samples }) }));
  expect([isHeavy(grey), isHeavy(colour)]).toEqual([false, true]);
  expect(colour && wireBytes(colour)).toBe(943_718);
});

it('once frames of a series came, its others weigh as much, and those of other series as is usual', () => {
  const form = { '00280010': 600, '00280011': 430, '00280100': 8, '00280002': 3 };
  const [known, other] = ['1.2.77', '1.2.78'].map((series) => ({ instance: instanceOf({ ...form, '0020000E': series }) }));
  // As measured of an ultrasound in colour.
  noteCompressed('1.2.77', 97_978, 774_000);
  noteCompressed('1.2.77', 97_022, 774_000);
  expect([known, other].map((frame) => frame && wireBytes(frame))).toEqual([97_500, 309_600]);
});

it.each([
  { link: 'thin', is: [true, true, 64_000] as const, side: 2048, waits: true },
  { link: 'thin', is: [true, true, 64_000] as const, side: 512, waits: false },
  { link: 'thin by the call, not measured', is: [true, true, undefined] as const, side: 2048, waits: true },
  { link: 'taken for poor by a lucky measurement', is: [false, true, 207_000] as const, side: 2048, waits: true },
  { link: 'poor', is: [false, true, 480_000] as const, side: 2048, waits: false },
  { link: 'fine', is: [false, false, 9_000_000] as const, side: 2048, waits: false },
  { link: 'unknown', is: [undefined, undefined, undefined] as const, side: 2048, waits: false },
])('a frame of $side pixels on a link that is $link waits for a click: $waits', ({ is: [thin, poor, bps], side, waits }) => {
  linkIs(thin, poor, bps);
  expect(waitsToBeAsked(frameOf(side))).toBe(waits);
});

it.each([
  { link: 'thin', is: [true, true, 64_000] as const, bytes: 1000, asked: true },
  { link: 'not poor, and too slow for so much', is: [false, false, 1_000_000] as const, bytes: 25_000_000, asked: true },
  { link: 'not poor, with little missing', is: [false, false, 1_000_000] as const, bytes: 7_000_000, asked: false },
  { link: 'fine', is: [false, false, 9_000_000] as const, bytes: 25_000_000, asked: false },
  { link: 'poor and not measured', is: [undefined, true, undefined] as const, bytes: 25_000_000, asked: true },
  { link: 'unknown', is: [undefined, undefined, undefined] as const, bytes: 25_000_000, asked: false },
  { link: 'thin, with all in memory', is: [true, true, 64_000] as const, bytes: 0, asked: false },
])(
  '$bytes bytes that somebody else wants looked at are asked for on a link that is $link: $asked',
  ({ is: [thin, poor, bps], bytes, asked }) => {
    linkIs(thin, poor, bps);
    expect(takesLongForOthers(bytes)).toBe(asked);
  },
);

it('a frame on its way is given up when the link becomes thin, and says that it waits', async () => {
  let mustWait = false;
  const given = new AbortController();
  let seen: AbortSignal | undefined;
  const fetched = fetchUnlessHeld(
    (signal) =>
      new Promise((_resolve, reject) => {
        seen = signal;
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      }),
    { mustWait: () => mustWait, signal: given.signal },
  );
  const outcome = fetched.catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(seen?.aborted).toBe(false);
  mustWait = true;
  await vi.advanceTimersByTimeAsync(2_000);
  expect(seen?.aborted).toBe(true);
  expect(await outcome).toBeInstanceOf(HeldBack);
  expect(vi.getTimerCount()).toBe(0);
});

it('whoever moves on gives it up as before, and what must wait is not begun', async () => {
  const given = new AbortController();
  const moved = fetchUnlessHeld(
    (signal) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
    {
      mustWait: () => false,
      signal: given.signal,
    },
  ).catch((error: unknown) => error);
  given.abort();
  expect(await moved).not.toBeInstanceOf(HeldBack);
  const fetch = vi.fn(() => Promise.resolve());
  await expect(fetchUnlessHeld(fetch, { mustWait: () => true, signal: new AbortController().signal })).rejects.toBeInstanceOf(HeldBack);
  expect(fetch).not.toHaveBeenCalled();
});

it('one that waits counts as no failure, is not tried by itself, and is tried again when the person moves', async () => {
  const asked: number[] = [];
  const queue = createFrameQueue({
    count: 2,
    isReady: () => false,
    isHeld: (error) => error instanceof HeldBack,
    load: async (index) => {
      asked.push(index);
      throw new HeldBack();
    },
    onChange: () => undefined,
  });
  queue.focus(0, 1);
  await vi.advanceTimersByTimeAsync(0);
  expect([asked, queue.failed(), queue.loading()]).toEqual([[0, 1], 0, 0]);
  queue.focus(1, 1);
  await vi.advanceTimersByTimeAsync(0);
  expect(asked).toEqual([0, 1, 1, 0]);
  queue.destroy();
});
