import { expect, it } from 'vitest';
import { assumedScale, isScreenScale, trueSizeFactor } from './screenScale.ts';

it('makes a millimetre of the picture one of the screen', () => {
  // A row of 0.5 mm drawn 2 pixels high, on a screen of 5 pixels a millimetre.
  expect(trueSizeFactor({ pixelsPerMm: 5, isMeasured: true }, 2, 0.5)).toBe(1.25);
  expect(trueSizeFactor(assumedScale, 96 / 25.4, 1)).toBeCloseTo(1);
});

it('takes no nonsense from an older version', () => {
  for (const value of [
    null,
    3,
    {},
    { pixelsPerMm: Number.NaN, isMeasured: true },
    { pixelsPerMm: 0, isMeasured: true },
    { pixelsPerMm: 4 },
  ])
    expect(isScreenScale(value)).toBe(false);
  expect(isScreenScale(assumedScale)).toBe(true);
});
