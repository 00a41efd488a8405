import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** `lost`: carried out, then no answer; `half`: carried out, then half an answer. */
export const FAULTS = ['refused', 'slow', 'error500', 'lost', 'half'] as const;
export type Fault = (typeof FAULTS)[number];

export interface FaultProxy {
  url: string;
  /** What was done to requests so far. */
  counts: Record<Fault | 'passed' | 'down', number>;
  /** Share of requests that fare badly, each fault as often as the others. */
  share: number;
  /** Nobody answers at all. */
  down: boolean;
  stop(): Promise<void>;
}

const SLOW_MS = 200;

/** A real HTTP proxy before `target` (an origin with a path) that does to requests what networks and servers do, by `random`. */
export async function startFaultProxy(target: string, random: () => number, share = 0): Promise<FaultProxy> {
  const origin = new URL(target);
  const counts: FaultProxy['counts'] = { refused: 0, slow: 0, error500: 0, lost: 0, half: 0, passed: 0, down: 0 };
  // Dealt from a deck: in any order, but none a second time before all have been.
  const deck: Fault[] = [];
  const deal = (): Fault | undefined => {
    if (deck.length === 0) deck.push(...FAULTS);
    return deck.splice(Math.floor(random() * deck.length), 1)[0];
  };
  const server = createServer((req, res) => void serve(req, res).catch(() => req.socket.destroy()));

  async function serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    if (proxy.down) {
      counts.down += 1;
      req.socket.destroy();
      return;
    }
    const fault = random() < proxy.share ? deal() : undefined;
    counts[fault ?? 'passed'] += 1;
    const body = await read(req);
    switch (fault) {
      case 'refused':
        req.socket.destroy();
        return;
      case 'error500':
        res.writeHead(500, { 'content-type': 'application/fhir+json' }).end('{"resourceType":"OperationOutcome","issue":[]}');
        return;
      case 'slow':
        await pause(SLOW_MS);
        break;
      default:
    }
    const answer = await forward(req, body);
    const bytes = await read(answer);
    if (fault === 'lost') {
      req.socket.destroy();
      return;
    }
    res.writeHead(answer.statusCode ?? 502, { ...answer.headers, 'content-length': bytes.length, connection: 'keep-alive' });
    if (fault === 'half') {
      res.write(bytes.subarray(0, bytes.length / 2), () => req.socket.destroy());
      return;
    }
    res.end(bytes);
  }

  function forward(req: IncomingMessage, body: Buffer): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const { 'transfer-encoding': _encoding, host: _host, connection: _connection, ...headers } = req.headers;
      const asked = request(
        {
          host: origin.hostname,
          port: origin.port,
          path: req.url,
          method: req.method,
          headers: { ...headers, ...(body.length > 0 && { 'content-length': body.length }) },
        },
        resolve,
      );
      asked.on('error', reject);
      asked.end(body);
    });
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: FaultProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${origin.pathname}`,
    counts,
    share,
    down: false,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return proxy;
}

async function read(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
