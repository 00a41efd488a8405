import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type Socket } from 'socket.io';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Signaling, type SignalingOptions } from './signaling.ts';
import { createCuttableLink } from './testing/cuttableLink.ts';

const event = (offset: number) => ({
  offset: String(offset),
  name: 'minutes:phaseChanged',
  payload: { consultId: `c${offset}`, phase: 'open' },
  at: '2026-11-22T08:00:00Z',
});
type Resume = (input: { after: string | null }) => object;

let http: HttpServer;
let server: Server;
let resume: Resume;
let sockets: Socket[];
let refuse: ((token: unknown) => Error | undefined) | undefined;
let client: Signaling | undefined;

beforeEach(async () => {
  http = createServer();
  server = new Server(http);
  sockets = [];
  refuse = undefined;
  resume = () => ({ events: [], offset: '0', complete: true, tooOld: false });
  server.use((socket, next) => next(refuse?.(socket.handshake.auth['token'])));
  server.on('connection', (socket) => {
    sockets.push(socket);
    socket.on('live:resume', (input: { after: string | null }, ack: (reply: object) => void) => {
      try {
        ack({ ok: true, data: resume(input) });
      } catch {
        ack({ ok: false, error: { code: 'UNAVAILABLE', message: 'no' } });
      }
    });
    socket.on('live:watch', (_input: object, ack: (reply: object) => void) =>
      ack({ ok: false, error: { code: 'NOT_FOUND', message: 'no' } }),
    );
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  client?.close();
  await server.close();
});

async function connect(options: Partial<SignalingOptions> = {}): Promise<Signaling> {
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  client = await Signaling.create({
    accessToken: () => 'T',
    refresh: async () => false,
    onTooOld: () => undefined,
    onSessionEnded: () => undefined,
    url,
    ...options,
  });
  return client;
}
const refused = (code: string, reason: string): Error => Object.assign(new Error('refused'), { data: { code, message: 'no', reason } });

describe('requests', () => {
  it("answer the data, or throw the server's error", async () => {
    const signaling = await connect();
    await vi.waitFor(() => expect(signaling.state).toBe('connected'), { timeout: 10_000 });
    await expect(signaling.request('live:resume', { after: null })).resolves.toMatchObject({ complete: true });
    await expect(signaling.request('live:watch', { consultId: 'x' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('asked before the first connection stands go out with it', async () => {
    const signaling = await connect();
    const asked = [signaling.request('live:resume', { after: null }), signaling.reached()];
    expect(signaling.state).toBe('connecting');
    await expect(Promise.all(asked)).resolves.toMatchObject([{ complete: true }, undefined]);
  });

  it('fail at once while the link is lost', async () => {
    const signaling = await connect();
    await signaling.reached();
    refuse = () => refused('UNAVAILABLE', 'busy');
    sockets[0]?.conn.close();
    await vi.waitFor(() => expect(signaling.state).toBe('lost'));
    await expect(signaling.request('live:resume', { after: null })).rejects.toMatchObject({ code: 'UNAVAILABLE', reason: 'offline' });
  });

  it('fail as soon as it is known that no first connection will come', async () => {
    refuse = () => refused('INVALID_REQUEST', 'protocol_version');
    const signaling = await connect();
    await expect(signaling.request('live:resume', { after: null })).rejects.toMatchObject({ code: 'UNAVAILABLE', reason: 'offline' });
    expect(signaling.state).toBe('refused');
  });

  it('fail when the page is left before the first connection stands', async () => {
    const signaling = await connect();
    const asked = signaling.request('live:resume', { after: null });
    signaling.close();
    await expect(asked).rejects.toMatchObject({ code: 'UNAVAILABLE', reason: 'offline' });
  });
});

describe('durable notices', () => {
  it('arrive unwrapped, each once, in order, also those missed while away', async () => {
    resume = ({ after }) =>
      after === null
        ? { events: [], offset: '10', complete: true, tooOld: false }
        : { events: [event(12), event(13)], offset: '13', complete: true, tooOld: false };
    const signaling = await connect();
    const seen: string[] = [];
    const reconnected = vi.fn<() => void>();
    signaling.on('minutes:phaseChanged', ({ consultId }) => seen.push(consultId));
    signaling.onReconnected(reconnected);
    await vi.waitFor(() => expect(signaling.state).toBe('connected'));
    await vi.waitFor(() => expect(sockets).toHaveLength(1));
    sockets[0]?.emit('live:event', event(11));
    sockets[0]?.emit('live:event', event(11));
    sockets[0]?.emit('live:event', event(9));
    await vi.waitFor(() => expect(seen).toEqual(['c11']));
    // The transport breaks: the client comes back by itself.
    sockets[0]?.conn.close();
    await vi.waitFor(() => expect(reconnected).toHaveBeenCalledTimes(1), 5000);
    await vi.waitFor(() => expect(seen).toEqual(['c11', 'c12', 'c13']));
  });

  it('wait while what was missed cannot be had, and are not given out before it', async () => {
    let asked = 0;
    resume = ({ after }) => {
      asked += 1;
      if (asked === 1) throw new Error('not yet');
      return after === '10'
        ? { events: [event(11), event(12)], offset: '12', complete: true, tooOld: false }
        : { events: [], offset: '0', complete: true, tooOld: false };
    };
    const signaling = await connect({ after: '10' });
    const seen: string[] = [];
    signaling.on('minutes:phaseChanged', ({ consultId }) => seen.push(consultId));
    await vi.waitFor(() => expect(sockets).toHaveLength(1));
    sockets[0]?.emit('live:event', event(13));
    await vi.waitFor(() => expect(seen).toEqual(['c11', 'c12', 'c13']), 5000);
    expect(asked).toBe(2);
  });

  it('tells when too much was missed to be caught up', async () => {
    resume = () => ({ events: [], offset: '99', complete: true, tooOld: true });
    const onTooOld = vi.fn<() => void>();
    await connect({ onTooOld });
    await vi.waitFor(() => expect(onTooOld).toHaveBeenCalled());
  });
});

describe('a link that was cut', () => {
  it('is taken up again over the very connection that showed it to be well', async () => {
    const link = await createCuttableLink((http.address() as AddressInfo).port);
    try {
      const usual = { ...server.engine.opts };
      // The loss is noticed from pings that stay away.
      Object.assign(server.engine.opts, { pingInterval: 300, pingTimeout: 300 });
      const signaling = await connect({ url: link.url });
      await vi.waitFor(() => expect(signaling.state).toBe('connected'));
      let opened = 0;
      server.engine.on('connection', () => (opened += 1));
      link.silence();
      await vi.waitFor(() => expect(signaling.state).toBe('lost'), 5_000);
      Object.assign(server.engine.opts, usual);
      // Two tries are sent into the cut.
      const before = link.begun;
      await vi.waitFor(() => expect(link.begun).toBeGreaterThanOrEqual(before + 2), 5_000);
      link.mend();
      await vi.waitFor(() => expect(signaling.state).toBe('connected'), 5_000);
      await expect(signaling.request('live:resume', { after: null })).resolves.toMatchObject({ complete: true });
      expect(opened).toBe(1);
    } finally {
      await link.close();
    }
  });
});

describe('a refused client', () => {
  it('gets a new token once and comes in', async () => {
    let token = 'old';
    refuse = (given) => (given === 'old' ? refused('UNAUTHENTICATED', 'token') : undefined);
    const signaling = await connect({
      accessToken: () => token,
      refresh: async () => {
        token = 'new';
        return true;
      },
    });
    await vi.waitFor(() => expect(signaling.state).toBe('connected'));
  });

  it('stays out, with the reason, when it speaks another version', async () => {
    refuse = () => refused('INVALID_REQUEST', 'protocol_version');
    const signaling = await connect();
    await vi.waitFor(() => expect(signaling.state).toBe('refused'));
    expect(signaling.refusal?.reason).toBe('protocol_version');
  });
});
