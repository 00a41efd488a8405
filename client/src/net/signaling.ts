import type { Socket } from 'socket.io-client';
import { AppError, type ErrorBody } from '@hoi-chan/shared/errors.ts';
import type { Reply } from '@hoi-chan/shared/contract/define.ts';
import type { NoticeName, NoticePayload, RequestInput, RequestName, RequestOutput } from '@hoi-chan/shared/index.ts';
import { asAppError } from './api.ts';
import { Gate } from './gate.ts';
import { LinkProbe } from './linkProbe.ts';
import { loadChunk } from './loadChunk.ts';
import { PROTOCOL_VERSION } from './routeTable.ts';
import type { SignalingPort } from './signalingPort.ts';
import { standingFirst } from './standingSocket.ts';

/** `refused`: the server does not want this client (old version, session over); trying again does not help. */
export type ConnectionState = 'connecting' | 'connected' | 'lost' | 'refused';
export interface SignalingOptions {
  /** Fresh for every connect. */
  accessToken(): string | undefined;
  /** Gets a new token when the old one was refused; false: the session is over. */
  refresh(): Promise<boolean>;
  /** Events were missed that the server no longer keeps: load everything again. */
  onTooOld(): void;
  onSessionEnded(reason: string): void;
  /** The offset of the stored events that what is on the screen was loaded after; null or none: from the first connect on. */
  after?: string | null;
  /** For tests; the page's own origin otherwise. */
  url?: string;
}
interface LiveEvent {
  offset: string;
  name: NoticeName;
  payload: unknown;
}
type Handler = (payload: never) => void;

const requestTimeoutMs = 10_000;
/** Of one attempt of the library's: five round trips of a satellite and a packet lost twice. Its own twenty seconds would each be waited for by somebody. */
const attemptTimeoutMs = 8_000;
const REFUSED_AGAIN_SECONDS = 2;
const RESUME_AGAIN_MS = 500;
const RESUME_AGAIN_AT_MOST_MS = 10_000;

/** The socket to signaling. Durable notices are given to `on` handlers unwrapped, each once, also those missed while away. */
export class Signaling implements SignalingPort {
  #socket: Socket;
  #options: SignalingOptions;
  #state: ConnectionState = 'connecting';
  #refusal: ErrorBody | undefined;
  #handlers = new Map<string, Set<Handler>>();
  #stateListeners = new Set<() => void>();
  #reconnectListeners = new Set<(gap: { unheardMs: number }) => void>();
  #lastOffset: bigint | null = null;
  /** Events that came while the missed ones are being asked for; they wait their turn. */
  #resuming: LiveEvent[] | undefined;
  /** Which connection asks: an answer that belongs to an earlier one is nobody's. */
  #connection = 0;
  #wasConnected = false;
  /** Opened by the first connection, or by what says that none will come. */
  readonly #begun = new Gate(requestTimeoutMs);
  #closed = false;
  #refreshed = false;
  readonly #probe: LinkProbe;
  readonly #begunMs = performance.now();
  /** How long the first connection took, all round trips together. */
  #usualMs = 0;
  #heardAtMs = performance.now();
  /** When the connection before this one gave its last sign of life. */
  #silentSinceMs = performance.now();

