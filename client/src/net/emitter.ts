type Handler<P> = (payload: P) => void;

/** Typed events for one owner: it emits, others listen until they call what `on` returned. */
export class Emitter<Events extends object> {
  readonly #handlers = new Map<keyof Events, Set<Handler<never>>>();

  on<E extends keyof Events>(event: E, handler: Handler<Events[E]>): () => void {
    const handlers = this.#handlers.get(event) ?? new Set<Handler<never>>();
    this.#handlers.set(event, handlers.add(handler));
    return () => handlers.delete(handler);
  }

  emit<E extends keyof Events>(event: E, payload: Events[E]): void {
    for (const handler of this.#handlers.get(event) ?? []) (handler as Handler<Events[E]>)(payload);
  }

  clear(): void {
    this.#handlers.clear();
  }
}
