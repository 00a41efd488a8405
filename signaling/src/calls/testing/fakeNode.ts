import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { NODE_SECRET } from './callServer.ts';

/** A media node that only says what a test tells it to: for what a real one does too rarely to wait for. */
export interface FakeNode {
  nodeId: string;
  /** Commands in the order they came. */
  commands: { name: string; input: Record<string, unknown> }[];
  /** Answers a command; by default joins get empty transports and the rest nothing. */
  answer: (name: string, input: Record<string, unknown>) => unknown;
  notify(name: string, payload: unknown): void;
  heartbeat(signalingUrl: string, changes?: object): Promise<Response>;
  close(): Promise<void>;
}

const transport = {
  id: 't',
  iceParameters: { usernameFragment: 'u', password: 'p' },
  iceCandidates: [],
  dtlsParameters: { fingerprints: [{ algorithm: 'sha-256', value: 'AA' }] },
};

export async function startFakeNode(nodeId: string): Promise<FakeNode> {
  const http = createServer();
  const io = new Server(http, { transports: ['websocket'] });
  const node: FakeNode = {
    nodeId,
    commands: [],
    answer: (name) => {
      if (name === 'control:join') {
        return { ok: true, data: { routerRtpCapabilities: {}, sendTransport: transport, recvTransport: transport, consumers: [] } };
      }
      if (name === 'control:list') return { ok: true, data: { calls: [] } };
      return { ok: true, data: {} };
    },
    notify: (name, payload) => void io.emit(name, payload),
    heartbeat: (signalingUrl, changes = {}) =>
      fetch(new URL('/internal/media-nodes', signalingUrl), {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${NODE_SECRET}` },
        body: JSON.stringify({
          nodeId,
          controlUrl: url,
          region: '',
          workers: 1,
          calls: 0,
          participants: 0,
          cpuLoad: 0,
          draining: false,
          ...changes,
        }),
      }),
    close: async () => {
      await io.close();
    },
  };
  io.on('connection', (socket) => {
    socket.onAny((name: string, input: Record<string, unknown>, ack: (reply: unknown) => void) => {
      node.commands.push({ name, input });
      const reply = node.answer(name, input);
      if (reply !== undefined) ack(reply);
    });
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  return node;
}
