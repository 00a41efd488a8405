import { expect, test } from 'vitest';
import { directStateOf } from './directCalls.ts';
import type { LiveCall, Seat } from './liveCall.ts';

const seat = (name: string, change: Partial<Seat> = {}): Seat =>
  ({ actorKey: name, network: 'ipv4 203.0.113.7', joined: true, lost: false, awaySince: null, ...change }) as Seat;
const sfu: LiveCall['place'] = { mode: 'sfu', nodeId: 'a' };
const stateOf = (place: LiveCall['place'], ...seats: Seat[]) =>
  directStateOf({ place, seats: new Map(seats.map((each, index) => [String(index), each])) });

test('offered to two people of one network at a node', () => {
  expect(stateOf(sfu, seat('lan'), seat('tam'))).toBe('offered');
});

test.each([
  ['nobody else is in', [seat('lan')]],
  ['a third is in', [seat('lan'), seat('tam'), seat('hoa')]],
  ['a third is coming in', [seat('lan'), seat('tam'), seat('hoa', { joined: false })]],
  ['another network', [seat('lan'), seat('tam', { network: 'ipv4 203.0.113.8' })]],
  ['two networks of which nothing is known', [seat('lan', { network: undefined }), seat('tam', { network: undefined })]],
  ['one person on two devices', [seat('lan'), seat('lan')]],
  ['one is cut off', [seat('lan'), seat('tam', { awaySince: '2026-03-01T08:00:00Z' })]],
  ['one has yet to take a new seat', [seat('lan'), seat('tam', { lost: true })]],
])('not when %s', (_why, seats) => {
  expect(stateOf(sfu, ...seats)).toBe('unavailable');
});

test('a direct call is chosen by people, or nobody’s choice', () => {
  expect(stateOf({ mode: 'p2p', chosen: true }, seat('lan'), seat('tam'))).toBe('chosen');
  expect(stateOf({ mode: 'p2p', chosen: false }, seat('lan'), seat('tam'))).toBe('unavailable');
  expect(stateOf(null, seat('lan'), seat('tam'))).toBe('unavailable');
});
