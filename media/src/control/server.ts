import { randomUUID } from 'node:crypto';
import type { Server as HttpServer } from 'node:http';
import type { Logger } from 'pino';
import { Server } from 'socket.io';
import type { Socket } from 'socket.io';
import { PROTOCOL_VERSION } from '@hoi-chan/shared/contract/define.ts';
import type { Reply } from '@hoi-chan/shared/contract/define.ts';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { ErrorBody } from '@hoi-chan/shared/errors.ts';
import { controlRequests } from '@hoi-chan/shared/features/mediaControl.ts';
import type { Notify } from '../sfu/notify.ts';
import { toAppError } from '../sfu/sfu.ts';
import type { ControlHandlers, ControlName } from '../sfu/sfu.ts';
import { isSecret } from './secret.ts';

/** Greater than any lawful command: a join's capabilities are capped at 64 KiB of JSON. */
const MAX_MESSAGE_BYTES = 256 * 1024;

export interface ControlServer {
  /** To every signaling instance that is connected: each passes on what belongs to its own sockets. */
  notify: Notify;
  close(): Promise<void>;
}

export interface ControlServerOptions {
  secret: string;
  handlers: ControlHandlers;
  log: Logger;
  onCommand?: (name: string, outcome: string, seconds: number) => void;
}

function isControlName(name: unknown): name is ControlName {
  return typeof name === 'string' && Object.hasOwn(controlRequests, name);
}

/** The door for signaling: handshake with secret and protocol version, then parse → handle → reply, one table for all commands. */
export function createControlServer(http: HttpServer, { secret, handlers, log, onCommand }: ControlServerOptions): ControlServer {
  const io = new Server(http, { serveClient: false, maxHttpBufferSize: MAX_MESSAGE_BYTES, transports: ['websocket'] });

  io.use((socket, next) => {
    const auth: Record<string, unknown> = socket.handshake.auth;
    const refusal = !isSecret(auth['secret'], secret)
      ? new AppError('UNAUTHENTICATED', 'wrong secret')
      : auth['protocolVersion'] !== PROTOCOL_VERSION
        ? new AppError('INVALID_REQUEST', 'another protocol version', { reason: 'protocol_version' })
        : undefined;
    if (refusal === undefined) return next();
    log.warn({ reason: refusal.reason ?? refusal.code }, 'control connection refused');
    next(Object.assign(new Error(refusal.message), { data: refusal.toBody() }));
  });

  async function run<N extends ControlName>(name: N, input: unknown): Promise<unknown> {
    const contract = controlRequests[name];
    const parsed = contract.input.safeParse(input);
    if (!parsed.success) {
      throw new AppError('INVALID_REQUEST', 'malformed command', {
        fields: parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), reason: issue.code })),
      });
    }
    // The table of handlers is typed by the same contract; a look-up by a union of names is beyond what the compiler correlates.
    const handle = handlers[name] as (input: unknown) => unknown;
    return handle(parsed.data);
  }

  async function answer(name: unknown, input: unknown): Promise<Reply<unknown>> {
    const startedAt = performance.now();
    const label = isControlName(name) ? name : 'unknown';
    const done = (outcome: string) => onCommand?.(label, outcome, (performance.now() - startedAt) / 1_000);
    try {
      if (!isControlName(name)) throw new AppError('INVALID_REQUEST', 'unknown command', { reason: 'unknown_event' });
      const data = await run(name, input);
      done('ok');
      return { ok: true, data };
    } catch (thrown) {
      const error = toAppError(thrown);
      done(error.code);
      return { ok: false, error: describe(error, label) };
    }
  }

  function describe(error: AppError, command: string): ErrorBody {
    if (error.code !== 'INTERNAL') {
      log.info({ command, code: error.code, reason: error.reason, cause: causeOf(error) }, 'command refused');
      return error.toBody();
    }
    const traceId = randomUUID();
    log.error({ command, traceId, err: error.cause ?? error }, 'command failed');
    return error.toBody(traceId);
  }

  io.on('connection', (socket: Socket) => {
    log.info({ socketId: socket.id }, 'signaling connected');
    socket.on('disconnect', (reason) => log.info({ socketId: socket.id, reason }, 'signaling disconnected'));
    socket.onAny((name: unknown, ...rest: unknown[]) => {
      const ack: unknown = rest.at(-1);
      // Without an acknowledgement nobody waits for a reply; the contract knows no such command.
      if (typeof ack !== 'function') return;
      void answer(name, rest.length > 1 ? rest[0] : undefined).then((reply) => {
        (ack as (reply: Reply<unknown>) => void)(reply);
      });
    });
  });

  return {
    notify: (name, payload) => void io.emit(name, payload),
    close: async () => {
      await io.close();
    },
  };
}

function causeOf(error: AppError): string | undefined {
  return error.cause instanceof Error ? error.cause.message : undefined;
}
