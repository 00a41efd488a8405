import * as Y from 'yjs';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { NoticeName, RequestInput, RequestName, RequestOutput } from '@hoi-chan/shared/index.ts';
import { MAX_YJS_UPDATE_BYTES } from '@hoi-chan/shared/features/minutes.ts';
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
  /** What it has against an update. */
  refuses: (update: Uint8Array) => AppError | undefined = () => undefined;
  ports = new Set<FakePort>();
  stored: Uint8Array[] = [];
  /** An answer that is larger comes without its end. */
  mostAnswerBytes = Number.POSITIVE_INFINITY;

  /** Started anew: what was stored is there. */
  restart(): void {
    this.doc = new Y.Doc();
    for (const update of this.stored) Y.applyUpdate(this.doc, update);
    for (const port of this.ports) port.cut();
  }

  connect(fate: () => Fate = () => 'deliver'): FakePort {
    const port = new FakePort(this, fate);
    this.ports.add(port);
    return port;
  }
}

export class FakePort implements SignalingPort {
  up = true;
  requests: string[] = [];
  /** Of the largest update that was sent, whether it arrived or not. */
  largestUpdate = 0;
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
    if (name === 'minutes:update')
      this.largestUpdate = Math.max(this.largestUpdate, (input as RequestInput<'minutes:update'>).update.byteLength);
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
      const stateVector = input['stateVector'] as Uint8Array;
      const rest = { stateVector: Y.encodeStateVector(doc), writable: this.#server.writable };
      const update = Y.encodeStateAsUpdate(doc, stateVector);
      if (update.byteLength <= this.#server.mostAnswerBytes) return { ...rest, update, isWhole: true };
      return { ...rest, ...beginning(this.#server.stored, stateVector, this.#server.mostAnswerBytes) };
    }
    const notice = { consultId: input['consultId'], update: input['update'] as Uint8Array };
    if (name === 'minutes:update') {
      if (!this.#server.writable) throw new AppError('CONFLICT', 'locked', { reason: 'minutes_locked' });
      const refused = this.#server.refuses(notice.update);
      if (refused !== undefined) throw refused;
      if (notice.update.byteLength > MAX_YJS_UPDATE_BYTES) throw new AppError('INVALID_REQUEST', 'too big');
      Y.applyUpdate(doc, notice.update);
      if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null)
        throw new Error('the real server refuses what refers to letters it lacks');
      this.#server.stored.push(notice.update);
      for (const port of others) port.notify('minutes:updated', notice);
    } else if (name === 'minutes:setAwareness') {
      for (const port of others) port.notify('minutes:awarenessChanged', notice);
    }
    return {};
  }
}

/** Of what was stored as much as fits, and at least one piece of what is new. */
function beginning(stored: readonly Uint8Array[], stateVector: Uint8Array, mostBytes: number): { update: Uint8Array; isWhole: boolean } {
  const doc = new Y.Doc();
  let before: Uint8Array | undefined;
  for (const [index, part] of stored.entries()) {
    Y.applyUpdate(doc, part);
    const update = Y.encodeStateAsUpdate(doc, stateVector);
    if (Y.decodeUpdate(update).structs.length === 0) continue;
    if (before !== undefined && update.byteLength > mostBytes) return { update: before, isWhole: false };
    if (index === stored.length - 1) return { update, isWhole: true };
    before = update;
  }
  return { update: Y.encodeStateAsUpdate(doc, stateVector), isWhole: true };
}
