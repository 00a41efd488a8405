import { isFinal } from '@hoi-chan/shared/clinical/consultLifeCycle.ts';
import { urgencyTimes, type Urgency } from '@hoi-chan/shared/clinical/urgency.ts';
import type { ConsultCard } from '@hoi-chan/shared/features/consultShapes.ts';

/** One query for the watch and the list, so that both show the same. */
export const queueFilter = { scope: 'queue' as const, limit: 100 };

const rank: Record<Urgency, number> = { emergency: 0, urgent: 1, routine: 2 };

/** The order in which a queue is to be worked: emergencies first, then whoever waits longest. */
export function sortQueue(cards: readonly ConsultCard[]): ConsultCard[] {
  const since = (card: ConsultCard): number => Date.parse(card.requestedAt ?? card.updatedAt);
  return cards.toSorted((a, b) => rank[a.urgency] - rank[b.urgency] || since(a) - since(b));
}

/** Consults in which something is still to be done, and the rest; the latest change first. */
export function splitByWork(cards: readonly ConsultCard[]): { open: ConsultCard[]; done: ConsultCard[] } {
  const sorted = cards.toSorted((a, b) => Date.parse(b.updatedAt) - Date.parse(a.updatedAt));
  const over = (card: ConsultCard): boolean => isFinal(card.state) || card.state === 'delivered';
  return { open: sorted.filter((card) => !over(card)), done: sorted.filter(over) };
}

/**
 * Requests that were not in the queue when it was last looked at. `known` undefined: this is the first look, and what lies there already
 * is not an arrival.
 */
export function arrivals(known: ReadonlySet<string> | undefined, queue: readonly ConsultCard[]): ConsultCard[] {
  if (known === undefined) return [];
  return sortQueue(queue.filter((card) => !known.has(card.id)));
}

export function waitsLong(card: ConsultCard, waitingMinutes: number): boolean {
  return waitingMinutes >= urgencyTimes[card.urgency].longWaitMinutes;
}
