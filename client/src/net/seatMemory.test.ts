import { expect, test } from 'vitest';
import { forgetSeats } from './seatMemory.ts';

test('whoever signs out leaves no seat behind, and nothing else is touched', () => {
  const session = { 'call-seat:one': 'p1', 'hoichan.other': 'x', 'call-seat:two': 'p2' } as unknown as Storage;
  Object.defineProperty(session, 'removeItem', { value: (key: string) => Reflect.deleteProperty(session, key) });
  forgetSeats(session);
  expect(Object.keys(session)).toEqual(['hoichan.other']);
});
