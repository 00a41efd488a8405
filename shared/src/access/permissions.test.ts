import { expect, test } from 'vitest';
import { mayTry, PERMISSIONS, ROLES, type Action } from './permissions.ts';

test('nobody without sign-in may do anything but the public actions', () => {
  const open = (Object.keys(PERMISSIONS) as Action[]).filter((action) => mayTry(undefined, action));
  expect(open).toEqual(['public:use']);
});

test('a patient may do nothing but attend, follow live events and be in the call', () => {
  const open = (Object.keys(PERMISSIONS) as Action[]).filter((action) => mayTry('patient', action));
  expect(open).toEqual(['public:use', 'live:use', 'appointment:attend', 'call:use']);
});

test('an administrator reads no patient, consult, image or minutes', () => {
  for (const action of Object.keys(PERMISSIONS) as Action[]) {
    if (/^(patient|consult|imaging|minutes|chat|file|call|appointment):/.test(action)) {
      expect(mayTry('provincial_admin', action), action).toBe(false);
    }
  }
});

test('every action is open to some role', () => {
  for (const action of Object.keys(PERMISSIONS) as Action[]) {
    expect(
      ROLES.some((role) => mayTry(role, action)),
      action,
    ).toBe(true);
  }
});
