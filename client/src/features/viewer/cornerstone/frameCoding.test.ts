import { expect, it } from 'vitest';
import { codingsFor } from './frameCoding.ts';
import type { FrameForm } from './plainFrame.ts';

const grey: FrameForm = { rows: 512, columns: 512, samplesPerPixel: 1, bitsAllocated: 16, photometricInterpretation: 'MONOCHROME2' };
const asksSmaller = (change: Partial<FrameForm>, lossy: unknown, isFast: boolean): boolean =>
  codingsFor({ ...grey, ...change }, lossy, isFast).startsWith(
    'multipart/related; type="image/jls"; transfer-syntax=1.2.840.10008.1.2.4.80, ',
  );

it('asks for a lossless coding of fewer bytes first, and for what is stored where the link is known to be fast', () => {
  expect(asksSmaller({}, undefined, false)).toBe(true);
  expect(asksSmaller({ bitsAllocated: 8, photometricInterpretation: 'MONOCHROME1' }, '00', false)).toBe(true);
  expect(codingsFor(grey, undefined, false), 'what is stored is better than nothing').toContain('transfer-syntax=*;q=0.5');
  expect(codingsFor(grey, undefined, true)).toBe('multipart/related; type="application/octet-stream"; transfer-syntax=*');
});

it('of colours of 8 bits, too, and of the places in a table of colours', () => {
  for (const photometricInterpretation of ['RGB', 'YBR_FULL'])
    expect(asksSmaller({ samplesPerPixel: 3, bitsAllocated: 8, photometricInterpretation }, undefined, false)).toBe(true);
  expect(asksSmaller({ bitsAllocated: 8, photometricInterpretation: 'PALETTE COLOR' }, undefined, false)).toBe(true);
});

it('and never of shared chroma, other depths, or what lost something already: coded again it would be more', () => {
  const colour = { samplesPerPixel: 3, bitsAllocated: 8, photometricInterpretation: 'RGB' };
  expect(asksSmaller({ ...colour, photometricInterpretation: 'YBR_FULL_422' }, undefined, false)).toBe(false);
  expect(asksSmaller({ ...colour, bitsAllocated: 16 }, undefined, false)).toBe(false);
  expect(asksSmaller({ photometricInterpretation: 'PALETTE COLOR' }, undefined, false)).toBe(false);
  expect(asksSmaller(colour, '01', false)).toBe(false);
  for (const bitsAllocated of [1, 32]) expect(asksSmaller({ bitsAllocated }, undefined, false)).toBe(false);
  expect(asksSmaller({}, '01', false)).toBe(false);
  expect(asksSmaller({ photometricInterpretation: undefined }, undefined, false), 'it does not say what it is').toBe(false);
});
