import type { WebSocket as SocketTransport } from 'socket.io-client';

/**
 * The library's WebSocket transport, which begins with a connection that stands already where `take` has one: what was opened to see whether
 * the link carries is then used, and the round trips of TCP, TLS and the upgrade are not made twice.
 */
export function standingFirst(Transport: typeof SocketTransport, take: () => WebSocket | undefined): typeof SocketTransport {
  return class extends Transport {
    override createSocket(...how: Parameters<SocketTransport['createSocket']>): unknown {
      return take() ?? super.createSocket(...how);
    }

    override doOpen(): this {
      super.doOpen();
      // It told that it is open before the library listened, which it does only after this.
      if ((this.ws as WebSocket | undefined)?.readyState === WebSocket.OPEN) queueMicrotask(() => this.onOpen());
      return this;
    }
  };
}
