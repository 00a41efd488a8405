import { randomUUID } from 'node:crypto';
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import { PROTOCOL_VERSION } from '@hoi-chan/shared/contract/define.ts';
import type { Reply } from '@hoi-chan/shared/contract/define.ts';
import type { RequestInput, RequestName, RequestOutput } from '@hoi-chan/shared/index.ts';
import { tokenOf } from './callServer.ts';

export interface CallClient {
  socket: Socket;
  personId: string;
  notices: { name: string; payload: Record<string, unknown> }[];
  ask(name: string, input: unknown): Promise<Reply<unknown>>;
  request<N extends RequestName>(name: N, input: RequestInput<N>): Promise<RequestOutput<N>>;
  join(callId: string, previousParticipantId?: string | null): Promise<RequestOutput<'call:join'>>;
  untilNotice(name: string, matches?: (payload: Record<string, unknown>) => boolean): Promise<Record<string, unknown>>;
}

/** Somebody signed in, over a socket of their own; `from`: the address the proxy saw. */
export async function connectClient(url: string, name: string, personId: string = randomUUID(), from?: string): Promise<CallClient> {
  const auth = { token: tokenOf({ personId, name }), protocolVersion: PROTOCOL_VERSION };
  const socket = io(url, {
    auth,
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    ...(from && { extraHeaders: { 'x-forwarded-for': from } }),
  });
  const notices: CallClient['notices'] = [];
  const waiting = new Set<() => void>();
  socket.onAny((notice: string, payload: Record<string, unknown>) => {
    notices.push({ name: notice, payload });
    for (const look of waiting) look();
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  const client: CallClient = {
    socket,
    personId,
    notices,
    ask: (request, input) => socket.timeout(8_000).emitWithAck(request, input) as Promise<Reply<unknown>>,
    async request(request, input) {
      const reply = await client.ask(request, input);
      if (!reply.ok) throw Object.assign(new Error(reply.error.message), reply.error);
      return reply.data as RequestOutput<typeof request>;
    },
    join: (callId, previousParticipantId = null) => client.request('call:join', { callId, rtpCapabilities: {}, previousParticipantId }),
    untilNotice(wanted, matches = () => true) {
      return new Promise((resolve) => {
        const look = () => {
          const found = notices.find((notice) => notice.name === wanted && matches(notice.payload));
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found.payload);
        };
        waiting.add(look);
        look();
      });
    },
  };
  return client;
}
