import { describe, expect, it } from 'vitest';
import { arrangeStudy } from './series.ts';
import { instanceOf } from './testing/instances.ts';

const axial = ['1', '0', '0', '0', '1', '0'].map(Number);
const slice = (sop: string, number: number | undefined, z: number) =>
  instanceOf({ '00080018': sop, ...(number !== undefined && { '00200013': number }), '00200037': axial, '00200032': [0, 0, z] });

describe('arrangeStudy', () => {
  it('counts as the report does: by instance number', () => {
    const { stacks } = arrangeStudy([slice('1.3', 3, 0), slice('1.1', 1, 5), slice('1.2', 2, 10)]);
    expect(stacks.map((stack) => stack.frames.map((frame) => frame.sopUid))).toEqual([['1.1', '1.2', '1.3']]);
  });
  it('goes from the head down where numbers are missing or repeat', () => {
    const { stacks } = arrangeStudy([slice('1.1', 1, 0), slice('1.2', 1, 10), slice('1.3', undefined, 5)]);
    expect(stacks[0]?.frames.map((frame) => frame.sopUid)).toEqual(['1.2', '1.3', '1.1']);
  });
  it('gives every moving picture a stack of its own, with its speed', () => {
    const { stacks } = arrangeStudy([
      instanceOf({ '00080018': '1.1', '00280008': '10', '00181063': 40 }),
      instanceOf({ '00080018': '1.2', '00280008': 2, '00082144': 500 }),
      instanceOf({ '00080018': '1.3' }),
    ]);
    expect(stacks.map(({ frames, isCine, frameRate }) => [frames.length, isCine, frameRate])).toEqual([
      [10, true, 25],
      [2, true, 60],
      [1, false, undefined],
    ]);
    expect(stacks[0]?.frames.map((frame) => frame.frame)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });
  it('scrolls, and does not play, an enhanced object whose frames lie in space', () => {
    const enhanced = instanceOf({ '00280008': 2 });
    enhanced['52009230'] = {
      vr: 'SQ',
      Value: [0, 5].map((z) => ({ '00209113': { vr: 'SQ', Value: [{ '00200032': { vr: 'DS', Value: [0, 0, z] } }] } })),
    };
    expect(arrangeStudy([enhanced]).stacks[0]?.isCine).toBe(false);
  });
  it('believes no object that says it has more frames than any has', () => {
    expect(arrangeStudy([instanceOf({ '00280008': '2147483647' })]).stacks[0]?.frames).toHaveLength(100_000);
  });
  it('names what cannot be drawn and leaves out what has no identity', () => {
    const report = instanceOf({ '00080018': '1.9', '00080060': 'SR', '00280010': 0 });
    const { stacks, others } = arrangeStudy([report, {}, slice('1.1', 1, 0)]);
    expect(stacks).toHaveLength(1);
    expect(others).toMatchObject([{ sopUid: '1.9', modality: 'SR' }]);
  });
});
