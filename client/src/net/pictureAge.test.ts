import { expect, test } from 'vitest';
import { PictureAge } from './pictureAge.ts';

/** Pictures taken at these times, that come at those: how late each is. The first stamp is just before the counter starts again. */
function lateness(pictures: readonly (readonly [takenMs: number, cameMs: number])[], stampAtStart = 2 ** 32 - 9_000): number[] {
  const age = new PictureAge();
  return pictures.map(([takenMs, cameMs]) =>
    Math.round(age.push({ timestamp: cameMs, rtpTimestamp: (stampAtStart + takenMs * 90) % 2 ** 32 })),
  );
}
const every = (ms: number, count: number, lateMs: (index: number) => number): [number, number][] =>
  Array.from({ length: count }, (_, index) => [index * ms, 5_000 + index * ms + lateMs(index)]);

test('pictures that come as they were taken are not late, however few they are and wherever the counters stand', () => {
  expect(Math.max(...lateness(every(66, 60, () => 40)))).toBe(0);
  expect(Math.max(...lateness(every(1_000, 20, () => 40)))).toBe(0);
});

test('a queue that grows is told picture by picture, and forgotten when it stands for seconds', () => {
  const late = lateness(every(100, 100, (index) => (index < 20 ? 0 : Math.min(400, (index - 20) * 80))));
  expect(late.slice(19, 26)).toEqual([0, 0, 80, 160, 240, 320, 400]);
  expect(late[30]).toBe(400);
  expect(late.at(-1)).toBe(0);
});

test('the same picture looked at twice changes nothing', () => {
  expect(
    lateness([
      [0, 0],
      [100, 100],
      [200, 260],
      [200, 260],
    ]),
  ).toEqual([0, 0, 60, 60]);
});

test('a stream that stood still, or began anew, is not late', () => {
  expect(
    lateness([
      [0, 0],
      [100, 100],
      [200, 9_000],
      [300, 9_100],
    ]).at(-1),
  ).toBe(0);
  expect(
    lateness([
      [50_000, 0],
      [50_100, 100],
      [0, 200],
      [100, 300],
    ]).at(-1),
  ).toBe(0);
});
