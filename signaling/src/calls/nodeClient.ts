import type { Logger } from 'pino';
import { io } from 'socket.io-client';
import { z } from 'zod';
import { PROTOCOL_VERSION } from '@hoi-chan/shared/contract/define.ts';
import { AppError, ERROR_CODES } from '@hoi-chan/shared/errors.ts';
import { controlNotices, controlRequests } from '@hoi-chan/shared/features/mediaControl.ts';

export type ControlName = keyof typeof controlRequests;
export type ControlInput<N extends ControlName> = z.input<(typeof controlRequests)[N]['input']>;
export type ControlOutput<N extends ControlName> = z.output<(typeof controlRequests)[N]['output']>;
type ControlNoticeName = keyof typeof controlNotices;
export type ControlNotice = { [N in ControlNoticeName]: { name: N; payload: z.output<(typeof controlNotices)[N]> } }[ControlNoticeName];

const COMMAND_TIMEOUT_MS = 4_000;

const replySchema = z.union([
  z.object({ ok: z.literal(true), data: z.unknown() }),
  z.object({
    ok: z.literal(false),
    error: z.object({
      code: z.enum(ERROR_CODES),
      message: z.string(),
      reason: z.string().optional(),
      retryAfterSeconds: z.number().optional(),
    }),
  }),
]);

/** One control connection to one media node. */
export interface NodeClient {
  readonly connected: boolean;
  /** Rejects with the node's own AppError; UNAVAILABLE `node_unreachable` when it is gone or silent. */
  request<N extends ControlName>(name: N, input: ControlInput<N>): Promise<ControlOutput<N>>;
  close(): void;
}

export interface NodeClientOptions {
  controlUrl: string;
  secret: string;
  log: Logger;
  onConnected(): void;
  onDisconnected(): void;
  onNotice(notice: ControlNotice): void;
}

export function connectNode({ controlUrl, secret, log, onConnected, onDisconnected, onNotice }: NodeClientOptions): NodeClient {
  const socket = io(controlUrl, {
    auth: { secret, protocolVersion: PROTOCOL_VERSION },
    transports: ['websocket'],
    forceNew: true,
    reconnectionDelay: 200,
    reconnectionDelayMax: 1_000,
  });
  // Said once for each time it is lost, not at every attempt.
  let said = false;
  socket.on('connect', () => {
    said = false;
    onConnected();
  });
  socket.on('disconnect', onDisconnected);
  socket.on('connect_error', (error) => {
    if (!said) log.warn({ controlUrl, reason: error.message }, 'media node cannot be reached');
    said = true;
  });
  socket.onAny((name: string, payload: unknown) => {
    if (!Object.hasOwn(controlNotices, name)) return;
    const parsed = controlNotices[name as ControlNoticeName].safeParse(payload);
    if (!parsed.success) {
      log.error({ notice: name, issues: parsed.error.issues.length }, 'media node sent a malformed notice');
      return;
    }
    // Name and payload were matched by the table just now.
    onNotice({ name, payload: parsed.data } as ControlNotice);
  });

  return {
    get connected() {
      return socket.connected;
    },
    async request(name, input) {
      const unreachable = (cause?: unknown) =>
        new AppError('UNAVAILABLE', 'the media node does not answer', { reason: 'node_unreachable', retryAfterSeconds: 1, cause });
      if (!socket.connected) throw unreachable();
      const answer: unknown = await socket
        .timeout(COMMAND_TIMEOUT_MS)
        .emitWithAck(name, input)
        .catch((error: unknown) => {
          throw unreachable(error);
        });
      const reply = replySchema.parse(answer);
      if (!reply.ok) throw new AppError(reply.error.code, reply.error.message, reply.error);
      const output: z.ZodType = controlRequests[name].output;
      return output.parse(reply.data) as ControlOutput<typeof name>;
    },
    close() {
      socket.removeAllListeners();
      socket.disconnect();
    },
  };
}
