import { describe, expect, it } from 'vitest';
import type { ConsultCard } from '@hoi-chan/shared/features/consultShapes.ts';
import { tellOf } from './changes.ts';

const card = (state: ConsultCard['state']): ConsultCard =>
  ({ id: 'c1', state, asker: { id: 'asker' }, specialist: { id: 'specialist' } }) as ConsultCard;
const asker = { id: 'asker' };

describe('what is told to whom', () => {
  it('the asking doctor hears of the acceptance once', () => {
    const told = new Set<string>();
    expect(tellOf(card('accepted'), asker, '/', told)).toBe('accepted');
    expect(tellOf(card('accepted'), asker, '/', told)).toBeUndefined();
    expect(tellOf(card('in_session'), asker, '/', told)).toBe('in_session');
  });

  it('nobody is told what stands on the screen, then or later', () => {
    const told = new Set<string>();
    expect(tellOf(card('in_session'), asker, '/consults/c1/room', told)).toBeUndefined();
    expect(tellOf(card('in_session'), asker, '/', told)).toBeUndefined();
  });

  it('the specialist hears of the withdrawal, not of the own acceptance; others of nothing', () => {
    expect(tellOf(card('accepted'), { id: 'specialist' }, '/', new Set())).toBeUndefined();
    expect(tellOf(card('cancelled'), { id: 'specialist' }, '/', new Set())).toBe('cancelled');
    expect(tellOf(card('accepted'), { id: 'colleague' }, '/', new Set())).toBeUndefined();
  });
});
