import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { findPortOwner, listeningInodes } from './port-owner.ts';

const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 41234 1 0000000000000000 100 0 0 10 0
   1: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 41299 1 0000000000000000 20 4 30 10 -1
   2: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 18000 1 0000000000000000 100 0 0 10 0
`;

describe('listeningInodes', () => {
  it('finds the listening socket and not the connections on the same port', () => expect(listeningInodes(table, 8080)).toEqual(['41234']));
  it('finds nothing for a free port', () => expect(listeningInodes(table, 8081)).toEqual([]));
  it('survives an empty table', () => expect(listeningInodes('', 22)).toEqual([]));
});

describe('findPortOwner', () => {
  const server = createServer();
  afterEach(() => server.close());

  it('names the process that listens, here this one', async () => {
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    expect(findPortOwner(port)).toContain(`(pid ${process.pid})`);
  });
});
