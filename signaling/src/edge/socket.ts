import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import { mayTry } from '@hoi-chan/shared/access/permissions.ts';
import { PROTOCOL_VERSION, type Reply, type RequestContract } from '@hoi-chan/shared/contract/define.ts';
import { AppError } from '@hoi-chan/shared/errors.ts';
import {
  notices,
  requests,
  type NoticePayload,
  type Parsed,
  type RequestName,
  type Requests,
  type TransientNoticeName,
} from '@hoi-chan/shared/index.ts';
import type { Logger } from 'pino';
import { Server, type Socket } from 'socket.io';
import type { z } from 'zod';
import { roomsOf, type Actor } from '../access/actor.ts';
import type { Context } from './context.ts';
import { parseInput, toErrorBody } from './errors.ts';
import { shareFrames } from './frames.ts';
import { PerSecond } from './perSecond.ts';

export interface SocketContext extends Context {
  actor: Actor;
  socketId: string;
}
type Output<N extends RequestName> = z.input<Requests[N]['output']>;
/** Whoever has nothing to wait for answers at once: what comes thirty times a second is spared the promises. */
export type RequestHandler<N extends RequestName> = (
  context: SocketContext,
  input: Parsed<Requests[N]['input']>,
) => Output<N> | Promise<Output<N>>;
export type RequestHandlers = { [N in RequestName]?: RequestHandler<N> };
type AnyHandler = (context: SocketContext, input: unknown) => unknown;

/** The way features speak to connected clients without a reply. */
export interface Emitter {
  /**
   * To one socket, or to every socket in a room. Transient: may be lost. What is said is parsed like what is asked, so that nothing goes out that the
   * contract does not name; `asIs` spares what comes thirty times a second the second time, where it is put together of parts that came in parsed.
   */
  emit<N extends TransientNoticeName>(to: string, name: N, payload: NoticePayload<N>, options?: { except?: string; asIs?: boolean }): void;
  joinRoom(socketId: string, room: string): void;
  leaveRoom(socketId: string, room: string): void;
  /** Ends every socket in a room, after telling why. */
  endSessions(room: string, reason: string): void;
}

export interface SocketEdgePorts {
  log: Logger;
  /** The actor of an access token; throws UNAUTHENTICATED. */
  actorOf(token: string): Promise<Actor>;
  /** Reads the same actor again; throws UNAUTHENTICATED when the session has ended meanwhile. */
  refreshActor(actor: Actor): Promise<Actor>;
  corsOrigin?: string;
  /** Where a connection comes from, behind our own proxies; by default whoever connects here. */
  addressOf?(request: IncomingMessage): string;
  /** How long rights that were read count as fresh. */
  actorFreshMs?: number;
  onRequest?(name: string, ok: boolean, seconds: number): void;
  /** A request answered with NOT_FOUND or FORBIDDEN, with what was asked. */
  onRefused?(actor: Actor, requestId: string, asked: unknown): void;
}

/** A message of minutes, the largest of the contract, is 256 KiB; nothing larger is even read. */
const MAX_MESSAGE_BYTES = 512 * 1024;
const ACTOR_FRESH_MS = 30_000;
/** A busy person in a call with minutes and pointer sends some 40 a second. */
const REQUESTS_PER_SECOND = 120;

interface Seat {
  actor: Actor;
  readonly ip: string;
  readAt: number;
  /** What its client says of the link (`live:setLink`). */
  wide: boolean;
  /** Aborted once the socket is gone. */
  gone: AbortController;
}

interface Lifecycle {
  onConnect(socketId: string, actor: Actor): void;
  /** `ended`: by us, since the session is over; else the link broke and may come back. */
  onDisconnect(socketId: string, actor: Actor, ended: boolean): void;
}

export interface SocketEdge extends Emitter {
  io: Server;
  /** The link of this socket carries what is small uncompressed. */
  setWide(socketId: string, wide: boolean): void;
  /** Called once handlers exist; before it every request is refused. */
  serve(handlers: RequestHandlers, lifecycle: Lifecycle): void;
}

