import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import { PROTOCOL_VERSION } from '@hoi-chan/shared/contract/define.ts';
import type { Reply } from '@hoi-chan/shared/contract/define.ts';
import { mediaNodeHeartbeat } from '@hoi-chan/shared/features/mediaControl.ts';
import type { MediaNodeHeartbeat } from '@hoi-chan/shared/features/mediaControl.ts';
import { ROUTER_CAPABILITIES } from '@hoi-chan/shared/features/routerCapabilities.ts';
import { createMediaApp } from '../app.ts';
import type { MediaApp } from '../app.ts';
import { readConfig } from '../config.ts';
import type { ControlInput, ControlName, ControlOutput } from '../sfu/sfu.ts';

export const SECRET = 'a secret for tests only';

/** What signaling would hear. */
export interface FakeSignaling {
  url: string;
  heartbeats: MediaNodeHeartbeat[];
  close(): Promise<void>;
}

export async function startFakeSignaling(): Promise<FakeSignaling> {
  const heartbeats: MediaNodeHeartbeat[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const authorised = request.headers.authorization === `Bearer ${SECRET}` && request.url === '/internal/media-nodes';
      if (authorised) heartbeats.push(mediaNodeHeartbeat.parse(JSON.parse(Buffer.concat(chunks).toString())));
      response.writeHead(authorised ? 204 : 401).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heartbeats,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export function startNode(signalingUrl: string, env: Record<string, string> = {}): Promise<MediaApp> {
  const config = readConfig({
    CONTROL_PORT: '0',
    RTC_PORT_BASE: '0',
    WORKER_COUNT: '1',
    SIGNALING_URL: signalingUrl,
    MEDIA_NODE_ID: 'node-under-test',
    MEDIA_NODE_SECRET: SECRET,
    MEDIASOUP_WORKER_BIN: process.env['MEDIASOUP_WORKER_BIN'],
    ...env,
  });
  return createMediaApp(config, { log: pino({ level: 'silent' }) });
}

export interface ControlClient {
  socket: Socket;
  /** Every notice so far, in order. */
  notices: { name: string; payload: Record<string, unknown> }[];
  ask(name: string, input: unknown): Promise<Reply<unknown>>;
  /** Throws the error body of a refused command. */
  request<N extends ControlName>(name: N, input: ControlInput<N>): Promise<ControlOutput<N>>;
  untilNotice(name: string, count?: number): Promise<Record<string, unknown>>;
}

export async function connectControl(
  url: string,
  auth: object = { secret: SECRET, protocolVersion: PROTOCOL_VERSION },
): Promise<ControlClient> {
  const socket = io(url, { auth, transports: ['websocket'], forceNew: true, reconnection: false });
  const notices: ControlClient['notices'] = [];
  const waiting = new Set<() => void>();
  socket.onAny((name: string, payload: Record<string, unknown>) => {
    notices.push({ name, payload });
    for (const look of waiting) look();
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  const ask = (name: string, input: unknown) => socket.timeout(5_000).emitWithAck(name, input) as Promise<Reply<unknown>>;
  return {
    socket,
    notices,
    ask,
    async request(name, input) {
      const reply = await ask(name, input);
      if (!reply.ok) throw Object.assign(new Error(reply.error.message), reply.error);
      return reply.data as ControlOutput<typeof name>;
    },
    untilNotice(name, count = 1) {
      return new Promise((resolve) => {
        const look = () => {
          const found = notices.filter((notice) => notice.name === name)[count - 1];
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found.payload);
        };
        waiting.add(look);
        look();
      });
    },
  };
}

/** What a browser that can play everything says. */
export const RTP_CAPABILITIES: Record<string, unknown> = ROUTER_CAPABILITIES;

let ssrc = 1_000;

/** RTP parameters as a browser makes them for Opus. */
export function opusParameters(): Record<string, unknown> {
  ssrc += 1;
  return {
    mid: String(ssrc),
    codecs: [{ mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2, parameters: { useinbandfec: 1, usedtx: 1 } }],
    headerExtensions: [],
    encodings: [{ ssrc }],
    rtcp: { cname: 'test', reducedSize: true },
  };
}

/** Three layers of VP8, by rid. */
export function simulcastParameters(): Record<string, unknown> {
  ssrc += 1;
  return {
    mid: String(ssrc),
    codecs: [
      { mimeType: 'video/VP8', payloadType: 96, clockRate: 90_000, parameters: {}, rtcpFeedback: [{ type: 'nack', parameter: 'pli' }] },
      { mimeType: 'video/rtx', payloadType: 97, clockRate: 90_000, parameters: { apt: 96 } },
    ],
    headerExtensions: [
      { uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', id: 4 },
      { uri: 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id', id: 10 },
    ],
    encodings: [{ rid: 'r0' }, { rid: 'r1' }, { rid: 'r2' }],
    rtcp: { cname: 'test', reducedSize: true },
  };
}
