import { AUDIT_ACTIONS, AUDIT_ENTITIES } from '@hoi-chan/shared/features/auditActions.ts';
import { expect, test } from 'vitest';
import { flatten } from '../../i18n/testing/keys.ts';
import en from '../../i18n/en/admin.json' with { type: 'json' };
import vi from '../../i18n/vi/admin.json' with { type: 'json' };

const keysOf = (texts: object): string[] => flatten(texts).map(([key]) => key);

test.each(Object.entries({ vi, en }))(
  'in %s the audit has words for every deed and everything it is about, and for nothing else',
  (_, { audit }) => {
    expect(keysOf(audit.did).toSorted()).toEqual([...AUDIT_ACTIONS].toSorted());
    expect(keysOf(audit.about).toSorted()).toEqual([...AUDIT_ENTITIES].toSorted());
  },
);

test.each(Object.entries({ vi, en }))('in %s two deeds are never told in the same words', (_, { audit }) => {
  const words = flatten(audit.did).map(([, text]) => text);
  expect(words.filter((text, index) => words.indexOf(text) !== index)).toEqual([]);
});
