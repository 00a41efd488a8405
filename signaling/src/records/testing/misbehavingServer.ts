import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Behaviour = (req: IncomingMessage, res: ServerResponse) => void | Promise<void>;

export interface MisbehavingServer {
  url: string;
  /** Paths in the order they came. */
  requests: string[];
  /** Times at which they came, in ms. */
  times: number[];
  /** How many were being answered at one time, at most. */
  mostAtOnce: number;
  /** Takes the next requests, one each; afterwards `always`. */
  next: Behaviour[];
  always: Behaviour;
  stop(): Promise<void>;
}

export const json =
  (body: unknown, status = 200, headers: Record<string, string> = {}): Behaviour =>
  (_req, res) => {
    res.writeHead(status, { 'content-type': 'application/fhir+json', ...headers }).end(JSON.stringify(body));
  };
export const fails = (status: number, headers: Record<string, string> = {}): Behaviour =>
  json({ resourceType: 'OperationOutcome', issue: [] }, status, headers);
/** Promises more bytes than it sends, then hangs up. */
export const halfReply: Behaviour = (_req, res) => {
  res.writeHead(200, { 'content-type': 'application/fhir+json', 'content-length': '5000' });
  res.write('{"resourceType":"Bun');
  setImmediate(() => res.socket?.destroy());
};
export const badJson: Behaviour = (_req, res) => {
  res.writeHead(200, { 'content-type': 'text/html' }).end('<html>Đăng nhập</html>');
};
export const silent: Behaviour = () => undefined;

/** A server on 127.0.0.1 that answers as it is told, well or badly. */
export async function startMisbehavingServer(): Promise<MisbehavingServer> {
  let atOnce = 0;
  const server: Server = createServer((req, res) => {
    state.requests.push(req.url ?? '');
    state.times.push(performance.now());
    atOnce += 1;
    state.mostAtOnce = Math.max(state.mostAtOnce, atOnce);
    res.on('close', () => {
      atOnce -= 1;
    });
    req.resume();
    void (state.next.shift() ?? state.always)(req, res);
  });
  const state: MisbehavingServer = {
    url: '',
    requests: [],
    times: [],
    mostAtOnce: 0,
    next: [],
    always: fails(404),
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return state;
}
