import { describe, expect, test } from 'vitest';
import { gridOf, layOut, type LayoutInput } from './layout.ts';

const person = (participantId: string, more: Partial<LayoutInput['people'][number]> = {}) => ({
  participantId,
  isSelf: false,
  sharesScreen: false,
  handRaised: false,
  ...more,
});
const me = person('me', { isSelf: true });
const keys = (input: LayoutInput) => {
  const { stage, strip } = layOut(input);
  return { stage: stage.map((t) => t.key), strip: strip.map((t) => t.key) };
};

describe('layOut', () => {
  test('beside: faces in a strip, others first, oneself last; nothing large', () => {
    expect(keys({ mode: 'beside', people: [me, person('a'), person('b')], speakerId: 'b', pinnedKey: null })).toEqual({
      stage: [],
      strip: ['a:camera', 'b:camera', 'me:camera'],
    });
  });

  test('who sends a second camera sees its picture in every layout, large only when pinned; a shared screen does not show itself', () => {
    const people = [person('a', { sharesScreen: true }), { ...me, sharesScreen: true }];
    const input = { people, speakerId: null, pinnedKey: null, ownSecondCamera: true };
    expect(keys({ ...input, mode: 'beside' }).strip).toEqual(['me:screen', 'a:camera', 'me:camera']);
    expect(keys({ ...input, mode: 'grid' }).stage).toEqual(['a:screen', 'me:screen', 'a:camera', 'me:camera']);
    expect(keys({ ...input, mode: 'speaker' })).toEqual({ stage: ['a:screen'], strip: ['me:screen', 'a:camera', 'me:camera'] });
    expect(keys({ ...input, mode: 'pinned', pinnedKey: 'me:screen' }).stage).toEqual(['me:screen']);
    expect(keys({ ...input, mode: 'grid', ownSecondCamera: false }).stage).toEqual(['a:screen', 'a:camera', 'me:camera']);
  });

  test('a raised hand comes to the front', () => {
    expect(
      keys({ mode: 'grid', people: [person('a'), person('b', { handRaised: true }), me], speakerId: null, pinnedKey: null }).stage,
    ).toEqual(['b:camera', 'a:camera', 'me:camera']);
  });

  test('speaker: whoever speaks is large, oneself never is', () => {
    const people = [person('a'), person('b'), me];
    expect(keys({ mode: 'speaker', people, speakerId: 'b', pinnedKey: null })).toEqual({
      stage: ['b:camera'],
      strip: ['a:camera', 'me:camera'],
    });
    expect(keys({ mode: 'speaker', people, speakerId: 'me', pinnedKey: null }).stage).toEqual(['a:camera']);
  });

  test('alone one sees oneself', () => {
    expect(keys({ mode: 'speaker', people: [me], speakerId: null, pinnedKey: null })).toEqual({ stage: ['me:camera'], strip: [] });
  });

  test('a shared screen is large in speaker layout, unless something else is pinned', () => {
    const people = [person('a'), person('b', { sharesScreen: true }), me];
    expect(keys({ mode: 'speaker', people, speakerId: 'a', pinnedKey: null }).stage).toEqual(['b:screen']);
    expect(keys({ mode: 'pinned', people, speakerId: 'b', pinnedKey: 'a:camera' })).toEqual({
      stage: ['a:camera'],
      strip: ['b:screen', 'b:camera', 'me:camera'],
    });
  });

  test('when the pinned one has left, the speaker takes the place', () => {
    expect(keys({ mode: 'pinned', people: [person('a'), me], speakerId: 'a', pinnedKey: 'gone:camera' }).stage).toEqual(['a:camera']);
  });
});

describe('gridOf', () => {
  test.each([
    [1, 1600, 900, 1],
    [2, 1600, 600, 2],
    [2, 360, 640, 1],
    [4, 1600, 900, 2],
    [12, 1600, 900, 4],
  ])('%i pictures in %i×%i: %i columns', (count, width, height, columns) => {
    expect(gridOf(count, width, height).columns).toBe(columns);
  });

  test('every picture fits', () => {
    for (let count = 1; count <= 12; count += 1) {
      const { columns, rows, tileWidth } = gridOf(count, 1000, 700);
      expect(columns * rows).toBeGreaterThanOrEqual(count);
      expect(columns * tileWidth + 8 * (columns - 1)).toBeLessThanOrEqual(1000.01);
      expect((rows * tileWidth * 9) / 16 + 8 * (rows - 1)).toBeLessThanOrEqual(700.01);
    }
  });
});
