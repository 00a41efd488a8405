import { createServer, type AddressInfo, type Socket } from 'node:net';
import { Hl7Connection, type Hl7MessageEvent } from '@medplum/hl7';
import type { Logger } from 'pino';
import type { Hl7Message } from './fields.ts';

/** A message with a report as text is some 100 KB; whoever sends more without an end is cut off. */
const MOST_BYTES = 4 * 1024 * 1024;
const MOST_CONNECTIONS = 200;
/** Messages of one connection that wait for their answer; whoever sends on without listening is not listened to meanwhile. */
const MOST_WAITING = 50;
const IDLE_MS = 10 * 60_000;

/** AA: taken; AE: something in the message is wrong; AR: not from you, or not this kind (HL7 v2.5.1 §2.9.2). */
export interface Acknowledgement {
  code: 'AA' | 'AE' | 'AR';
  /** MSA-3, without patient data. */
  text?: string;
}
export interface Hl7ListenerPorts {
  host: string;
  port: number;
  log: Logger;
  /** One message at a time for each connection; what it throws is answered with AE. */
  receive(message: Hl7Message, fromAddress: string): Promise<Acknowledgement>;
}

/** Listens for HL7 v2 over MLLP. Every message is answered only once it stands in the database. */
export async function listenForHl7({ host, port, log, receive }: Hl7ListenerPorts): Promise<{ port: number; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.setTimeout(IDLE_MS, () => socket.destroy());
    let sinceMessage = 0;
    socket.on('data', (chunk) => {
      sinceMessage += chunk.length;
      if (sinceMessage > MOST_BYTES) socket.destroy();
    });
    const connection = new Hl7Connection(socket, 'utf-8');
    let turn = Promise.resolve();
    let waiting = 0;
    connection.addEventListener('message', ({ message }) => {
      sinceMessage = 0;
      waiting += 1;
      if (waiting >= MOST_WAITING) socket.pause();
      turn = turn
        .then(() => answer(connection, message, socket.remoteAddress ?? ''))
        .catch((error: unknown) => {
          // Without its answer the sender sends it again, on a new connection.
          log.error({ err: error }, 'an HL7 message could not be answered');
          socket.destroy();
        })
        .finally(() => {
          waiting -= 1;
          if (waiting === 0) socket.resume();
        });
    });
    // A message that is none: the sender finds the connection closed and sends it again.
    connection.addEventListener('error', () => socket.destroy());
  });
  server.maxConnections = MOST_CONNECTIONS;

  async function answer(connection: Hl7Connection, message: Hl7MessageEvent['message'], address: string): Promise<void> {
    const ack = await receive(message, address).catch((error: unknown): Acknowledgement => {
      log.error({ err: error }, 'an HL7 message could not be taken');
      return { code: 'AE', text: 'unexpected' };
    });
    if (connection.isClosed()) return;
    const reply = message.buildAck({ ackCode: ack.code });
    if (ack.text !== undefined) reply.getSegment('MSA')?.setField(3, ack.text);
    connection.send(reply);
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  log.info({ port: bound }, 'listening for HL7 v2');
  return {
    port: bound,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
