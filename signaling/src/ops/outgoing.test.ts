import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import './outgoing.ts';

test('a server that closes before its answer is read costs neither the process nor the answer', async () => {
  const body = Buffer.alloc(64 * 1024, 'a');
  const closed = Promise.withResolvers<void>();
  const server = createServer((socket) => {
    socket.on('error', () => undefined).once('close', () => closed.resolve());
    socket.once('data', () => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`);
      socket.end(body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await closed.promise;
    expect((await response.arrayBuffer()).byteLength).toBe(body.length);
  } finally {
    server.close();
  }
});
