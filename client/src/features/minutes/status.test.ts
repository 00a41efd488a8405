import { describe, expect, it } from 'vitest';
import { saveStatus, whyRefused } from './saveStatus.ts';

const calm = {
  link: 'online',
  writable: true,
  unsaved: 0,
  unsavedSince: null,
  savedAt: 5,
  refusal: null,
  refusedFields: [],
  keptOnDevice: true,
} as const;

describe('what is said about saving', () => {
  it.each([
    ['everything acknowledged', {}, 'saved'],
    ['an edit under way', { unsaved: 1 }, 'saving'],
    ['no link, nothing waits', { link: 'offline' }, 'offline'],
    ['no link, edits on the device', { link: 'offline', unsaved: 2 }, 'offlineKept'],
    ['no link, edits in memory only', { link: 'offline', unsaved: 2, keptOnDevice: false }, 'offlineAtRisk'],
    ['not known yet whether the device keeps them', { link: 'offline', unsaved: 2, keptOnDevice: null }, 'offlineAtRisk'],
    ['refused', { unsaved: 1, refusal: 'minutes_locked' }, 'refusedKept'],
    ['refused, in memory only', { unsaved: 1, refusal: 'too_big', keptOnDevice: false }, 'refused'],
    ['locked', { writable: false }, 'locked'],
    ['not compared yet', { link: 'opening' }, 'opening'],
    ['shut out', { link: 'denied' }, 'denied'],
  ] as const)('%s', (_what, change, key) => {
    expect(saveStatus({ ...calm, ...change }).key).toBe(key);
  });
  it.each([
    ['too long somewhere', { unsaved: 1, refusal: 'minutes_too_long', refusedFields: ['course'] }, 'tooLong'],
    ['too large as a whole', { unsaved: 1, refusal: 'too_large' }, 'full'],
    ['locked', { unsaved: 1, refusal: 'minutes_locked' }, undefined],
    ['taken since', { refusal: 'minutes_too_long', refusedFields: ['course'] }, undefined],
  ] as const)('what helps: %s', (_what, change, why) => {
    expect(whyRefused({ ...calm, ...change })).toBe(why);
  });
});
