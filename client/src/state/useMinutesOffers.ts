import { createContext, useContext, useEffect } from 'react';
import type { MinutesOffer, MinutesOffers } from './minutesOffers.ts';
import { createStore } from './store.ts';
import { useStore } from './useStore.ts';

export const MinutesOffersContext = createContext<MinutesOffers | undefined>(undefined);

const never = createStore(false);

/** The way into the minutes where there is one: in the room of a consult. `open` says whether they take anything now. */
export function useMinutesOffers(): { offers: MinutesOffers | undefined; open: boolean } {
  const offers = useContext(MinutesOffersContext);
  return { offers, open: useStore(offers?.open ?? never) };
}

/** Lists things in the "insert" menu of the minutes as long as the component is there. Give a memoised list. */
export function usePublishedOffers(from: string, list: readonly MinutesOffer[]): void {
  const offers = useContext(MinutesOffersContext);
  useEffect(() => offers?.publish(from, list), [offers, from, list]);
}
