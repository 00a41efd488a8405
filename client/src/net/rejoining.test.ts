import { beforeEach, expect, test, vi } from 'vitest';
import { AppError } from '@hoi-chan/shared/errors.ts';
import { Rejoining } from './rejoining.ts';

let joins: PromiseWithResolvers<void>[];
let refused: unknown[];
let rejoining: Rejoining;
beforeEach(() => {
  joins = [];
  refused = [];
  rejoining = new Rejoining({
    join: () => {
      const join = Promise.withResolvers<void>();
      joins.push(join);
      return join.promise;
    },
    onRefused: (error) => refused.push(error),
  });
});
const settle = () => vi.waitFor(() => expect(rejoining.isUnderWay).toBe(false));

test('what fails of the seat and the connection that are given up is no reason for another join', async () => {
  expect(rejoining.start()).toBe(true);
  expect(rejoining.start()).toBe(false);
  rejoining.seatLost();
  rejoining.connectionLost();
  rejoining.answered();
  // The new seat is there and its connection is being opened: the old connection fails only now.
  rejoining.connectionLost();
  rejoining.moved();
  joins[0]?.resolve();
  await settle();
  expect(joins).toHaveLength(1);
});

test.each([
  ['seat', (): void => (rejoining.answered(), rejoining.seatLost())],
  ['connection', (): void => (rejoining.answered(), rejoining.moved(), rejoining.connectionLost())],
])('what fails of the new %s is', async (_, fail) => {
  rejoining.start();
  fail();
  joins[0]?.resolve();
  await vi.waitFor(() => expect(joins).toHaveLength(2));
  joins[1]?.resolve();
  await settle();
  expect(joins).toHaveLength(2);
});

test('who is refused for good is told so once, and may try anew', async () => {
  const no = new AppError('CONFLICT', 'over', { reason: 'call_closed' });
  rejoining.start();
  joins[0]?.reject(no);
  await settle();
  expect(refused).toEqual([no]);
});

test('nothing goes on after the end', async () => {
  rejoining.start();
  joins[0]?.reject(new AppError('UNAVAILABLE', 'no', { reason: 'offline' }));
  rejoining.close();
  await settle();
  expect([joins.length, rejoining.start()]).toEqual([1, false]);
});
