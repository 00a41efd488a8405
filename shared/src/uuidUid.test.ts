import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dicomUid } from './ids.ts';
import { uidOfUuid, uuidOfUid } from './uuidUid.ts';

test('the example of the standard (PS3.5 §B.2)', () => {
  expect(uidOfUuid('f81d4fae-7dec-11d0-a765-00a0c91e6bf6')).toBe('2.25.329800735698586629295641978511506172918');
});

test('every UUID is a UID, and comes back from it', () => {
  fc.assert(
    fc.property(fc.uuid(), (uuid) => {
      const uid = uidOfUuid(uuid);
      expect(dicomUid.safeParse(uid).success).toBe(true);
      expect(uuidOfUid(uid)).toBe(uuid);
    }),
  );
  expect(uuidOfUid(uidOfUuid('00000000-0000-0000-0000-00000000000a'))).toBe('00000000-0000-0000-0000-00000000000a');
});

test.each(['1.2.826.0.1.3680043.8.498.1', '2.25.', '2.25.01', '2.25.1.2', `2.25.${2n ** 128n}`, '2.25.-1', '2.25.1e3', ''])(
  '%s was made of none',
  (uid) => {
    expect(uuidOfUid(uid)).toBeUndefined();
  },
);
