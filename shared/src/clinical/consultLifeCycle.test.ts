import { expect, test } from 'vitest';
import { CONSULT_STATES, isFinal, mayMove, TRANSITIONS } from './consultLifeCycle.ts';

test('every state but draft can be reached, and the final ones are the four ends', () => {
  for (const state of CONSULT_STATES) {
    if (state !== 'draft')
      expect(
        TRANSITIONS.some((t) => t.to === state),
        state,
      ).toBe(true);
  }
  expect(CONSULT_STATES.filter(isFinal)).toEqual(['closed', 'declined', 'cancelled', 'expired']);
});

test('a signed consult can never be written in again', () => {
  for (const later of ['signed', 'delivered', 'closed'] as const) {
    for (const earlier of ['draft', 'requested', 'accepted', 'in_session', 'minutes_open'] as const) {
      for (const by of ['commune_doctor', 'specialist', 'provincial_admin', 'patient', 'system'] as const) {
        expect(mayMove(later, earlier, by)).toBe(false);
      }
    }
  }
});

test('a patient and an administrator move nothing', () => {
  expect(TRANSITIONS.filter((t) => t.by.includes('patient') || t.by.includes('provincial_admin'))).toEqual([]);
});
