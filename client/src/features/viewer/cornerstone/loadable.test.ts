import { expect, test } from 'vitest';
import { TAG, textOf } from '../dicomJson.ts';
import { loadable } from './loadable.ts';

test('a picture without a modality counts as other, one with keeps it', () => {
  const without = { [TAG.modality]: { vr: 'CS' } };
  expect(textOf(loadable(without), TAG.modality)).toBe('OT');
  expect(textOf(loadable({}), TAG.modality)).toBe('OT');
  expect(without).toEqual({ [TAG.modality]: { vr: 'CS' } });
  const ct = { [TAG.modality]: { vr: 'CS', Value: ['CT'] } };
  expect(loadable(ct)).toBe(ct);
});
