import { expect, test } from 'vitest';
import { noticeOf } from './useRung.ts';

test.each([
  ['sd', { rung: 'voice', reason: 'bandwidth' }, 'voiceOnly'],
  ['hd', { rung: 'low', reason: 'loss' }, 'smallPicture'],
  ['sd', { rung: 'low', reason: 'cpu' }, 'slowMachine'],
  ['sd', { rung: 'stills', reason: 'bandwidth' }, 'stills'],
  ['voice', { rung: 'stills', reason: 'recovered' }, 'stills'],
  ['stills', { rung: 'low', reason: 'recovered' }, 'pictureBack'],
  // Nobody needs to be told of these.
  ['hd', { rung: 'sd', reason: 'bandwidth' }, null],
  ['low', { rung: 'sd', reason: 'recovered' }, null],
  ['hd', { rung: 'voice', reason: 'limit' }, null],
] as const)('from %s to %o: %s', (before, change, notice) => {
  expect(noticeOf(before, change)).toBe(notice);
});
