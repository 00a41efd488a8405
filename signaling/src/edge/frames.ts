import type { Socket } from 'socket.io';

/** Below this a message alone hardly gets smaller. */
const SMALL_BYTES = 1024;

type Done = (error?: Error) => void;

/** What Socket.IO's client has inside: Engine.IO's connection, its transport over a WebSocket, and the connection below that. */
interface Client {
  conn: {
    /** What waits until the transport has sent what it was given before. */
    writeBuffer: readonly unknown[];
    transport: {
      name: string;
      socket: {
        readyState: number;
        OPEN: number;
        /** What waits: to be compressed, behind something that is, or for the connection to take it. */
        bufferedAmount: number;
        send(data: string | Buffer, options: Done | { compress: boolean }, done?: Done): void;
        _socket: { write(data: Buffer): boolean };
      };
    };
  };
  writeToEngine(packets: readonly (string | Buffer)[], options: WriteOptions): void;
}
interface WriteOptions {
  /** The message as a frame, made by whoever tells many. */
  wsPreEncodedFrame?: Buffer[];
}

/**
 * To a wide link small messages go as they are, and one that goes to many is the same frame for all, encoded once. Everybody else's are compressed one by
 * one, each with what was sent before it: a pointer that moves takes an eighth of its bytes so, and several times the work, for each who looks on.
 *
 * A frame that is ready goes straight to the connection, past all queues above it: it may only while each of them is empty, or it would overtake. Nobody is
 * told when it is written; a connection that breaks meanwhile says so itself.
 */
export function shareFrames(socket: Socket, isWide: () => boolean): void {
  // Our own client speaks nothing else. Engine.IO has no word for this; `frames.test.ts` fails when an update has moved it.
  if (socket.conn.transport.name !== 'websocket') return;
  const client = socket.client as unknown as Client;
  const { conn } = client;
  const { transport } = conn;
  const ws = transport.socket;
  const takesFrames = (): boolean => isWide() && conn.writeBuffer.length === 0 && ws.readyState === ws.OPEN && ws.bufferedAmount === 0;

  const write = client.writeToEngine.bind(client);
  client.writeToEngine = (packets, options) => {
    const frame = takesFrames() ? (frameOfMany(options) ?? frameOfOne(packets)) : undefined;
    if (frame === undefined) write(packets, options);
    else ws._socket.write(frame);
  };
  const send = ws.send.bind(ws);
  ws.send = (data: string | Buffer, done: Done) => send(data, { compress: data.length >= SMALL_BYTES || !isWide() }, done);
}

/** Header and body as one, made for the first who hears it and kept for all after: one piece to write instead of two. */
function frameOfMany(options: WriteOptions): Buffer | undefined {
  const parts = options.wsPreEncodedFrame;
  const body = parts?.at(-1);
  if (parts === undefined || body === undefined || body.length > SMALL_BYTES) return undefined;
  if (parts.length === 1) return body;
  const whole = Buffer.concat(parts);
  options.wsPreEncodedFrame = [whole];
  return whole;
}

/** What one is told, an answer above all: a text frame (RFC 6455 §5.2) with a message of Engine.IO, which begins with a 4. */
function frameOfOne(packets: readonly (string | Buffer)[]): Buffer | undefined {
  const [packet] = packets;
  if (typeof packet !== 'string' || packets.length > 1 || packet.length >= SMALL_BYTES) return undefined;
  const length = Buffer.byteLength(packet) + 1;
  const headerLength = length < 126 ? 2 : 4;
  const frame = Buffer.allocUnsafe(headerLength + length);
  frame[0] = 0x81;
  if (headerLength === 2) frame[1] = length;
  else {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  }
  frame[headerLength] = 0x34;
  frame.write(packet, headerLength + 1);
  return frame;
}
