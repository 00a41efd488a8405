import type { NoticeName, NoticePayload } from '@hoi-chan/shared/index.ts';
import type { CallInbox } from '../callInbox.ts';
import type { CallJoined, CallTransport, CallTransportEvents } from '../callTransport.ts';
import { Emitter } from '../emitter.ts';
import { ReceiveCare } from '../receiveCare.ts';
import type { SignalingPort } from '../signalingPort.ts';

/** Signaling whose answers a test gives, one request at a time. */
export class FakeSignaling implements SignalingPort {
  readonly requests: { name: string; input: unknown }[] = [];
  /** Answers, or throws, for the next requests of a name; undefined: never answered. */
  answer: (name: string, input: unknown) => unknown = () => ({});
  readonly #handlers = new Map<string, Set<(payload: never) => void>>();
  readonly #reconnected = new Set<(gap: { unheardMs: number }) => void>();

  readonly request: SignalingPort['request'] = async (name, input) => {
    this.requests.push({ name, input });
    return (await this.answer(name, input)) as never;
  };

  /** By default the first connection stands. */
  reached: SignalingPort['reached'] = async () => undefined;

  on<N extends NoticeName>(name: N, handler: (payload: NoticePayload<N>) => void): () => void {
    const handlers = this.#handlers.get(name) ?? new Set();
    this.#handlers.set(name, handlers.add(handler));
    return () => handlers.delete(handler);
  }

  onReconnected(handler: (gap: { unheardMs: number }) => void): () => void {
    this.#reconnected.add(handler);
    return () => this.#reconnected.delete(handler);
  }

  notify<N extends NoticeName>(name: N, payload: NoticePayload<N>): void {
    for (const handler of this.#handlers.get(name) ?? []) handler(payload as never);
  }

  reconnect(unheardMs = 0): void {
    for (const handler of this.#reconnected) handler({ unheardMs });
  }

  get listeners(): number {
    return [...this.#handlers.values()].reduce((sum, { size }) => sum + size, 0) + this.#reconnected.size;
  }
}

/** A transport that carries nothing and remembers what was asked of it. */
export class FakeTransport implements CallTransport {
  readonly mode = 'sfu';
  linkState: CallTransport['linkState'] = 'connected';
  remoteMedia: CallTransport['remoteMedia'] = [];
  readonly care = new ReceiveCare();
  readonly did: string[] = [];
  rung: string | undefined;
  readonly joined: CallJoined;
  readonly events = new Emitter<CallTransportEvents>();
  readonly #inbox: CallInbox;

  constructor(joined: CallJoined, inbox: CallInbox) {
    this.joined = joined;
    this.#inbox = inbox;
  }

  async publish(source: string, _track: MediaStreamTrack, { paused = false } = {}): Promise<void> {
    this.did.push(`publish ${source}${paused ? ' paused' : ''}`);
  }
  async unpublish(source: string): Promise<void> {
    this.did.push(`unpublish ${source}`);
  }
  async setPublishedPaused(source: string, paused: boolean): Promise<void> {
    this.did.push(`${paused ? 'pause' : 'resume'} ${source}`);
  }
  async replaceTrack(source: string): Promise<void> {
    this.did.push(`replace ${source}`);
  }
  setView({ source, visible }: { source: string; visible: boolean }): void {
    this.did.push(`${visible ? 'show' : 'hide'} ${source}`);
  }
  async stats() {
    return { roundTripMs: undefined, availableOutgoingBps: undefined, streams: [] };
  }
  async linkCounters() {
    return undefined;
  }
  async inbound() {
    return undefined;
  }
  async withFullCamera(): Promise<never> {
    throw new Error('no camera in this test');
  }
  setRung(rung: string): void {
    this.rung = rung;
  }
  on<E extends keyof CallTransportEvents>(event: E, handler: (payload: CallTransportEvents[E]) => void): () => void {
    return this.events.on(event, handler);
  }
  close(): void {
    this.did.push('close');
    this.#inbox.close();
    this.events.clear();
  }
}
