import * as Y from 'yjs';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { NoticeName, RequestInput, RequestName, RequestOutput } from '@hoi-chan/shared/index.ts';
import type { SignalingPort } from '../../../net/signalingPort.ts';
import type { Timing } from '../sync.ts';

/** Time that moves only when told. */
export class FakeTime implements Timing {
  #now = 0;
  #timers = new Set<{ at: number; run: () => void }>();
  now = (): number => this.#now;
  after = (ms: number, run: () => void): (() => void) => {
    const timer = { at: this.#now + ms, run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  };
  /** Runs every timer due within `ms`, in order, letting promises settle between. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (;;) {
      const next = [...this.#timers].filter((t) => t.at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.run();
      await settle();
    }
    this.#now = end;
  }
}

/** Lets everything that waits only for resolved promises go on. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 12; turn += 1) await Promise.resolve();
}

/** What the link does to the next message. `deaf`: the server gets it, the answer is lost. */
export type Fate = 'deliver' | 'lose' | 'deaf';

/** The server's side of the minutes, as far as a client can see it: one stored document, a lock, notices to the others. */
export class FakeServer {
  doc = new Y.Doc();
  writable = true;
  ports = new Set<FakePort>();
  stored: Uint8Array[] = [];

  connect(fate: () => Fate = () => 'deliver'): FakePort {
    const port = new FakePort(this, fate);
    this.ports.add(port);
    return port;
  }
}

export class FakePort implements SignalingPort {
  up = true;
  requests: string[] = [];
  #server: FakeServer;
  #fate: () => Fate;
  #handlers = new Map<string, Set<(payload: never) => void>>();
  #reconnected = new Set<(gap: { unheardMs: number }) => void>();

  constructor(server: FakeServer, fate: () => Fate) {
    this.#server = server;
    this.#fate = fate;
  }

  async reached(): Promise<void> {}

  on(name: NoticeName, handler: (payload: never) => void): () => void {
    const handlers = this.#handlers.get(name) ?? new Set();
    this.#handlers.set(name, handlers.add(handler));
    return () => handlers.delete(handler);
  }
  onReconnected(handler: (gap: { unheardMs: number }) => void): () => void {
    this.#reconnected.add(handler);
    return () => this.#reconnected.delete(handler);
  }
  cut(): void {
    this.up = false;
  }
  reconnect(): void {
    this.up = true;
    for (const handler of this.#reconnected) handler({ unheardMs: 0 });
  }
  notify(name: NoticeName, payload: unknown): void {
    if (this.up && this.#fate() === 'deliver') for (const handler of this.#handlers.get(name) ?? []) handler(payload as never);
  }
  async request<N extends RequestName>(name: N, input: RequestInput<N>): Promise<RequestOutput<N>> {
    this.requests.push(name);
    await Promise.resolve();
    const fate = this.up ? this.#fate() : 'lose';
    if (fate === 'lose') throw new AppError('UNAVAILABLE', 'lost', { reason: 'timeout' });
    const answer = this.#answer(name, input);
    if (fate === 'deaf') throw new AppError('UNAVAILABLE', 'no answer', { reason: 'timeout' });
    return answer as RequestOutput<N>;
  }
  #answer(name: string, input: Record<string, unknown>): unknown {
    const { doc, ports } = this.#server;
    const others = [...ports].filter((port) => port !== this);
    if (name === 'minutes:open') {
      return {
        update: Y.encodeStateAsUpdate(doc, input['stateVector'] as Uint8Array),
        stateVector: Y.encodeStateVector(doc),
        writable: this.#server.writable,
      };
    }
    const notice = { consultId: input['consultId'], update: input['update'] as Uint8Array };
    if (name === 'minutes:update') {
      if (!this.#server.writable) throw new AppError('CONFLICT', 'locked', { reason: 'minutes_locked' });
      Y.applyUpdate(doc, notice.update);
      this.#server.stored.push(notice.update);
      for (const port of others) port.notify('minutes:updated', notice);
    } else {
      for (const port of others) port.notify('minutes:awarenessChanged', notice);
    }
    return {};
  }
}
