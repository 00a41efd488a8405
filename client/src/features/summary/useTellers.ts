import { createContext, useContext } from 'react';
import type { Teller, TellersOf } from './tellers.ts';
import { together } from './tellers.ts';
import type { Origin } from './origin.ts';

/** Who tells what of the summary on the screen. */
export const Tellers = createContext<TellersOf>(() => []);

export const useTellersOf = (): TellersOf => useContext(Tellers);

/** Those who tell something of these data together. */
export function useTellers(data: readonly { origin?: Origin }[]): Teller[] {
  const tellersOf = useTellersOf();
  return together(data.flatMap(({ origin }) => tellersOf(origin)));
}
