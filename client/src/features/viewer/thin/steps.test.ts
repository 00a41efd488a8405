import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stepsOf, waitOf } from './steps.ts';

describe('small pictures to step through', () => {
  it.each([
    { count: 1, told: [0], steps: [0] },
    { count: 3, told: [], steps: [0, 1, 2] },
    { count: 120, told: [59, 7], steps: [0, 7, 11, 22, 32, 43, 54, 59, 65, 76, 87, 97] },
  ])('of $count, $told told', ({ count, told, steps }) => {
    expect(stepsOf(count, told)).toEqual(steps);
  });
  it('are those told, the first, in order, none twice, none that is not there', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.array(fc.integer({ min: -5, max: 12_000 }), { maxLength: 8 }), (count, told) => {
        const steps = stepsOf(count, told);
        expect(steps).toEqual([...new Set(steps)].toSorted((a, b) => a - b));
        expect(steps.every((place) => place >= 0 && place < count)).toBe(true);
        expect(steps).toEqual(expect.arrayContaining([0, ...told.filter((place) => place >= 0 && place < count)]));
      }),
    );
  });
});

it.each([
  { bps: 64_000, wait: { minutes: 1, seconds: 10 } },
  { bps: 148_000, wait: { minutes: 0, seconds: 30 } },
  { bps: 9_000_000, wait: { minutes: 0, seconds: 10 } },
])('555 KB at $bps bit/s', ({ bps, wait }) => {
  expect(waitOf(555_000, bps)).toEqual(wait);
});
