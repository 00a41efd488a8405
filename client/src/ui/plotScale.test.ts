import { describe, expect, it } from 'vitest';
import { partOf, roundValues, spanOf, widened } from './plotScale.ts';

describe('a scale', () => {
  it('places values between 0 and 1, and what has no length in the middle', () => {
    expect([partOf(5, { from: 0, to: 10 }), partOf(0, { from: 0, to: 10 }), partOf(7, { from: 7, to: 7 })]).toEqual([0.5, 0, 0.5]);
    expect(widened(spanOf([10, 0, 20]), 0.1)).toEqual({ from: -2, to: 22 });
  });

  it.each([
    [{ from: 83.76, to: 174.24 }, 7, [100, 120, 140, 160]],
    [{ from: 0.12, to: 0.58 }, 5, [0.2, 0.3, 0.4, 0.5]],
    [{ from: -12, to: 3 }, 5, [-10, -5, 0]],
    [{ from: 0, to: 9000 }, 6, [0, 2000, 4000, 6000, 8000]],
  ])('marks round values in %o', (span, most, marks) => {
    expect(roundValues(span, most)).toEqual(marks);
  });

  it('survives a span without length', () => {
    expect(roundValues({ from: 3, to: 3 })).toEqual([3]);
  });
});
