import { expect, it } from 'vitest';
import type { ViewportView } from '@hoi-chan/shared/features/viewport.ts';
import { isStepOfFilm } from './change.ts';
import { sampleView } from './testing/fakes.ts';

const beside = (isLinked: boolean, playing: boolean): ViewportView => ({
  ...sampleView,
  playing,
  layout: { name: '1x2', active: 0, isLinked },
  cells: { 1: { ...sampleView, seriesUid: '1.2.4', sopUid: '1.2.4.1' } },
});
const carried = { frame: 2, cells: { 1: { sopUid: '1.2.4.2' } } };

it('a picture that a film takes along is a step of the film; one that is moved by hand is none', () => {
  expect(isStepOfFilm(carried, beside(true, true))).toBe(true);
  expect(isStepOfFilm(carried, beside(false, true))).toBe(false);
  expect(isStepOfFilm(carried, beside(true, false))).toBe(false);
  expect(isStepOfFilm({ cells: { 1: { inverted: true } } }, beside(true, true))).toBe(false);
});
