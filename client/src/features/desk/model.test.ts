import { describe, expect, it } from 'vitest';
import type { ConsultCard } from '@hoi-chan/shared/features/consultShapes.ts';
import { arrivals, sortQueue, splitByWork, waitsLong } from './model.ts';

const card = (id: string, part: Partial<ConsultCard>): ConsultCard =>
  ({ id, updatedAt: '2026-11-22T08:00:00Z', requestedAt: null, ...part }) as ConsultCard;

describe('queue', () => {
  const late = card('late', { urgency: 'routine', requestedAt: '2026-11-22T07:30:00Z' });
  const early = card('early', { urgency: 'routine', requestedAt: '2026-11-22T07:00:00Z' });
  const emergency = card('emergency', { urgency: 'emergency', requestedAt: '2026-11-22T07:59:00Z' });
  const urgent = card('urgent', { urgency: 'urgent', requestedAt: '2026-11-22T07:58:00Z' });

  it('puts emergencies first, then urgent, then the longest wait', () => {
    expect(sortQueue([late, urgent, early, emergency]).map((c) => c.id)).toEqual(['emergency', 'urgent', 'early', 'late']);
  });

  it('rings for new requests only, never for those found at the first look', () => {
    expect(arrivals(undefined, [early, emergency])).toEqual([]);
    expect(arrivals(new Set(['early']), [early, late, emergency]).map((c) => c.id)).toEqual(['emergency', 'late']);
    expect(arrivals(new Set(['early', 'late']), [early])).toEqual([]);
  });

  it('marks a wait as long by urgency', () => {
    expect(waitsLong(emergency, 5)).toBe(true);
    expect(waitsLong(emergency, 4)).toBe(false);
    expect(waitsLong(early, 60)).toBe(false);
  });
});

describe('my consults', () => {
  it('keeps what is still to be done apart, latest change first', () => {
    const { open, done } = splitByWork([
      card('signed', { state: 'signed', updatedAt: '2026-11-22T08:00:00Z' }),
      card('closed', { state: 'closed' }),
      card('delivered', { state: 'delivered' }),
      card('draft', { state: 'draft', updatedAt: '2026-11-22T09:00:00Z' }),
      card('declined', { state: 'declined' }),
    ]);
    expect(open.map((c) => c.id)).toEqual(['draft', 'signed']);
    expect(done.map((c) => c.id)).toEqual(['closed', 'delivered', 'declined']);
  });
});
