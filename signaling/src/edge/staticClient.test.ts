import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import compression from 'compression';
import express from 'express';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { staticClient } from './staticClient.ts';

const SCRIPT = `export const words = '${'chẩn đoán '.repeat(400)}';\n`;
const folder = mkdtempSync(path.join(tmpdir(), 'static-client-'));
let server: Server;

beforeAll(async () => {
  mkdirSync(path.join(folder, 'assets'));
  writeFileSync(path.join(folder, 'assets', 'a-1.js'), SCRIPT);
  writeFileSync(path.join(folder, 'assets', 'a-1.js.br'), brotliCompressSync(SCRIPT));
  writeFileSync(path.join(folder, 'index.html'), '<title>trang</title>');
  const web = express();
  web.use(compression({ threshold: 1024 }));
  web.use(staticClient(folder));
  server = createServer(web);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

/** As they come over the wire, which `fetch` would unpack. */
async function fetched(place: string, acceptEncoding?: string): Promise<{ response: IncomingMessage; body: Buffer }> {
  const { port } = server.address() as AddressInfo;
  const headers = acceptEncoding === undefined ? {} : { 'accept-encoding': acceptEncoding };
  const response = await new Promise<IncomingMessage>((resolve, reject) =>
    get({ host: '127.0.0.1', port, path: place, headers }, resolve).on('error', reject),
  );
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part as Buffer);
  return { response, body: Buffer.concat(parts) };
}

test('whoever takes Brotli gets an asset as the build has pressed it, to be kept for a year', async () => {
  const { response, body } = await fetched('/assets/a-1.js', 'gzip, deflate, br');
  expect(response.headers).toMatchObject({
    'content-encoding': 'br',
    'content-type': 'text/javascript',
    'content-length': String(body.length),
    'cache-control': 'public,max-age=31536000,immutable',
  });
  expect(response.headers.vary).toMatch(/accept-encoding/i);
  expect(brotliDecompressSync(body).toString()).toBe(SCRIPT);
});

test('who takes only gzip, or nothing, gets that', async () => {
  expect((await fetched('/assets/a-1.js', 'gzip')).response.headers['content-encoding']).toBe('gzip');
  const plain = await fetched('/assets/a-1.js');
  expect(plain.response.headers['content-encoding']).toBeUndefined();
  expect(plain.body.toString()).toBe(SCRIPT);
});

test('an asset of an older build is missing, and not a page', async () => {
  expect((await fetched('/assets/a-0.js', 'br')).response.statusCode).toBe(404);
});

test('nothing outside the folder is served', async () => {
  for (const place of ['/assets/../../etc/passwd', '/assets/%2e%2e/%2e%2e/etc/passwd', '/assets/..%2f..%2fetc%2fpasswd'])
    expect((await fetched(place)).body.toString()).not.toContain('root:');
});

test('every other address is the page', async () => {
  const { response, body } = await fetched('/consults/1');
  expect(response.headers['cache-control']).toBe('no-cache');
  expect(body.toString()).toContain('trang');
});

test('a client that was not built yet keeps nothing from starting', async () => {
  expect(() => staticClient(path.join(folder, 'none'))).not.toThrow();
});
