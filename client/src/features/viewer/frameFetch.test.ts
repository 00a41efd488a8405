import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { setTokenSource } from '../../net/api.ts';
import { fetchFrame, FrameError } from './frameFetch.ts';
import { createFrameLine } from './frameLine.ts';
import { createFrameQueue } from './frameQueue.ts';

let server: Server;
let answer: (req: IncomingMessage, res: ServerResponse) => void;

beforeEach(async () => {
  server = createServer((req, res) => answer(req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const { fetch } = globalThis;
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => fetch(`http://127.0.0.1:${port}${path}`, init));
});
afterEach(async () => {
  vi.unstubAllGlobals();
  setTokenSource({ accessToken: () => undefined });
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** Answers with the beginning of a frame and never its end; tells when a request began and when it was over, and whether it had been answered whole. */
function halfFrames() {
  const begun: string[] = [];
  const ended: string[] = [];
  answer = (req, res) => {
    const url = req.url ?? '';
    res.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': 3_000_000 });
    res.write(Buffer.alloc(100_000), () => begun.push(url));
    res.on('close', () => !res.writableFinished && ended.push(url));
  };
  return { begun, ended };
}

const queueOf = (count: number) =>
  createFrameQueue({
    count,
    line: createFrameLine(1),
    isReady: () => false,
    load: async (index, signal) => void (await fetchFrame(`/frames/${index}`, '*/*', signal)),
    onChange: () => undefined,
  });

it('a frame on its way ends at the server when the viewport closes', async () => {
  const { begun, ended } = halfFrames();
  const queue = queueOf(1);
  queue.focus(0, 1);
  await expect.poll(() => begun).toEqual(['/frames/0']);
  queue.destroy();
  await expect.poll(() => ended).toEqual(['/frames/0']);
});

it('and when the person moves on to another picture, which is asked for instead', async () => {
  const { begun, ended } = halfFrames();
  const queue = queueOf(50);
  queue.focus(0, 1);
  await expect.poll(() => begun).toEqual(['/frames/0']);
  queue.focus(40, 1);
  await expect.poll(() => ended).toEqual(['/frames/0']);
  await expect.poll(() => begun).toEqual(['/frames/0', '/frames/40']);
  queue.destroy();
});

it('a token that ran out is renewed once', async () => {
  let token = 'old';
  const refresh = vi.fn(async () => {
    token = 'new';
    return true;
  });
  setTokenSource({ accessToken: () => token, refresh });
  answer = (req, res) => {
    const isNew = req.headers.authorization === 'Bearer new';
    res.writeHead(isNew ? 200 : 401, { 'content-type': 'image/jls' }).end(isNew ? 'pixels' : '');
  };
  const { bytes, contentType } = await fetchFrame('/frames/1', 'image/jls');
  expect([new TextDecoder().decode(bytes), contentType]).toEqual(['pixels', 'image/jls']);
  expect(refresh).toHaveBeenCalledTimes(1);
});

it('says with which status it did not come, and none where nothing was answered', async () => {
  answer = (_req, res) => void res.writeHead(404).end();
  await expect(fetchFrame('/frames/1', '*/*')).rejects.toMatchObject({ status: 404 });
  answer = (_req, res) => void res.destroy();
  const error: unknown = await fetchFrame('/frames/1', '*/*', undefined, []).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(FrameError);
  expect(error).toMatchObject({ status: 0 });
});

it('one that got lost, or for which the archive had no time, is asked for again; what will not change is not', async () => {
  const tries: number[] = [];
  const answers = (...statuses: number[]): void => {
    tries.length = 0;
    answer = (_req, res) => {
      const status = statuses[tries.length] ?? 200;
      tries.push(status);
      if (status === 0) res.destroy();
      else res.writeHead(status).end('pixels');
    };
  };
  answers(503, 0);
  expect((await fetchFrame('/frames/1', '*/*', undefined, [1, 1])).bytes.byteLength).toBe(6);
  expect(tries).toEqual([503, 0, 200]);
  answers(503, 504, 502);
  await expect(fetchFrame('/frames/1', '*/*', undefined, [1, 1])).rejects.toMatchObject({ status: 502 });
  for (const status of [403, 404, 406, 500]) {
    answers(status);
    await expect(fetchFrame('/frames/1', '*/*', undefined, [1, 1])).rejects.toMatchObject({ status });
    expect(tries).toEqual([status]);
  }
});

it('whoever moves on while it is waited for ends it at once', async () => {
  const { promise: asked, resolve } = Promise.withResolvers<void>();
  answer = (_req, res) => {
    res.writeHead(503).end();
    resolve();
  };
  const given = new AbortController();
  const frame = fetchFrame('/frames/1', '*/*', given.signal, [600_000]);
  await asked;
  given.abort();
  await expect(frame).rejects.toMatchObject({ name: 'AbortError' });
});
