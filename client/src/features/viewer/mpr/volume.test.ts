import { describe, expect, it } from 'vitest';
import type { DicomInstance } from '../dicomJson.ts';
import { block, stack, type Made } from './testing/slices.ts';
import { blockOf, cutAcross, drawCut, partOf, shapeOf, voxelAt } from './volume.ts';

const only =
  (wanted: number, change: DicomInstance) =>
  (index: number): DicomInstance =>
    index === wanted ? change : {};
describe('a block', () => {
  it('is in the order of places, whatever that of the pictures', () => {
    expect(block()).toMatchObject({ columns: 6, rows: 4, slices: 10, spacing: [0.5, 0.7, 2.5], order: [9, 8, 7, 6, 5, 4, 3, 2, 1, 0] });
  });
  it.each<[string, Made]>([
    ['few', { places: [0, 1, 2] }],
    ['modality', { modality: 'US' }],
    ['uneven', { places: [0, 1, 2, 3, 4, 5, 6, 7, 9] }],
    ['uneven', { places: [0, 0, 0, 0, 0, 0, 0, 0] }],
    ['position', { orientation: [] }],
    ['position', { change: only(3, { '00200037': { vr: 'DS', Value: [1, 0, 0, 0, 0, 1] } }) }],
    ['position', { change: only(3, { '00280011': { vr: 'US', Value: [8] } }) }],
    ['position', { change: only(3, { '00200032': { vr: 'DS', Value: [0, 2e6, -7.5] } }) }],
    ['size', { change: () => ({ '00280010': { vr: 'US', Value: [65_535] }, '00280011': { vr: 'US', Value: [65_535] } }) }],
  ])('is refused as %s', (refusal, made) => {
    expect(blockOf(stack(made))).toBe(refusal);
  });
});

describe('cuts', () => {
  it('of an axial stack hang as radiologists expect', () => {
    const made = block();
    expect(cutAcross(made, 2)).toMatchObject({ name: 'axial', edges: { top: 'A', bottom: 'P', right: 'L', left: 'R' } });
    expect(cutAcross(made, 1)).toMatchObject({ name: 'coronal', edges: { top: 'H', bottom: 'F', right: 'L', left: 'R' } });
    expect(cutAcross(made, 0)).toMatchObject({ name: 'sagittal', edges: { top: 'H', bottom: 'F', right: 'P', left: 'A' } });
    expect(shapeOf(made, cutAcross(made, 1))).toBeCloseTo((6 * 0.5) / (10 * 2.5));
  });

  it('of a sagittal stack, too', () => {
    // Rows run from front to back, columns from head to feet.
    const made = block({ orientation: [0, 1, 0, 0, 0, -1], change: (index) => ({ '00200032': { vr: 'DS', Value: [index * 3, 0, 0] } }) });
    expect([0, 1, 2].map((axis) => cutAcross(made, axis as 0 | 1 | 2).name)).toEqual(['coronal', 'axial', 'sagittal']);
    expect(cutAcross(made, 0).edges).toMatchObject({ top: 'H', right: 'L' });
    expect(cutAcross(made, 1).edges).toMatchObject({ top: 'A', right: 'L' });
  });

  it('show the voxels that lie there', () => {
    const made = block();
    // A value that tells its place, from 0 to 255 in the window below.
    const slices = Array.from({ length: 10 }, (_, slice) =>
      Int16Array.from({ length: 24 }, (_, i) => (i % 6) + 10 * Math.floor(i / 6) + 20 * slice),
    );
    const scale = slices.map(() => ({ slope: 1, intercept: 0 }));
    const window = { center: 127.5, width: 255 };
    const coronal = cutAcross(made, 1);
    const drawn = drawCut(made, coronal, 2, slices, scale, window);
    expect([drawn.width, drawn.height]).toEqual([6, 10]);
    const grey = (x: number, y: number): number => drawn.pixels[(y * drawn.width + x) * 4] ?? -1;
    // Head (the last slice of the block) up; the patient's left to the right.
    expect(grey(0, 0)).toBe(20 + 20 * 9);
    expect(grey(5, 9)).toBe(5 + 20);
    const sagittal = drawCut(made, cutAcross(made, 0), 3, slices, scale, window);
    expect(sagittal.pixels[4]).toBe(3 + 10 + 20 * 9);
    const inverted = drawCut(made, coronal, 2, slices, scale, window, true);
    expect([inverted.pixels[0], inverted.pixels[3]], 'white is black, and stays opaque').toEqual([255 - 200, 255]);
  });

  it('know the place of the cross, there and back', () => {
    const made = block();
    for (const axis of [0, 1, 2] as const) {
      const cut = cutAcross(made, axis);
      const voxel = [4, 1, 7] as const;
      const { x, y } = partOf(made, cut, voxel);
      expect(voxelAt(made, cut, voxel, x, y)).toEqual(voxel);
    }
  });
});
