import fc from 'fast-check';
import { expect, it } from 'vitest';
import { partOfPointer, pointerAt } from './cutPointers.ts';
import { block, stack } from './testing/slices.ts';
import { cutAcross, type Axis } from './volume.ts';

// Six columns, four rows, ten slices from the head down.
const pictures = stack();
const made = block();
const sagittal = cutAcross(made, 0);
const coronal = cutAcross(made, 1);
const axial = cutAcross(made, 2);

it('a pointer over a cut is a place of the picture it lies in', () => {
  // The middle of the last column, the first row, of the highest slice: the first picture.
  expect(pointerAt(pictures, made, coronal, [2, 0, 4], { x: 5.5 / 6, y: 0.5 / 10 })).toEqual({
    studyUid: '1',
    sopUid: '1.0',
    frame: 1,
    x: 5,
    y: 0,
  });
  expect(pointerAt(pictures, made, axial, [2, 1, 0], { x: 0.25, y: 0.5 })).toMatchObject({ sopUid: '1.9', x: 1, y: 1.5 });
  expect(pointerAt(pictures, made, sagittal, [2, 1, 0], { x: 0.5, y: 1 })).toMatchObject({ sopUid: '1.9', x: 2, y: 1.5 });
});

it('stands where it was pointed, in the cut and in the other cuts through it, as exactly as the slices lie apart', () => {
  const part = fc.double({ min: 0.001, max: 0.999, noNaN: true });
  fc.assert(
    fc.property(fc.constantFrom<Axis>(0, 1, 2), part, part, (axis, x, y) => {
      const cut = cutAcross(made, axis);
      const voxel = [2, 1, 4] as const;
      const at = pointerAt(pictures, made, cut, voxel, { x, y });
      const there = at && partOfPointer(pictures, made, cut, voxel, at);
      expect(there?.x).toBeCloseTo(x, 3);
      // Cuts across the slices run along them downwards.
      if (axis === 2) expect(there?.y).toBeCloseTo(y, 3);
      else expect(Math.abs((there?.y ?? 9) - y)).toBeLessThanOrEqual(0.5 / 10 + 1e-9);
    }),
  );
});

it('is not shown in a cut it does not lie in, nor when it points at another stack', () => {
  const at = { studyUid: '1', sopUid: '1.0', frame: 1, x: 3.2, y: 1 };
  expect(partOfPointer(pictures, made, axial, [0, 0, 9], at)).toEqual({ x: 3.7 / 6, y: 1.5 / 4 });
  expect(partOfPointer(pictures, made, axial, [0, 0, 8], at)).toBeUndefined();
  expect(partOfPointer(pictures, made, sagittal, [3, 0, 0], at)).toBeDefined();
  expect(partOfPointer(pictures, made, sagittal, [4, 0, 0], at)).toBeUndefined();
  expect(partOfPointer(pictures, made, axial, [0, 0, 9], { ...at, sopUid: '9' })).toBeUndefined();
});
