import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** A TCP way to a server that can be cut like a cable: both ends lose it, in the middle of a message if need be. */
export interface CuttableLink {
  url: string;
  /** Ends every connection there is; `downMs` of refusing new ones may follow until `mend`. */
  cut(): void;
  /** New connections die at once until `mend`. */
  block(): void;
  /** What is there falls silent for good, and so does whatever begins until `mend`: nobody is told anything, as over a cut radio link. */
  silence(): void;
  mend(): void;
  /** Connections begun, in all. */
  readonly begun: number;
  close(): Promise<void>;
}

export async function createCuttableLink(port: number): Promise<CuttableLink> {
  const sockets = new Set<Socket>();
  let begun = 0;
  let blocked = false;
  let silent = false;
  const server = createServer((near) => {
    begun += 1;
    if (blocked) return void near.destroy();
    if (silent) {
      sockets.add(near);
      near.on('error', () => undefined);
      near.on('close', () => sockets.delete(near));
      return;
    }
    const far = connect(port, '127.0.0.1');
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    near.pipe(far);
    far.pipe(near);
  });
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    block() {
      blocked = true;
      cut();
    },
    silence() {
      silent = true;
      for (const socket of sockets) {
        socket.unpipe();
        socket.resume();
      }
    },
    mend() {
      [blocked, silent] = [false, false];
    },
    get begun() {
      return begun;
    },
    async close() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
