import type { Emitter } from '../edge/socket.ts';

interface Watcher {
  personId: string;
  name: string;
}

/** Who has a consult open, in memory of this instance: harmless when lost. */
export class Presence {
  readonly #emitter: Emitter;
  readonly #watchers = new Map<string, Map<string, Watcher>>();

  constructor(emitter: Emitter) {
    this.#emitter = emitter;
  }

  watch(socketId: string, consultId: string, watcher: Watcher): Watcher[] {
    const bySocket = this.#watchers.get(consultId) ?? new Map<string, Watcher>();
    this.#watchers.set(consultId, bySocket.set(socketId, watcher));
    this.#emitter.joinRoom(socketId, presenceRoom(consultId));
    this.#tell(consultId);
    return this.present(consultId);
  }

  unwatch(socketId: string, consultId: string): void {
    if (this.#watchers.get(consultId)?.delete(socketId) !== true) return;
    this.#emitter.leaveRoom(socketId, presenceRoom(consultId));
    if (this.#watchers.get(consultId)?.size === 0) this.#watchers.delete(consultId);
    this.#tell(consultId);
  }

  disconnected(socketId: string): void {
    for (const consultId of this.#watchers.keys()) this.unwatch(socketId, consultId);
  }

  /** One entry a person, however many tabs. */
  present(consultId: string): Watcher[] {
    const byPerson = new Map([...(this.#watchers.get(consultId)?.values() ?? [])].map((watcher) => [watcher.personId, watcher]));
    return [...byPerson.values()];
  }

  #tell(consultId: string): void {
    this.#emitter.emit(presenceRoom(consultId), 'live:presenceChanged', { consultId, present: this.present(consultId) });
  }
}

/** Sockets that have the consult open; also the room of minutes and awareness. */
export function presenceRoom(consultId: string): string {
  return `watching:${consultId}`;
}
