import { connectClient, type CallClient } from './callClient.ts';
import { createCallServer, type CallServer, type CallServerOptions } from './callServer.ts';
import { startFakeNode, type FakeNode } from './fakeNode.ts';

/** One server with nodes and people, opened as a test goes and closed again in the other order. */
export class CallStage {
  readonly #closers: (() => unknown)[] = [];
  #server: CallServer | undefined;

  async serve(options: CallServerOptions = {}): Promise<CallServer> {
    const server = await createCallServer(options);
    this.#closers.push(() => server.close());
    this.#server = server;
    return server;
  }

  /** A node that has reported; awaited until so many can be used. */
  async addNode(nodeId: string, usable: number): Promise<FakeNode> {
    const server = this.#opened();
    const node = await startFakeNode(nodeId);
    this.#closers.push(() => node.close());
    await node.heartbeat(server.url);
    await server.untilNodes(usable);
    return node;
  }

  /** `from`: the address they come from. */
  async person(name: string, personId?: string, from?: string): Promise<CallClient> {
    const client = await connectClient(this.#opened().url, name, personId, from);
    this.#closers.push(() => client.socket.close());
    return client;
  }

  async close(): Promise<void> {
    for (const close of this.#closers.splice(0).toReversed()) await close();
  }

  #opened(): CallServer {
    if (this.#server === undefined) throw new Error('no server yet');
    return this.#server;
  }
}
