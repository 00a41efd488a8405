import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SENT_AT_HEADER } from '@hoi-chan/shared/features/pieceHeaders.ts';
import { setTokenSource } from '../api.ts';
import { linkReading } from '../linkReading.ts';
import { PieceGate } from './pieceGate.ts';
import { piecedFetch as fetchWith } from './piecedFetch.ts';

let server: Server;
let answer: (req: IncomingMessage, res: ServerResponse) => void;
let hangUp: () => void;
let piecedFetch: (path: string, init: RequestInit) => Promise<Response>;

beforeEach(async () => {
  const ways = { gate: new PieceGate(), pausesMs: [10, 20] };
  piecedFetch = (path, init) => fetchWith(path, init, false, ways);
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
  setTokenSource({ accessToken: () => undefined });
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const body = Uint8Array.from({ length: 50_000 }, (_, index) => (index * 7) % 251);

interface Otherwise {
  status?: number;
  etag?: string;
}
/** The pieces that come after the first, and those in the back. */
const LATER = 1;
const BACK = 30_000;

/** Answers ranges of `body`; tells which were asked for. `otherwise`: how one from there on is answered instead, at the first time of asking. */
function ranges(otherwise: (from: number, isFirstTime: boolean, req: IncomingMessage) => Otherwise | undefined = () => undefined) {
  const starts = new Set<number>();
  const asked: (string | undefined)[] = [];
  answer = (req, res) => {
    asked.push(req.headers.range);
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(req.headers.range ?? '') ?? [];
    const other = otherwise(Number(from), !starts.has(Number(from)), req);
    starts.add(Number(from));
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

it('what the server has not in pieces comes whole, as without a call; a refusal is passed on', async () => {
  const asked: (string | undefined)[] = [];
  answer = (req, res) => {
    asked.push(req.headers.range);
    res.end(body);
  };
  expect(await bytesOf(await piecedFetch('/frames/1', {}))).toEqual(body);
  expect(asked).toEqual([expect.stringMatching(/^bytes=0-/), undefined]);
  answer = (_req, res) => void res.writeHead(404).end('gone');
  const refused = await piecedFetch('/frames/1', {});
  expect([refused.status, await refused.text()]).toEqual([404, 'gone']);
});

it('a piece that got lost is asked for again, and only that', async () => {
  const asked = ranges((from, isFirstTime) => (isFirstTime && from >= LATER ? { status: from < BACK ? 0 : 503 } : undefined));
  expect(await bytesOf(await piecedFetch('/frames/1', {}))).toEqual(body);
  // Each of them twice, but the first.
  expect(asked.length).toBe(2 * new Set(asked).size - 1);
});

it('one that never comes is given up, and asked for again', async () => {
  const asked = ranges();
  const late = AbortSignal.abort(new DOMException('late', 'TimeoutError'));
  let times = 0;
  const timeout = vi
    .spyOn(AbortSignal, 'timeout')
    .mockImplementation(() => ((times += 1), times === 2 ? late : new AbortController().signal));
  expect(await bytesOf(await piecedFetch('/frames/1', {}))).toEqual(body);
  // That one never left.
  expect(times).toBe(asked.length + 1);
  timeout.mockRestore();
});

it('a sign-in that has run out meanwhile is renewed in between', async () => {
  let token = 'old';
  setTokenSource({ accessToken: () => token, refresh: async () => ((token = 'new'), true) });
  let refused = 0;
  ranges((from, _isFirstTime, req) => {
    if (from < BACK || req.headers.authorization === 'Bearer new') return undefined;
    refused += 1;
    return { status: 401 };
  });
  expect(await bytesOf(await piecedFetch('/frames/1', { headers: { authorization: 'Bearer old' } }))).toEqual(body);
  expect(refused).toBeGreaterThan(0);
});

it('pieces of another body are not put to those that are here', async () => {
  ranges((from) => (from >= BACK ? { etag: '"b"' } : undefined));
  await expect(piecedFetch('/frames/1', {}).then(bytesOf)).rejects.toThrow('a piece was answered 206');
});

it('whoever moves on asks for no more, and the next one gets its turn', async () => {
  const given = new AbortController();
  const asked = ranges();
  const response = await piecedFetch('/frames/1', { signal: given.signal });
  given.abort();
  await expect(response.arrayBuffer()).rejects.toMatchObject({ name: 'AbortError' });
  expect(asked.length).toBeLessThan(10);
  expect(await bytesOf(await piecedFetch('/frames/2', {}))).toEqual(body);
});
