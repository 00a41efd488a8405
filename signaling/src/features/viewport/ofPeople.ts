import { LatestOnly } from './latestOnly.ts';

export interface Viewer {
  socketId: string;
  personId: string;
  name: string;
}

interface Held<T> {
  owner: Viewer;
  value: T | null;
  relay: LatestOnly;
}

/** One value of each person (a pointer, what they draw), of which only the newest is told, at most every `intervalMs`. */
export class OfPeople<T> {
  readonly #held = new Map<string, Held<T>>();
  readonly #intervalMs: number;
  readonly #tell: (owner: Viewer, value: T | null) => void;

  constructor(intervalMs: number, tell: (owner: Viewer, value: T | null) => void) {
    this.#intervalMs = intervalMs;
    this.#tell = tell;
  }

  all(): { owner: Viewer; value: T }[] {
    return [...this.#held.values()].flatMap(({ owner, value }) => (value === null ? [] : [{ owner, value }]));
  }

  set(owner: Viewer, value: T | null): void {
    const held = this.#held.get(owner.personId);
    if (held === undefined) {
      if (value === null) return;
      const made: Held<T> = { owner, value, relay: new LatestOnly(this.#intervalMs, () => this.#tell(made.owner, made.value)) };
      this.#held.set(owner.personId, made);
      made.relay.push();
    } else {
      // A person with two windows has one: where they were last.
      held.owner = owner;
      held.value = value;
      held.relay.push();
    }
  }

  /** Takes away at once what belongs to this socket, or to all. */
  clear(socketId?: string): void {
    for (const held of this.#held.values()) {
      if (socketId !== undefined && held.owner.socketId !== socketId) continue;
      held.value = null;
      held.relay.cancel();
      this.#tell(held.owner, null);
      this.#held.delete(held.owner.personId);
    }
  }
}
