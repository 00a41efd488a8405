/** A value that changes and tells who listens: the state of a model, readable without React. */
export interface Store<T> {
  get(): T;
  subscribe(listener: () => void): () => void;
}

export interface WritableStore<T> extends Store<T> {
  set(next: T): void;
  update(change: (now: T) => T): void;
}

/** Makes a store. Listeners are called after each change to a different value (`Object.is`), never for an equal one. */
export function createStore<T>(initial: T): WritableStore<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  const set = (next: T): void => {
    if (Object.is(next, value)) return;
    value = next;
    // A listener may unsubscribe while being told: tell those who listened at the moment of the change.
    for (const listener of Array.from(listeners)) listener();
  };
  return {
    get: () => value,
    set,
    update: (change) => set(change(value)),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
