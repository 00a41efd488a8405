import { describe, expect, it } from 'vitest';
import { directionLabel, edgeLabels, projectionLabels } from './orientation.ts';

describe('orientation', () => {
  it('of an axial slice: front on top, the patient’s left on the right', () => {
    expect(edgeLabels([0, -1, 0], [1, 0, 0])).toEqual({ top: 'A', right: 'L', bottom: 'P', left: 'R' });
  });
  it('of a sagittal slice', () => {
    expect(edgeLabels([0, 0, 1], [0, 1, 0])).toEqual({ top: 'H', right: 'P', bottom: 'F', left: 'A' });
  });
  it('names a second axis where the slice is oblique', () => {
    expect(directionLabel([0.8, 0.6, 0])).toBe('LP');
    expect(directionLabel([0.99, 0.1, 0])).toBe('L');
    expect(directionLabel([0, 0, 0])).toBe('');
  });
  it('of an X-ray from its own letters, also turned and mirrored', () => {
    expect(projectionLabels(['L', 'F'], [0, -1, 0], [1, 0, 0])).toEqual({ top: 'H', right: 'L', bottom: 'F', left: 'R' });
    expect(projectionLabels(['L', 'F'], [-1, 0, 0], [0, -1, 0])).toEqual({ top: 'R', right: 'H', bottom: 'L', left: 'F' });
    expect(projectionLabels(['L', 'F'], [0, -1, 0], [-1, 0, 0])).toEqual({ top: 'H', right: 'R', bottom: 'F', left: 'L' });
    expect(projectionLabels([], [0, -1, 0], [1, 0, 0])).toBeUndefined();
  });
});
