import type { Socket } from 'socket.io';

/** Below this a message alone hardly gets smaller. */
const SMALL_BYTES = 1024;

type Done = (error?: Error) => void;

/** What Engine.IO's transport over a WebSocket has inside. */
interface Transport {
  socket: {
    /** What waits: to be compressed, behind something that is, or for the connection to take it. */
    bufferedAmount: number;
    send(data: string | Buffer, options: Done | { compress: boolean }, done?: Done): void;
  };
  _canSendPreEncodedFrame(packet: { options?: { wsPreEncodedFrame?: Buffer[] } }): boolean;
}

/**
 * To a wide link small messages go as they are, and one that goes to many is the same frame for all, encoded once. Everybody else's are compressed one by
 * one, each with what was sent before it: a pointer that moves takes an eighth of its bytes so, and several times the work, for each who looks on.
 *
 * A frame that is ready passes by the queue of what is being compressed: it may be used only while nothing waits, or it would overtake.
 */
export function shareFrames({ conn }: Socket, isWide: () => boolean): void {
  // Our own client speaks nothing else. Engine.IO has no word for this; `frames.test.ts` fails when an update has moved it.
  if (conn.transport.name !== 'websocket') return;
  const transport = conn.transport as unknown as Transport;
  const { socket } = transport;
  transport._canSendPreEncodedFrame = ({ options }) => {
    const frame = options?.wsPreEncodedFrame;
    if (options === undefined || frame === undefined || !isWide() || socket.bufferedAmount > 0) return false;
    if (frame.reduce((bytes, { length }) => bytes + length, 0) > SMALL_BYTES) return false;
    // Header and body as one, for the first who hears it and all after: one piece to write instead of two.
    if (frame.length > 1) options.wsPreEncodedFrame = [Buffer.concat(frame)];
    return true;
  };
  const send = socket.send.bind(socket);
  socket.send = (data: string | Buffer, done: Done) => send(data, { compress: data.length >= SMALL_BYTES || !isWide() }, done);
}
