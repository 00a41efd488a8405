import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { setTokenSource } from '../../net/api.ts';
import { fetchFrame, FrameError } from './frameFetch.ts';
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
    parallel: 1,
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
  const error: unknown = await fetchFrame('/frames/1', '*/*').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(FrameError);
  expect(error).toMatchObject({ status: 0 });
});