/** socket.io over the contract: handshake (token, protocol version) → parse → authorise → handle → acknowledge. */
export function socketEdge(server: HttpServer, ports: SocketEdgePorts): SocketEdge {
  const io = new Server(server, {
    maxHttpBufferSize: MAX_MESSAGE_BYTES,
    // On commune links a silent connection is noticed in 20 s at most; the client's own checks are quicker.
    pingInterval: 10_000,
    pingTimeout: 10_000,
    serveClient: false,
    // For whom it is used, and when: frames.ts.
    perMessageDeflate: true,
  });
  const seats = new Map<string, Seat>();
  const ended = new Set<string>();
  const freshMs = ports.actorFreshMs ?? ACTOR_FRESH_MS;

  function end(socket: Socket, reason: string): void {
    ended.add(socket.id);
    socket.emit('live:sessionEnded', { reason });
    socket.disconnect(true);
  }

  const isFresh = (seat: Seat): boolean => Date.now() - seat.readAt <= freshMs;

  /** Reads the rights again when they are old. Throws UNAUTHENTICATED when the session is over. */
  async function refresh(socket: Socket, seat: Seat, read = ports.refreshActor): Promise<void> {
    if (isFresh(seat)) return;
    const actor = await read(seat.actor);
    const moved = String(roomsOf(actor)) !== String(roomsOf(seat.actor));
    seat.actor = actor;
    seat.readAt = Date.now();
    // Other rooms than it sits in: the client comes back by itself, sits in the right ones and asks for what it missed.
    if (moved) socket.conn.close();
  }

  /** Whoever only listens asks nothing, and must lose what was taken away all the same. */
  async function sweep(): Promise<void> {
    // Somebody with several windows is read once.
    const readings = new Map<string, Promise<Actor>>();
    const read = (actor: Actor): Promise<Actor> => {
      const session = actor.kind === 'staff' ? actor.familyId : `${actor.appointmentId} ${actor.linkVersion}`;
      const reading = readings.get(session) ?? ports.refreshActor(actor);
      readings.set(session, reading);
      return reading;
    };
    for (const [socketId, seat] of seats) {
      const socket = io.sockets.sockets.get(socketId);
      if (socket === undefined) continue;
      await refresh(socket, seat, read).catch((error: unknown) => {
        if (error instanceof AppError && error.code === 'UNAUTHENTICATED') end(socket, error.reason ?? 'session_ended');
        else if (!(error instanceof AppError)) ports.log.error({ err: error }, 'rights could not be read again');
      });
    }
  }
  let sweeping: Promise<void> | undefined;
  const sweepTimer = setInterval(() => {
    sweeping ??= sweep().finally(() => {
      sweeping = undefined;
    });
  }, freshMs);
  sweepTimer.unref();
  server.once('close', () => clearInterval(sweepTimer));

  io.use((socket, next) => {
    admit(socket, ports).then(
      (actor) => {
        const ip = ports.addressOf?.(socket.request) ?? socket.handshake.address;
        seats.set(socket.id, { actor, ip, readAt: Date.now(), gone: new AbortController(), wide: false });
        next();
      },
      (error: unknown) => {
        const body = toErrorBody(error, ports.log, randomUUID());
        next(Object.assign(new Error(body.code), { data: body }));
      },
    );
  });

  const edge: SocketEdge = {
    io,
    emit(to, name, payload, options) {
      const target = options?.except === undefined ? io.to(to) : io.to(to).except(options.except);
      target.emit(name, options?.asIs === true ? payload : notices[name].payload.parse(payload));
    },
    joinRoom: (socketId, room) => io.in(socketId).socketsJoin(room),
    leaveRoom: (socketId, room) => io.in(socketId).socketsLeave(room),
    setWide(socketId, wide) {
      const seat = seats.get(socketId);
      if (seat !== undefined) seat.wide = wide;
    },
    endSessions(room, reason) {
      for (const socketId of new Set(io.sockets.adapter.rooms.get(room))) {
        const socket = io.sockets.sockets.get(socketId);
        if (socket !== undefined) end(socket, reason);
      }
    },
    serve(handlers, lifecycle) {
      for (const name of Object.keys(requests)) {
        if (handlers[name as RequestName] === undefined) throw new Error(`no handler for request ${name}`);
      }
      io.on('connection', (socket) => {
        const seat = seats.get(socket.id);
        if (seat === undefined) {
          socket.disconnect(true);
          return;
        }
        shareFrames(socket, () => seat.wide);
        void socket.join(roomsOf(seat.actor));
        if (seat.actor.kind === 'staff') void socket.join(`family:${seat.actor.familyId}`);
        lifecycle.onConnect(socket.id, seat.actor);
        const limit = new PerSecond(REQUESTS_PER_SECOND);
        socket.onAny((name: unknown, ...args: unknown[]) => {
          answer(socket, seat, String(name), args, handlers, limit, ports, { isFresh, refresh, end });
        });
        socket.on('disconnect', () => {
          seats.delete(socket.id);
          seat.gone.abort();
          lifecycle.onDisconnect(socket.id, seat.actor, ended.delete(socket.id));
        });
      });
    },
  };
  return edge;
}

