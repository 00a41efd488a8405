import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { openPool } from './pool.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function listen(onConnection: (socket: Socket) => void) {
  const server = createServer(onConnection).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, url: `postgres://somebody@127.0.0.1:${(server.address() as AddressInfo).port}/nothing` };
}

test('a database that hangs up is a moment to wait for, to the job queue', async () => {
  const { server, url } = await listen((socket) => socket.destroy());
  const pool = openPool(url, 'test');
  cleanups.push(
    () => pool.end(),
    async () => server.close(),
  );
  await expect(pool.connect()).rejects.toMatchObject({ code: 'ETIMEDOUT' });
});

test('so is one that does not listen yet', async () => {
  const { server, url } = await listen(() => undefined);
  server.close();
  await once(server, 'close');
  const pool = openPool(url, 'test');
  cleanups.push(() => pool.end());
  await expect(pool.connect()).rejects.toMatchObject({ code: 'ETIMEDOUT' });
});
