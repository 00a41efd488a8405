import { useCallback, useSyncExternalStore } from 'react';
import type { Store } from './store.ts';

/** The current value of a store; the component renders again when it changes. */
export function useStore<T>(store: Store<T>): T {
  return useSyncExternalStore(store.subscribe, store.get, store.get);
}

/** A part of a store; the component renders again only when that part changes (`Object.is`), so `select` must not build new objects. */
export function useStorePart<T, P>(store: Store<T>, select: (value: T) => P): P {
  const read = useCallback(() => select(store.get()), [store, select]);
  return useSyncExternalStore(store.subscribe, read, read);
}
