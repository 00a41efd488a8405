import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import { mayTry } from '@hoi-chan/shared/access/permissions.ts';
import { PROTOCOL_VERSION } from '@hoi-chan/shared/contract/define.ts';
import { AppError } from '@hoi-chan/shared/errors.ts';
import { notices, requests, type NoticePayload, type RequestName, type TransientNoticeName } from '@hoi-chan/shared/index.ts';
import { Server, type Socket } from 'socket.io';
import { roomsOf, type Actor } from '../access/actor.ts';
import { answer, type AnswerPorts, type RequestHandlers, type Seat } from './answer.ts';
import { toErrorBody } from './errors.ts';
import { shareFrames } from './frames.ts';
import { PerSecond } from './perSecond.ts';

/** The way features speak to connected clients without a reply. */
export interface Emitter {
  /**
   * To one socket, or to every socket in a room. Transient: may be lost. What is said is parsed like what is asked, so that nothing goes out that the
   * contract does not name; `asIs` spares what comes thirty times a second the second time, where it is put together of parts that came in parsed.
   */
  emit<N extends TransientNoticeName>(to: string, name: N, payload: NoticePayload<N>, options?: { except?: string; asIs?: boolean }): void;
  joinRoom(socketId: string, room: string): void;
  leaveRoom(socketId: string, room: string): void;
  isInRoom(socketId: string, room: string): boolean;
  /** Ends every socket in a room, after telling why. */
  endSessions(room: string, reason: string): void;
}

export interface SocketEdgePorts extends AnswerPorts {
  /** The actor of an access token; throws UNAUTHENTICATED. */
  actorOf(token: string): Promise<Actor>;
  /** Reads the same actor again; throws UNAUTHENTICATED when the session has ended meanwhile. */
  refreshActor(actor: Actor): Promise<Actor>;
  corsOrigin?: string;
  /** Where a connection comes from, behind our own proxies; by default whoever connects here. */
  addressOf?(request: IncomingMessage): string;
  /** How long rights that were read count as fresh. */
  actorFreshMs?: number;
}

/** A message of minutes, the largest of the contract, is 256 KiB; nothing larger is even read. */
const MAX_MESSAGE_BYTES = 512 * 1024;
const ACTOR_FRESH_MS = 30_000;
/** A busy person in a call with minutes and pointer sends some 40 a second. */
const REQUESTS_PER_SECOND = 120;

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

  const door = { isFresh, refresh, end };
  const edge: SocketEdge = {
    io,
    emit(to, name, payload, options) {
      const target = options?.except === undefined ? io.to(to) : io.to(to).except(options.except);
      target.emit(name, options?.asIs === true ? payload : notices[name].payload.parse(payload));
    },
    joinRoom: (socketId, room) => io.in(socketId).socketsJoin(room),
    isInRoom: (socketId, room) => io.sockets.adapter.socketRooms(socketId)?.has(room) === true,
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
          answer(socket, seat, String(name), args, handlers, limit, ports, door);
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