  private constructor(socket: Socket, options: SignalingOptions, standing: { socket: WebSocket | undefined }) {
    this.#socket = socket;
    this.#options = options;
    this.#lastOffset = typeof options.after === 'string' ? BigInt(options.after) : null;
    this.#probe = new LinkProbe({
      open: () => new WebSocket(doorOf(options.url)),
      onAlive: (open) => this.#connectOver(open, standing),
      onGivenUp: () => {
        this.#leaveToLibrary();
        socket.connect();
      },
    });
    socket.io.on('open', () => socket.io.engine.on('packet', () => (this.#heardAtMs = performance.now())));
    socket.on('connect', () => void this.#afterConnect());
    // From the first packet on, so that nothing is delivered before what was missed.
    this.#resuming = [];
    socket.on('disconnect', (reason) => {
      this.#silentSinceMs = this.#heardAtMs;
      this.#connection += 1;
      this.#resuming = [];
      this.#setState('lost');
      // A server that closes on purpose is not called again by the library.
      if (reason === 'io server disconnect' && !this.#closed) return void socket.connect();
      // An attempt of the library's own, sent into the cut, would hold up ours: browsers open one at a time.
      socket.io.reconnection(false);
      this.#probe.start(this.#usualMs);
    });
    socket.on('connect_error', (error: Error & { data?: ErrorBody }) => void this.#afterRefusal(error.data));
    socket.on('live:event', (event: LiveEvent) => (this.#resuming ? this.#resuming.push(event) : this.#deliverDurable(event)));
    socket.on('live:sessionEnded', (payload: { reason: string }) => options.onSessionEnded(payload.reason));
    socket.onAny((name: string, payload: unknown) => {
      if (name !== 'live:event') this.#deliver(name, payload);
    });
  }

  /** Loads the socket library only now, after sign-in. */
  static async create(options: SignalingOptions): Promise<Signaling> {
    const { io, WebSocket: SocketTransport } = await loadChunk(() => import('socket.io-client'), { pausesMs: codePausesMs() });
    const standing: { socket: WebSocket | undefined } = { socket: undefined };
    const take = (): WebSocket | undefined => {
      const { socket: taken } = standing;
      standing.socket = undefined;
      return taken;
    };
    const socket = io(options.url ?? '/', {
      autoConnect: false,
      transports: [standingFirst(SocketTransport, take)],
      timeout: attemptTimeoutMs,
      reconnectionDelay: 300,
      reconnectionDelayMax: 4_000,
      randomizationFactor: 0.3,
      auth: (give) => give({ token: options.accessToken(), protocolVersion: PROTOCOL_VERSION }),
    });
    const signaling = new Signaling(socket, options, standing);
    socket.connect();
    return signaling;
  }

  get state(): ConnectionState {
    return this.#state;
  }
  /** Why the server refused this client, when it did. */
  get refusal(): ErrorBody | undefined {
    return this.#refusal;
  }

  onState(listener: () => void): () => void {
    this.#stateListeners.add(listener);
    return () => this.#stateListeners.delete(listener);
  }

  onReconnected(handler: (gap: { unheardMs: number }) => void): () => void {
    this.#reconnectListeners.add(handler);
    return () => this.#reconnectListeners.delete(handler);
  }

  on<N extends NoticeName>(name: N, handler: (payload: NoticePayload<N>) => void): () => void {
    const handlers = this.#handlers.get(name) ?? new Set();
    this.#handlers.set(name, handlers);
    handlers.add(handler);
    return () => handlers.delete(handler);
  }

  async reached(): Promise<void> {
    if (this.#begun.isOpen) return;
    await this.#begun.passed();
    this.#assertConnected();
  }

  async request<N extends RequestName>(name: N, input: RequestInput<N>): Promise<RequestOutput<N>> {
    // A page that has just been loaded asks before its socket stands; nothing would tell it when to ask again.
    if (!this.#begun.isOpen) await this.#begun.passed();
    this.#assertConnected();
    let reply: Reply<RequestOutput<N>>;
    try {
      reply = (await this.#socket.timeout(requestTimeoutMs).emitWithAck(name, input)) as Reply<RequestOutput<N>>;
    } catch (cause) {
      throw new AppError('UNAVAILABLE', `no answer to ${name}`, { reason: 'timeout', cause });
    }
    if (!reply.ok) throw asAppError(reply.error);
    return reply.data;
  }

  /** Ends the connection for good. */
  close(): void {
    this.#closed = true;
    this.#begun.open();
    this.#probe.stop();
    this.#socket.removeAllListeners();
    this.#socket.offAny();
    this.#socket.disconnect();
    this.#handlers.clear();
    this.#reconnectListeners.clear();
    this.#stateListeners.clear();
  }

  #assertConnected(): void {
    if (!this.#socket.connected) throw new AppError('UNAVAILABLE', 'socket not connected', { reason: 'offline' });
  }

  /** The link carries again, and the attempt that the library waits for was sent while it did not. */
  #connectOver(open: WebSocket, standing: { socket: WebSocket | undefined }): void {
    if (this.#closed || this.#socket.connected) return open.close();
    this.#socket.disconnect();
    standing.socket = open;
    this.#socket.connect();
  }

  /** It tries again by itself, with growing patience. */
  #leaveToLibrary(): void {
    this.#probe.stop();
    this.#socket.io.reconnection(true);
  }

  async #afterConnect(): Promise<void> {
    this.#leaveToLibrary();
    if (!this.#wasConnected) this.#usualMs = performance.now() - this.#begunMs;
    this.#refusal = undefined;
    this.#refreshed = false;
    this.#setState('connected');
    const again = this.#wasConnected;
    this.#wasConnected = true;
    this.#begun.open();
    const unheardMs = performance.now() - this.#silentSinceMs;
    if (again) for (const listener of this.#reconnectListeners) listener({ unheardMs });
    await this.#resume();
  }

  /**
   * Asks for what was missed; what arrives meanwhile waits, so that the order stays that of the offsets. Until the answers are complete
   * nothing that waits is given out: it would move the offset past what is still missing.
   */
  async #resume(): Promise<void> {
    const connection = this.#connection;
    const isOurs = (): boolean => connection === this.#connection && !this.#closed;
    let waitMs = RESUME_AGAIN_MS;
    for (let complete = false; !complete;) {
      try {
        const answer = await this.request('live:resume', { after: this.#lastOffset === null ? null : String(this.#lastOffset) });
        if (!isOurs()) return;
        if (answer.tooOld) this.#options.onTooOld();
        for (const event of answer.events) this.#deliverDurable(event as LiveEvent);
        if (answer.tooOld || this.#lastOffset === null || answer.complete) this.#moveTo(BigInt(answer.offset), answer.tooOld);
        complete = answer.complete || answer.tooOld;
      } catch {
        // A socket that went asks anew when it is back; a server that is busy or silent is asked again.
        await new Promise((resolve) => setTimeout(resolve, waitMs));
        waitMs = Math.min(waitMs * 2, RESUME_AGAIN_AT_MOST_MS);
        if (!isOurs()) return;
      }
    }
    const waiting = this.#resuming ?? [];
    this.#resuming = undefined;
    for (const event of waiting) this.#deliverDurable(event);
  }

  #moveTo(offset: bigint, back: boolean): void {
    if (back || this.#lastOffset === null || offset > this.#lastOffset) this.#lastOffset = offset;
  }

  async #afterRefusal(error: ErrorBody | undefined): Promise<void> {
    if (error === undefined) return this.#setState(this.#wasConnected ? 'lost' : 'connecting');
    // It answered: the link stands, and what follows is between the two of us.
    this.#leaveToLibrary();
    // Once only: a token that is new and still refused would be refused for ever.
    if (error.code === 'UNAUTHENTICATED' && !this.#refreshed) {
      this.#refreshed = true;
      const fresh = await this.#options.refresh().catch(() => undefined);
      if (fresh === true && !this.#closed) return void this.#socket.connect();
      if (fresh === undefined) {
        // The link went again before there was a new token: that one is still to be had.
        this.#refreshed = false;
        this.#connectIn(REFUSED_AGAIN_SECONDS);
        return this.#setState('lost');
      }
    }
    if (error.code === 'UNAVAILABLE' || error.code === 'RATE_LIMITED' || error.code === 'INTERNAL') {
      // The library stops after a refusal by middleware; a server that is busy, faulty or just going down is worth another try.
      this.#connectIn(error.retryAfterSeconds ?? REFUSED_AGAIN_SECONDS);
      return this.#setState('lost');
    }
    this.#refusal = error;
    this.#setState('refused');
    this.#begun.open();
  }

  #connectIn(seconds: number): void {
    setTimeout(() => !this.#closed && this.#socket.connect(), seconds * 1000);
  }

  #deliverDurable(event: LiveEvent): void {
    const offset = BigInt(event.offset);
    if (this.#lastOffset !== null && offset <= this.#lastOffset) return;
    this.#lastOffset = offset;
    this.#deliver(event.name, event.payload);
  }

  #deliver(name: string, payload: unknown): void {
    for (const handler of this.#handlers.get(name) ?? []) handler(payload as never);
  }

  #setState(state: ConnectionState): void {
    if (this.#closed || this.#state === state) return;
    this.#state = state;
    for (const listener of this.#stateListeners) listener();
  }
}

/** Nobody presses a button for it, and nothing is live without it: its code is asked for until it comes. */
function* codePausesMs(): Generator<number, never> {
  yield 400;
  yield 1_500;
  for (;;) yield 4_000;
}

/** Where a socket to signaling begins (Engine.IO protocol 4, WebSocket). */
function doorOf(url: string | undefined): string {
  const door = new URL('/socket.io/?EIO=4&transport=websocket', url ?? location.origin);
  door.protocol = door.protocol.replace('http', 'ws');
  return door.href;
}
