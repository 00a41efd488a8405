import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SENT_AT_HEADER } from '@hoi-chan/shared/features/pieceHeaders.ts';
import { setTokenSource } from '../api.ts';
import { linkReading } from '../linkReading.ts';
import { piecedFetch } from './piecedFetch.ts';

let server: Server;
let answer: (req: IncomingMessage, res: ServerResponse) => void;
let hangUp: () => void;

beforeEach(async () => {
  server = createServer((req, res) => answer(req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const { fetch } = globalThis;
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => fetch(`http://127.0.0.1:${port}${path}`, init));
  hangUp = linkReading.followCall(() => undefined);
});
afterEach(async () => {
  hangUp();
  vi.unstubAllGlobals();
  vi.useRealTimers();
  setTokenSource({ accessToken: () => undefined });
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const body = Uint8Array.from({ length: 50_000 }, (_, index) => (index * 7) % 251);

/** Answers ranges of `body`; tells which were asked for. `fails`: how a request is answered instead. */
function ranges(fails: (count: number, req: IncomingMessage) => { status?: number; etag?: string } | undefined = () => undefined) {
  const asked: (string | undefined)[] = [];
  answer = (req, res) => {
    asked.push(req.headers.range);
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(req.headers.range ?? '') ?? [];
    const other = fails(asked.length, req);
    if (other?.status === 0) return void req.socket.destroy();
    if (other?.status !== undefined) return void res.writeHead(other.status).end();
    if (from === undefined || to === undefined) return void res.end(body);
    const piece = body.subarray(Number(from), Number(to) + 1);
    const heads = { 'content-type': 'image/jls', etag: other?.etag ?? '"a"', [SENT_AT_HEADER]: Date.now() };
    res.writeHead(206, { ...heads, 'content-range': `bytes ${from}-${Number(from) + piece.byteLength - 1}/${body.byteLength}` }).end(piece);
  };
  return asked;
}
const bytesOf = async (response: Response): Promise<Uint8Array> => new Uint8Array(await response.arrayBuffer());

it('without a call the whole is asked for at once', async () => {
  hangUp();
  const asked = ranges();
  expect(await bytesOf(await piecedFetch('/frames/1', {}))).toEqual(body);
  expect(asked).toEqual([undefined]);
});

it('in a call it comes in pieces, which are put together as if it had come whole', async () => {
  const asked = ranges();
  const response = await piecedFetch('/frames/1', { headers: { accept: 'image/jls' } });
  expect([response.status, response.headers.get('content-type'), response.headers.get('content-length')]).toEqual([
    200,
    'image/jls',
    '50000',
  ]);
  expect(response.headers.get('content-range')).toBeNull();
  expect(await bytesOf(response)).toEqual(body);
  expect(asked.length).toBeGreaterThan(3);
});

it('a server that knows no pieces, and a refusal, are passed on', async () => {
  answer = (_req, res) => void res.end(body);
  expect(await bytesOf(await piecedFetch('/frames/1', {}))).toEqual(body);
  answer = (_req, res) => void res.writeHead(404).end('gone');
  const refused = await piecedFetch('/frames/1', {});
  expect([refused.status, await refused.text()]).toEqual([404, 'gone']);
});

it('a piece that got lost is asked for again, and only that', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true, advanceTimeDelta: 200 });
  const asked = ranges((count) => (count === 3 ? { status: 0 } : count === 5 ? { status: 503 } : undefined));
  expect(await bytesOf(await piecedFetch('/frames/1', {}))).toEqual(body);
  expect(asked.length - new Set(asked).size).toBe(2);
});

it('one that never comes is given up, and asked for again', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true, advanceTimeDelta: 200 });
  const asked = ranges();
  const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValueOnce(AbortSignal.abort(new DOMException('late', 'TimeoutError')));
  expect(await bytesOf(await piecedFetch('/frames/1', {}))).toEqual(body);
  expect(timeout.mock.calls.length).toBe(asked.length);
  timeout.mockRestore();
});

it('a sign-in that has run out meanwhile is renewed in between', async () => {
  let token = 'old';
  setTokenSource({ accessToken: () => token, refresh: async () => ((token = 'new'), true) });
  ranges((count, req) => (count > 3 && req.headers.authorization !== 'Bearer new' ? { status: 401 } : undefined));
  expect(await bytesOf(await piecedFetch('/frames/1', { headers: { authorization: 'Bearer old' } }))).toEqual(body);
});

it('pieces of another body are not put to those that are here', async () => {
  ranges((count) => (count > 2 ? { etag: '"b"' } : undefined));
  await expect(piecedFetch('/frames/1', {}).then(bytesOf)).rejects.toThrow('a piece was answered 206');
});

it('whoever moves on asks for no more, and the next one gets its turn', async () => {
  const given = new AbortController();
  const asked = ranges();
  const response = await piecedFetch('/frames/1', { signal: given.signal });
  const before = asked.length;
  given.abort();
  await expect(response.arrayBuffer()).rejects.toMatchObject({ name: 'AbortError' });
  expect(asked.length - before).toBeLessThan(8);
  expect(await bytesOf(await piecedFetch('/frames/2', {}))).toEqual(body);
});
