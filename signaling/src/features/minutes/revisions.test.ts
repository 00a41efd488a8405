import { expect, test } from 'vitest';
import { revisionsOf } from './revisions.ts';

const person = (id: string) => ({ id, name: id, title: '', facilityName: '' });
const entry = (id: number, seconds: number, by: string | null) => ({
  id,
  at: new Date(seconds * 1000),
  person: by === null ? null : person(by),
});

test('writing without a pause is one version, a pause or a signature ends it', () => {
  const log = [
    entry(1, 0, null),
    entry(2, 30, 'lan'),
    entry(3, 60, 'tam'),
    entry(7, 400, 'lan'),
    entry(8, 410, 'lan'),
    entry(9, 420, 'tam'),
  ];
  expect(revisionsOf(log, new Set([8])).map(({ id, people, edits }) => [id, people.map((one) => one.id), edits])).toEqual([
    [3, ['lan', 'tam'], 3],
    [8, ['lan'], 2],
    [9, ['tam'], 1],
  ]);
});

test('however long somebody writes without a pause, versions end', () => {
  const log = Array.from({ length: 100 }, (_, index) => entry(index + 1, index * 20, 'lan'));
  expect(revisionsOf(log, new Set())).toHaveLength(4);
});
