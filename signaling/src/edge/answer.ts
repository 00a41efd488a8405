import { randomUUID } from 'node:crypto';
import { mayTry } from '@hoi-chan/shared/access/permissions.ts';
import type { Reply, RequestContract } from '@hoi-chan/shared/contract/define.ts';
import { AppError } from '@hoi-chan/shared/errors.ts';
import { requests, type Parsed, type RequestName, type Requests } from '@hoi-chan/shared/index.ts';
import type { Logger } from 'pino';
import type { Socket } from 'socket.io';
import type { z } from 'zod';
import type { Actor } from '../access/actor.ts';
import type { Context } from './context.ts';
import { parseInput, toErrorBody } from './errors.ts';
import type { PerSecond } from './perSecond.ts';

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

export interface AnswerPorts {
  log: Logger;
  onRequest?(name: string, ok: boolean, seconds: number): void;
  /** A request answered with NOT_FOUND or FORBIDDEN, with what was asked. */
  onRefused?(actor: Actor, requestId: string, asked: unknown): void;
}

/** One connected client. */
export interface Seat {
  actor: Actor;
  readonly ip: string;
  readAt: number;
  /** What its client says of the link (`live:setLink`). */
  wide: boolean;
  /** Aborted once the socket is gone. */
  gone: AbortController;
}

/** What the answer to a request needs of whoever keeps the seats. */
interface Door {
  isFresh(seat: Seat): boolean;
  /** Reads the rights again. Throws UNAUTHENTICATED when the session is over. */
  refresh(socket: Socket, seat: Seat): Promise<void>;
  end(socket: Socket, reason: string): void;
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

/** Parse → authorise → handle → acknowledge. */
export function answer(
  socket: Socket,
  seat: Seat,
  name: string,
  args: unknown[],
  handlers: RequestHandlers,
  limit: PerSecond,
  ports: AnswerPorts,
  door: Door,
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
