import type { RequestInput } from '@hoi-chan/shared/index.ts';
import { isPassing } from './rejoining.ts';

export type ConsumerWish = Omit<RequestInput<'call:setConsumers'>['consumers'][number], 'consumerId'>;

/** Resizing and scrolling ask for many changes in a row; new streams should not wait for them. */
const SETTLE_MS = 150;
const MAX_CONSUMERS = 64;
/** The server did not take note: a broken socket, a node without time. */
const AGAIN_MS = 1_000;

/** What we want to receive, told to the SFU in as few messages as possible: only differences, all that come together in one. */
export class ConsumerControl {
  readonly #send: (consumers: RequestInput<'call:setConsumers'>['consumers']) => Promise<unknown>;
  /** What the SFU was told last; nothing of it is sure after a failure. A consumer starts paused. */
  readonly #told = new Map<string, ConsumerWish>();
  readonly #wishes = new Map<string, ConsumerWish>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #scheduledNow = false;
  #closed = false;

  constructor(send: (consumers: RequestInput<'call:setConsumers'>['consumers']) => Promise<unknown>) {
    this.#send = send;
  }

  want(consumerId: string, wish: ConsumerWish): void {
    this.#wishes.set(consumerId, wish);
    if (this.#told.has(consumerId)) {
      this.#timer ??= setTimeout(() => this.#flush(), SETTLE_MS);
      return;
    }
    if (this.#scheduledNow) return;
    this.#scheduledNow = true;
    // All tracks of one join resolve in the same turn of the event loop.
    queueMicrotask(() => queueMicrotask(() => this.#flush()));
  }

  forget(consumerId: string): void {
    this.#wishes.delete(consumerId);
    this.#told.delete(consumerId);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#scheduledNow = false;
    if (this.#closed) return;
    const changes = [...this.#wishes].flatMap(([consumerId, wish]) => {
      const change = differenceOf(this.#told.get(consumerId) ?? { paused: true }, wish);
      return change === undefined ? [] : [{ consumerId, ...change }];
    });
    const batch = changes.slice(0, MAX_CONSUMERS);
    for (const { consumerId } of batch) this.#told.set(consumerId, this.#wishes.get(consumerId) ?? {});
    if (batch.length === 0) return;
    if (changes.length > batch.length) this.#timer = setTimeout(() => this.#flush(), 0);
    this.#send(batch).catch((error: unknown) => {
      for (const { consumerId } of batch) if (this.#wishes.has(consumerId)) this.#told.set(consumerId, {});
      // Otherwise somebody would not be heard until something else changes. What is refused for good the next join says anew.
      if (isPassing(error) && !this.#closed) this.#timer ??= setTimeout(() => this.#flush(), AGAIN_MS);
    });
  }
}

function differenceOf(told: ConsumerWish, wish: ConsumerWish): ConsumerWish | undefined {
  const change: ConsumerWish = {};
  if (wish.paused !== told.paused) change.paused = wish.paused;
  const layers = wish.preferredLayers;
  const before = told.preferredLayers;
  if (layers !== undefined && (layers.spatialLayer !== before?.spatialLayer || layers.temporalLayer !== before.temporalLayer))
    change.preferredLayers = layers;
  if (wish.priority !== undefined && wish.priority !== told.priority) change.priority = wish.priority;
  return Object.keys(change).length > 0 ? change : undefined;
}
