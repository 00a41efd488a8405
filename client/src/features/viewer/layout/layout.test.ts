import { describe, expect, it } from 'vitest';
import type { DicomInstance } from '../dicomJson.ts';
import type { Stack } from '../series.ts';
import { arranged, compared, priorOf, shown, singleLayout } from './layout.ts';
import { counterpartOf, type Match } from './linking.ts';

interface Made {
  id: string;
  date?: string;
  study?: string;
  modality?: string;
  description?: string;
  /** z of each picture. */
  places?: number[];
  reference?: string;
  orientation?: number[];
}
function stack({
  id,
  date = '20260101',
  study = id,
  modality = 'CT',
  description = '',
  places = [0],
  reference = 'R',
  orientation = [1, 0, 0, 0, 1, 0],
}: Made): Stack {
  const frames = places.map((z, at) => ({
    studyUid: study,
    seriesUid: id,
    sopUid: `${id}.${at}`,
    frame: 1,
    instance: {
      '00080020': { vr: 'DA', Value: [date] },
      '00200052': { vr: 'UI', Value: [reference] },
      '00200032': { vr: 'DS', Value: [0, 0, z] },
      '00200037': { vr: 'DS', Value: orientation },
    } satisfies DicomInstance,
  }));
  return {
    id,
    studyUid: study,
    seriesUid: id,
    number: 1,
    modality,
    description,
    bodyPart: '',
    frames,
    isCine: false,
    frameRate: undefined,
  };
}

describe('layout', () => {
  const stacks = ['a', 'b', 'c', 'd', 'e'].map((id) => stack({ id }));

  it('keeps what is seen and fills up with what is not', () => {
    const two = arranged(shown(singleLayout, 'b'), '1x2', stacks);
    expect(two.cells).toEqual(['b', 'a']);
    const four = arranged(two, '2x2', stacks);
    expect(four.cells).toEqual(['b', 'a', 'c', 'd']);
    expect(arranged({ ...four, active: 3 }, '1x1', stacks)).toMatchObject({ cells: ['d'], active: 0 });
    expect(arranged(singleLayout, '2x2', stacks.slice(0, 1)).cells).toEqual([undefined, 'a', undefined, undefined]);
  });

  it('shows a stack in the active cell, or goes where it is seen already', () => {
    const two = { ...singleLayout, name: '1x2' as const, cells: ['a', 'b'], active: 1 };
    expect(shown(two, 'c').cells).toEqual(['a', 'c']);
    expect(shown(two, 'a')).toMatchObject({ cells: ['a', 'b'], active: 0 });
  });

  it('finds the prior: older, same modality, newest first, most alike', () => {
    const now = stack({ id: 'now', date: '20260301', description: 'Ngực' });
    const all = [
      now,
      stack({ id: 'x-ray', date: '20260201', modality: 'DX' }),
      stack({ id: 'old', date: '20240101', description: 'Ngực' }),
      stack({ id: 'other', date: '20250101', study: 's', description: 'Bụng' }),
      stack({ id: 'alike', date: '20250101', study: 's', description: 'Ngực' }),
      stack({ id: 'later', date: '20270101', description: 'Ngực' }),
      stack({ id: 'same', date: '20250601', study: 'now' }),
    ];
    const prior = priorOf(now, all);
    expect(prior?.id).toBe('alike');
    expect(prior && compared(now, prior)).toMatchObject({ name: '1x2', cells: ['now', 'alike'], isLinked: true });
    expect(priorOf(stack({ id: 'first', date: '20000101' }), all)).toBeUndefined();
  });
});

describe('linked pictures', () => {
  const linkedIndex = (from: Stack, index: number, to: Stack) => counterpartOf(from, index, to).index;
  const thin = stack({ id: 'thin', places: [0, -1, -2, -3, -4, -5, -6, -7, -8] });
  it('are at the same place of the patient, whatever the thickness and direction', () => {
    const thick = stack({ id: 'thick', places: [0, -5, -10] });
    expect(linkedIndex(thin, 4, thick)).toBe(1);
    expect(linkedIndex(thin, 8, thick)).toBe(2);
    expect(linkedIndex(thick, 1, thin)).toBe(5);
    const upwards = stack({ id: 'up', places: [-10, -5, 0] });
    expect(linkedIndex(thin, 8, upwards)).toBe(0);
    const turned = stack({ id: 'turned', places: [0, -5, -10], orientation: [-1, 0, 0, 0, 1, 0] });
    expect(linkedIndex(thin, 4, turned), 'normal points the other way').toBe(1);
  });

  it('are at the same part of the stack where places mean nothing to each other', () => {
    const lastYear = stack({ id: 'prior', places: [900, 890, 880, 870, 860], reference: 'other' });
    expect(linkedIndex(thin, 4, lastYear)).toBe(2);
    expect(linkedIndex(thin, 8, lastYear)).toBe(4);
    const across = stack({ id: 'cor', places: [0, 1, 2], orientation: [1, 0, 0, 0, 0, -1] });
    expect(linkedIndex(thin, 0, across)).toBe(0);
    expect(linkedIndex(thin, 8, across)).toBe(2);
    expect(linkedIndex(thin, 3, stack({ id: 'one' }))).toBe(0);
  });

  it('beyond an end of the other stack say so, by more than a picture stands for', () => {
    const isBeyond = (from: Stack, index: number, to: Stack, match?: Match) => counterpartOf(from, index, to, match).isBeyond;
    const short = stack({ id: 'short', places: [-2, -3, -4] });
    expect([0, 1, 2, 4, 5, 8].map((index) => isBeyond(thin, index, short))).toEqual([true, true, false, false, true, true]);
    const thick = stack({ id: 'thick', places: [-2.5, -7.5] });
    expect(
      [0, 1, 8].map((index) => isBeyond(thin, index, thick)),
      'thick pictures reach further',
    ).toEqual([false, false, false]);
    const gap = stack({ id: 'gap', places: [0, -1, -7, -8] });
    expect(isBeyond(thin, 4, gap), 'a gap is no end').toBe(false);

    const lastYear = stack({ id: 'prior', places: [900, 899, 898], reference: 'other' });
    expect(
      [0, 4, 8].map((index) => isBeyond(thin, index, lastYear)),
      'the same part of both',
    ).toEqual([false, false, false]);
    expect([3, 4, 6, 7].map((index) => isBeyond(thin, index, lastYear, { from: 4, to: 0 }))).toEqual([true, false, false, true]);
    const unplaced = stack({ id: 'films', places: [0, 0, 0], reference: 'other' });
    expect([3, 4, 6, 7].map((index) => isBeyond(thin, index, unplaced, { from: 4, to: 0 }))).toEqual([true, false, false, true]);
    expect(isBeyond(thin, 8, stack({ id: 'one' }))).toBe(false);
  });
});
