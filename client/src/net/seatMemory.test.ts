import { expect, test } from 'vitest';
import { keepSeatsOf } from './seatMemory.ts';

function storage(values: Record<string, string>): Storage {
  const methods = {
    getItem: (key: string) => values[key] ?? null,
    setItem: (key: string, value: string) => void (values[key] = value),
    removeItem: (key: string) => Reflect.deleteProperty(values, key),
  };
  for (const [name, value] of Object.entries(methods)) Object.defineProperty(values, name, { value });
  return values as unknown as Storage;
}

test('the seats of a tab stay for the person they are of, and for nobody else', () => {
  const values: Record<string, string> = { 'call-seat:one': 'p1', 'hoichan.other': 'x' };
  const session = storage(values);
  keepSeatsOf(session, 'lan');
  expect(values['call-seat:one'], 'whose they were is not known').toBeUndefined();
  values['call-seat:one'] = 'p1';
  keepSeatsOf(session, 'lan');
  expect(values['call-seat:one']).toBe('p1');
  keepSeatsOf(session, 'tam');
  expect(values['call-seat:one']).toBeUndefined();
  expect(values['hoichan.other']).toBe('x');
});

test('where storage is forbidden nothing is thrown', () => {
  const forbidden = {
    getItem: () => {
      throw new Error('forbidden');
    },
  } as unknown as Storage;
  expect(() => keepSeatsOf(forbidden, 'lan')).not.toThrow();
});
