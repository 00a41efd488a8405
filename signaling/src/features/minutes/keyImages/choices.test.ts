import { expect, it } from 'vitest';
import type { MinutesKeyImage } from '@hoi-chan/shared/features/minutes.ts';
import { keyImageChoices, takenIn } from './choices.ts';

const image = (id: string, frame: number): MinutesKeyImage => ({
  id,
  studyUid: '1',
  seriesUid: '1.2',
  sopUid: '1.2.3',
  frame,
  frameCount: 9,
  series: 'CT',
  instanceNumber: 4,
  window: null,
  markedBy: 'Lan',
});
const inAfter = (standing: MinutesKeyImage[], signed: MinutesKeyImage[], chosen: [string, boolean][] = []): string[] =>
  takenIn(keyImageChoices({ standing, signed, chosen: new Map(chosen) })).map(({ id }) => id);

it.each([
  ['marked ones are in', [image('a', 1), image('b', 2)], [image('a', 1)], [], ['a', 'b']],
  ['one whose mark is gone is out', [image('b', 2)], [image('a', 1)], [], ['b']],
  ['and comes in when it is taken in', [image('b', 2)], [image('a', 1)], [['a', true]], ['a', 'b']],
  ['one is taken out', [image('a', 1), image('b', 2)], [image('a', 1)], [['a', false]], ['b']],
  ['one marked anew is listed once', [image('c', 1)], [image('a', 1)], [['a', true]], ['c']],
  ['two signed marks of one picture are one', [], [image('a', 1), image('c', 1)], [['c', true]], ['c']],
] satisfies [string, MinutesKeyImage[], MinutesKeyImage[], [string, boolean][], string[]][])(
  '%s',
  (_name, standing, signed, chosen, expected) => {
    expect(inAfter(standing, signed, chosen)).toEqual(expected);
  },
);

it('what is taken in is the image itself, without the choice', () => {
  expect(takenIn(keyImageChoices({ standing: [image('a', 1)], signed: [], chosen: new Map() }))).toEqual([image('a', 1)]);
});
