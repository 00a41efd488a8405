import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo, Socket as Pipe } from 'node:net';
import { Server, type Socket as Seat } from 'socket.io';
import { io, type Socket } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { shareFrames } from './frames.ts';

let http: HttpServer;
let server: Server;
let pipe: Pipe;
let seat: Seat;
let client: Socket;
let wide: boolean;
let heard: unknown[];

beforeEach(async () => {
  wide = true;
  heard = [];
  http = createServer();
  server = new Server(http, { perMessageDeflate: true });
  server.on('connection', (made) => {
    seat = made;
    shareFrames(made, () => wide);
  });
  http.on('connection', (made) => (pipe = made));
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  client = io(`http://127.0.0.1:${(http.address() as AddressInfo).port}`, { transports: ['websocket'], forceNew: true });
  client.onAny((_name, value) => heard.push(value));
  await once(client as never, 'connect');
});
afterEach(async () => {
  client.close();
  await server.close();
});

/** What goes over the wire for it. */
async function bytesOf(send: () => void): Promise<number> {
  const [before, messages] = [pipe.bytesWritten, heard.length];
  send();
  await expect.poll(() => heard.length, { timeout: 10_000 }).toBe(messages + 1);
  return pipe.bytesWritten - before;
}
const pointer = (x: number) => ({
  consultId: '2f1b0b5e-7f7c-4d5d-9d0e-5a4a6c1a8e11',
  studyUid: '1.2.826.0.1.3680043.8.498.59286153042168457125684932575917340412',
  x,
});
const list = Array.from({ length: 100 }, (_each, index) => pointer(index));
const plain = (value: unknown) => JSON.stringify(['told', value]).length;

describe('to a wide link', () => {
  test('what is small goes to all as the same frame, what is large compressed for each', async () => {
    await bytesOf(() => server.emit('told', pointer(0)));
    // The header of the frame and the types of the packets: four bytes and two.
    expect(await bytesOf(() => server.emit('told', pointer(1)))).toBe(plain(pointer(1)) + 6);
    expect(await bytesOf(() => seat.emit('told', pointer(2)))).toBe(plain(pointer(2)) + 6);
    expect(await bytesOf(() => server.emit('told', list))).toBeLessThan(plain(list) / 5);
    expect(await bytesOf(() => seat.emit('told', list))).toBeLessThan(plain(list) / 5);
  });

  test('text of every length and script arrives as it was told, to many, to one and as an answer', async () => {
    // The header of a frame is longer from 126 bytes on, and a message of Unicode longer than its characters.
    const texts = [
      ...Array.from({ length: 140 }, (_each, index) => 'a'.repeat(index)),
      ...['ề', '🩺', '\u0000"\\'].map((sign) => sign.repeat(300)),
    ];
    const sent = texts.flatMap((text) => [text, text]);
    for (const text of texts) {
      server.emit('told', text);
      seat.emit('told', text);
    }
    await expect.poll(() => heard.length, { timeout: 10_000 }).toBe(sent.length);
    expect(heard).toEqual(sent);
    seat.onAny((_name, text: string, answer: (text: string) => void) => answer(text));
    for (const text of texts) expect(await client.emitWithAck('asked', text)).toBe(text);
  });

  test('P30 what a connection is slow to take arrives whole and in order', async () => {
    const reading = (client.io.engine.transport as unknown as { ws: { _socket: Pipe } }).ws._socket;
    reading.pause();
    const sent: unknown[] = [];
    // More than the system holds for a connection.
    for (let index = 0; index < 20_000; index += 1) {
      const value = `${index} ${'x'.repeat(900)}`;
      sent.push(value);
      (index % 3 === 0 ? seat : server).emit('told', value);
      if (index % 1_000 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(pipe.writableLength).toBeGreaterThan(0);
    reading.resume();
    await expect.poll(() => heard.length, { timeout: 20_000 }).toBe(sent.length);
    expect(heard).toEqual(sent);
  });

  test('what is told to a connection that breaks ends it, and nothing else', async () => {
    const gone = once(seat as never, 'disconnect');
    pipe.destroy();
    for (let index = 0; index < 3; index += 1) server.emit('told', index);
    await gone;
    server.emit('told', 'nobody');
    expect(heard).toEqual([]);
  });

  test('nothing is written after the goodbye', async () => {
    const gone = once(seat as never, 'disconnect');
    // As when the other side closes: its seat is still there until the connection has ended.
    (seat.conn as unknown as { transport: { socket: { close(): void } } }).transport.socket.close();
    const before = pipe.bytesWritten;
    server.emit('told', 'late');
    expect(pipe.bytesWritten).toBe(before);
    await gone;
    expect(heard).toEqual([]);
  });

  test('P30 nothing small overtakes something large that is being compressed, nor the other way round', async () => {
    const large = randomBytes(40_000).toString('base64');
    const sent: unknown[] = [];
    const tell = (to: { emit(name: string, value: unknown): unknown }, value: unknown): void => {
      sent.push(value);
      to.emit('told', value);
    };
    for (let round = 0; round < 30; round += 1) {
      // Engine.IO's own messages wait for nobody, and what is told next waits for them.
      if (round % 3 === 0) (seat.conn as unknown as { sendPacket(type: string): void }).sendPacket('ping');
      tell(round % 2 === 0 ? seat : server, `${round} ${large}`);
      for (let index = 0; index < 5; index += 1) {
        tell(index % 2 === 0 ? server : seat, pointer(round * 10 + index));
        // Some at once, some while the compressor is at work, some when it is done.
        if (index % 2 === round % 2) await new Promise((resolve) => setImmediate(resolve));
      }
    }
    await expect.poll(() => heard.length, { timeout: 20_000 }).toBe(sent.length);
    expect(heard).toEqual(sent);
  });
});

describe('to every other link', () => {
  beforeEach(() => {
    wide = false;
  });

  test('a pointer that moves takes a fraction of its bytes', async () => {
    await bytesOf(() => server.emit('told', pointer(0)));
    expect(await bytesOf(() => server.emit('told', pointer(1)))).toBeLessThan(plain(pointer(1)) / 4);
    expect(await bytesOf(() => seat.emit('told', pointer(2)))).toBeLessThan(plain(pointer(2)) / 4);
  });

  test('and all of it can be read when the link turns out to be wide, and narrow again', async () => {
    const sent = Array.from({ length: 60 }, (_each, index) => (index % 7 === 0 ? [index, ...list] : pointer(index)));
    for (const [index, value] of sent.entries()) {
      wide = index % 10 > 4;
      server.emit('told', value);
      if (index % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await expect.poll(() => heard.length, { timeout: 10_000 }).toBe(sent.length);
    expect(heard).toEqual(sent);
  });
});
