import { expect, test } from 'vitest';
import type { CallPerson, CallState } from '../../call/call.ts';
import { createFakeCall } from '../../call/testing/fakeCall.ts';
import { connectionNoticeOf, rungTextOf } from './notice.ts';

const { self, other } = createFakeCall();
const me: CallPerson = { ...self, isSelf: true, awayFromMs: null, mediaOnly: false, media: {}, still: null };
const them = (change: Partial<CallPerson> = {}): CallPerson => ({
  ...other,
  isSelf: false,
  awayFromMs: null,
  mediaOnly: false,
  media: {},
  still: null,
  ...change,
});
const call = (people: CallPerson[], change: Partial<CallState> = {}) =>
  ({ phase: 'in_call', link: 'connected', people, ...change }) as CallState;

test('nothing is said while all is well', () => {
  expect(connectionNoticeOf(call([me, them()]), true)).toBeNull();
});

test('going over to a direct call is not called a lost connection', () => {
  const moving = (direct: CallState['direct']) => connectionNoticeOf(call([me], { phase: 'rejoining', direct }), true);
  expect(moving('chosen')).toEqual({ kind: 'goingDirect' });
  expect(moving('offered')).toEqual({ kind: 'rejoining' });
});

test('who is away is named, several in one line that counts from the first', () => {
  const people = [me, them({ awayFromMs: 9_000 }), them({ participantId: 'x', name: 'Lê Văn Ba', awayFromMs: 4_000 })];
  expect(connectionNoticeOf(call(people), true)).toEqual({ kind: 'away', names: [other.name, 'Lê Văn Ba'], sinceMs: 4_000 });
});

test('what is wrong with ourselves comes before what may be wrong with others', () => {
  const people = [me, them({ awayFromMs: 9_000 })];
  expect(connectionNoticeOf(call(people, { link: 'disconnected' }), true)).toEqual({ kind: 'linkLost' });
  expect(connectionNoticeOf(call(people, { phase: 'rejoining' }), false)).toEqual({ kind: 'rejoining' });
});

test('a lost socket with voice and picture going on says just that', () => {
  expect(connectionNoticeOf(call([me, them()]), false)).toEqual({ kind: 'signalingLost' });
  expect(connectionNoticeOf(call([me, them({ mediaOnly: true })]), true)).toEqual({ kind: 'mediaOnly', names: [other.name] });
});

test('whose link hardly carries our voices is named, so that one speaks accordingly; after everything graver', () => {
  const thin = { thinDownlink: true };
  expect(connectionNoticeOf(call([me, them(thin)]), true)).toEqual({ kind: 'thinDownlink', names: [other.name] });
  expect(connectionNoticeOf(call([me, them({ ...thin, mediaOnly: true })]), true)?.kind).toBe('mediaOnly');
  expect(connectionNoticeOf(call([{ ...me, ...thin }, them()]), true)).toBeNull();
});

test('socket gone and nobody heard: it is our own link', () => {
  expect(connectionNoticeOf(call([me, them({ awayFromMs: 1 })]), false)).toEqual({ kind: 'linkLost' });
});

test.each([
  ['stills', false, 'stills'],
  ['stills', true, 'screenFirst'],
  ['smallPicture', true, 'screenFirst'],
  ['voiceOnly', true, 'screenHeld'],
  ['slowMachine', true, 'slowMachine'],
] as const)('%s, something shared: %s: %s', (notice, shares, text) => {
  expect(rungTextOf(notice, shares)).toBe(text);
});
