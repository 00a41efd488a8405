import type { ConsultState } from '@hoi-chan/shared/clinical/consultLifeCycle.ts';
import type { Me } from '@hoi-chan/shared/features/access.ts';
import type { ConsultCard } from '@hoi-chan/shared/features/consultShapes.ts';

export type Told = 'accepted' | 'declined' | 'in_session' | 'cancelled' | 'delivered' | 'signed';

const toAsker: readonly ConsultState[] = ['accepted', 'declined', 'in_session', 'delivered'];
const toSpecialist: readonly ConsultState[] = ['in_session', 'cancelled', 'signed'];

/**
 * Whether a change of a consult is to be told to this person, who asks or answers it. `told` remembers what was said before: a card
 * comes again for every small change. `place` is the path on the screen: whoever is in the room knows.
 */
export function tellOf(card: ConsultCard, me: Pick<Me, 'id'>, place: string, told: Set<string>): Told | undefined {
  const states = card.asker.id === me.id ? toAsker : card.specialist?.id === me.id ? toSpecialist : [];
  const key = `${card.id} ${card.state}`;
  if (!states.includes(card.state) || told.has(key)) return undefined;
  told.add(key);
  return place.startsWith(`/consults/${card.id}`) ? undefined : (card.state as Told);
}
