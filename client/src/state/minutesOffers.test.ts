import { expect, test } from 'vitest';
import { createMinutesOffers, type MinutesOffer } from './minutesOffers.ts';

const offer = (id: string): MinutesOffer => ({ id, kind: 'lab', text: id });

test('nothing is taken while no minutes are open, everything while they are', () => {
  const offers = createMinutesOffers();
  expect(offers.insert(offer('a'))).toBe(false);
  const taken: string[] = [];
  const stop = offers.take(({ id }) => taken.push(id));
  expect(offers.open.get()).toBe(true);
  expect(offers.insert(offer('b'))).toBe(true);
  stop();
  expect(offers.open.get()).toBe(false);
  expect(offers.insert(offer('c'))).toBe(false);
  expect(taken).toEqual(['b']);
});

test('a source replaces its own list only, and an outdated list cannot take back the new one', () => {
  const offers = createMinutesOffers();
  const ids = (): string[] => offers.listed.get().map(({ id }) => id);
  const stop = offers.publish('viewer', [offer('m1')]);
  offers.publish('call', [offer('t')]);
  const stopNew = offers.publish('viewer', [offer('m1'), offer('m2')]);
  stop();
  expect(ids()).toEqual(['m1', 'm2', 't']);
  stopNew();
  expect(ids()).toEqual(['t']);
});
