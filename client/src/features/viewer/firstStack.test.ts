import { expect, it } from 'vitest';
import { firstStack } from './firstStack.ts';
import { arrangeStudy } from './series.ts';
import { instanceOf } from './testing/instances.ts';

const studyOf = (uid: string) => ({
  content: arrangeStudy([instanceOf({ '0020000D': uid, '0020000E': `${uid}.1`, '00080018': `${uid}.1.1` })]),
  error: undefined,
});
const coming = { content: undefined, error: undefined };
const failed = { content: undefined, error: new Error('archive down') };
const empty = { content: { stacks: [], documents: [], others: [] }, error: undefined };

it.each([
  { what: 'nothing is known yet', contents: [coming, coming], first: undefined },
  { what: 'the second study comes first: the first is waited for', contents: [coming, studyOf('2')], first: undefined },
  { what: 'both are there', contents: [studyOf('1'), studyOf('2')], first: '1.1/1.1.1' },
  { what: 'the first does not come', contents: [failed, studyOf('2')], first: '2.1/2.1.1' },
  { what: 'the first has no pictures', contents: [empty, studyOf('2')], first: '2.1/2.1.1' },
  { what: 'there is none', contents: [], first: undefined },
])('$what', ({ contents, first }) => {
  expect(firstStack(contents)).toBe(first);
});
