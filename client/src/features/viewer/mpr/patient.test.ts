import { patientPoint } from '@hoi-chan/shared/features/viewport.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { middleOf, pointOf, pointOfPicture, voxelOf } from './patient.ts';
import { block, stack, type Made } from './testing/slices.ts';
import type { Voxel } from './volume.ts';

// Rows of 0.7 mm, columns of 0.5 mm, six columns, four rows, ten slices.
const tilt = Math.PI / 7;
const oblique: Made = {
  orientation: [Math.cos(tilt), Math.sin(tilt), 0, -Math.sin(tilt) * Math.cos(tilt), Math.cos(tilt) * Math.cos(tilt), Math.sin(tilt)],
  change: (index) => {
    // Along the normal of these two directions.
    const normal = [Math.sin(tilt) * Math.sin(tilt), -Math.cos(tilt) * Math.sin(tilt), Math.cos(tilt)];
    return { '00200032': { vr: 'DS', Value: normal.map((part) => String(-120.5 + part * index * 1.3)) } };
  },
};
const kinds: [string, Made][] = [
  ['from the head down', {}],
  ['from the feet up', { places: Array.from({ length: 10 }, (_, index) => index * 2.5) }],
  ['oblique', oblique],
  ['sagittal', { orientation: [0, 1, 0, 0, 0, -1], change: (index) => ({ '00200032': { vr: 'DS', Value: [index * 3, -90, 40] } }) }],
  ['of a tilted gantry', { change: (index) => ({ '00200032': { vr: 'DS', Value: [0, index * 0.9, index * 2.5] } }) }],
  ['not quite even', { places: [0, 2.5, 5.1, 7.5, 10, 12.4, 15, 17.5, 20, 22.5] }],
];

describe('a voxel and its place in the patient', () => {
  it.each(kinds)('are the same there and back, %s', (_name, made) => {
    const given = block(made);
    const voxels = fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 9 }));
    fc.assert(
      fc.property(voxels, (voxel) => {
        const point = pointOf(given, voxel);
        expect(patientPoint.parse(point)).toEqual(point);
        expect(voxelOf(given, JSON.parse(JSON.stringify(point)) as typeof point)).toEqual(voxel);
      }),
    );
  });

  it('are in millimetres from where the file says its slices lie, columns and rows each with their own distance', () => {
    const made = block({ change: (index) => ({ '00200032': { vr: 'DS', Value: [-10, 20, 100 - index * 2.5] } }) });
    // The block begins with the lowest slice, the last of the stack.
    expect(pointOf(made, [0, 0, 0])).toEqual([-10, 20, 77.5]);
    expect(pointOf(made, [3, 2, 9])).toEqual([-10 + 3 * 0.5, 20 + 2 * 0.7, 100]);
  });

  it('are the same in a stack of the other order, and nearly in one of other slices', () => {
    const down = block({ places: Array.from({ length: 10 }, (_, index) => -index * 2.5) });
    const up = block({ places: Array.from({ length: 10 }, (_, index) => -22.5 + index * 2.5) });
    const thick = block({ places: Array.from({ length: 8 }, (_, index) => -index * 5) });
    const voxel: Voxel = [4, 1, 7];
    expect(voxelOf(up, pointOf(down, voxel))).toEqual(voxel);
    expect(pointOf(down, voxel)[2]).toBe(-5);
    expect(pointOf(thick, voxelOf(thick, pointOf(down, voxel)))[2]).toBe(-5);
  });

  it('between voxels is the nearest, and beside the block its edge', () => {
    const made = block();
    expect(voxelOf(made, [0.26, 0.34, -1.2])).toEqual([1, 0, 9]);
    expect(voxelOf(made, [-500, 500, -9999])).toEqual([0, 3, 0]);
    expect(middleOf(made)).toEqual([3, 2, 5]);
  });
});

describe('the point of another picture', () => {
  it.each(kinds)('lies in it, in the same column and row, %s', (_name, made) => {
    const given = block(made);
    const from = pointOf(given, [4, 1, 2]);
    for (const index of [0, 3, 9]) {
      const at = pointOfPicture(stack(made), from, index);
      expect(at && voxelOf(given, at)).toEqual([4, 1, given.order.indexOf(index)]);
    }
    const first = pointOfPicture(stack(made), null, 0);
    expect(first && voxelOf(given, first)).toEqual([3, 2, given.order.indexOf(0)]);
  });
  it('is none where the stack cannot be cut, or has no such picture', () => {
    expect(pointOfPicture(stack({ places: [0, 1, 2] }), null, 0)).toBeUndefined();
    expect(pointOfPicture(stack(), null, 10)).toBeUndefined();
  });
});