/** A class, since an object with a getter of its own is of another shape for each request, and slow to read. */
class Asked implements SocketContext {
  readonly actor: Actor;
  readonly ip: string;
  readonly signal: AbortSignal;
  readonly socketId: string;
  readonly #name: Named;

  constructor({ actor, ip, gone }: Seat, socketId: string, name: Named) {
    this.actor = actor;
    this.ip = ip;
    this.signal = gone.signal;
    this.socketId = socketId;
    this.#name = name;
  }

  get requestId(): string {
    return this.#name.requestId;
  }

  get log(): Logger {
    return this.#name.log;
  }
}

/** What one request is called where it is written down. Few are: made when first asked for. */
class Named {
  readonly #log: Logger;
  readonly #request: string;
  #requestId: string | undefined;
  #child: Logger | undefined;

  constructor(log: Logger, request: string) {
    this.#log = log;
    this.#request = request;
  }

  get requestId(): string {
    return (this.#requestId ??= randomUUID());
  }

  get log(): Logger {
    return (this.#child ??= this.#log.child({ requestId: this.requestId, request: this.#request }));
  }
}

async function admit(socket: Socket, ports: SocketEdgePorts): Promise<Actor> {
  const auth: Record<string, unknown> = socket.handshake.auth;
  if (auth['protocolVersion'] !== PROTOCOL_VERSION) {
    throw new AppError('INVALID_REQUEST', `this server speaks protocol ${PROTOCOL_VERSION}`, { reason: 'protocol_version' });
  }
  const token = auth['token'];
  if (typeof token !== 'string' || token.length > 4096) throw new AppError('UNAUTHENTICATED', 'no access token');
  const actor = await ports.actorOf(token);
  if (!mayTry(actor.role, 'live:use')) throw new AppError('FORBIDDEN', 'your role may not connect');
  if (actor.kind === 'staff' && actor.mustChangePassword) {
    throw new AppError('FORBIDDEN', 'change your password first', { reason: 'password_change_required' });
  }
  return actor;
}

function answer(
  socket: Socket,
  seat: Seat,
  name: string,
  args: unknown[],
  handlers: RequestHandlers,
  limit: PerSecond,
  ports: SocketEdgePorts,
  door: {
    isFresh(seat: Seat): boolean;
    refresh(socket: Socket, seat: Seat): Promise<void>;
    end(socket: Socket, reason: string): void;
  },
): void {
  const started = performance.now();
  const ack = args.at(-1);
  const reply = typeof ack === 'function' ? (ack as (body: Reply<unknown>) => void) : (): void => undefined;
  const known = Object.hasOwn(requests, name);
  const named = new Named(ports.log, known ? name : 'unknown');
  let input: unknown;
  const done = (data: unknown): void => {
    reply({ ok: true, data });
    ports.onRequest?.(name, true, (performance.now() - started) / 1000);
  };
  const failed = (error: unknown): void => {
    reply({ ok: false, error: toErrorBody(error, named.log, named.requestId) });
    ports.onRequest?.(known ? name : 'unknown', false, (performance.now() - started) / 1000);
    if (!(error instanceof AppError)) return;
    if (error.code === 'NOT_FOUND' || error.code === 'FORBIDDEN') ports.onRefused?.(seat.actor, named.requestId, input);
    if (error.code === 'UNAUTHENTICATED') door.end(socket, error.reason ?? 'session_ended');
  };
  const handle = (): void => {
    // Nobody is left to answer, and nothing may be begun on behalf of a socket whose end has been noted already.
    if (seat.gone.signal.aborted) return;
    const contract = requests[name as RequestName] as RequestContract;
    if (!mayTry(seat.actor.role, contract.action)) throw new AppError('FORBIDDEN', 'your role may not do this');
    input = parseInput(contract.input, args[0], 'message');
    const handler = handlers[name as RequestName] as AnyHandler;
    const data = handler(new Asked(seat, socket.id, named), input);
    if (data instanceof Promise) data.then(done).catch(failed);
    else done(data);
  };
  try {
    if (!limit.take(started)) throw new AppError('RATE_LIMITED', 'too many messages', { retryAfterSeconds: 1 });
    if (!known) throw new AppError('INVALID_REQUEST', 'unknown request', { reason: 'unknown_request' });
    if (typeof ack !== 'function' || args.length !== 2) {
      throw new AppError('INVALID_REQUEST', 'a request is one object and an acknowledgement', { reason: 'bad_envelope' });
    }
    if (door.isFresh(seat)) handle();
    else door.refresh(socket, seat).then(handle).catch(failed);
  } catch (error) {
    failed(error);
  }
}
