import { TEXTS_THAT_KEEP_DOCTORS_WORDS } from '@hoi-chan/shared/features/appointments.ts';
import { expect, test } from 'vitest';
import { CONSENT_VERSION } from './consent.ts';

test('under the text on the page a doctor’s words may be kept, as it says', () => {
  expect(TEXTS_THAT_KEEP_DOCTORS_WORDS).toContain(CONSENT_VERSION);
});
