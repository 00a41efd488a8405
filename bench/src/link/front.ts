import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createSecureServer, type Http2ServerResponse } from 'node:http2';
import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { ensureCertificate } from '../../../tools/lib/certificate.ts';

export interface Front {
  url: string;
  close(): Promise<void>;
}

/** What belongs to one connection only (RFC 9110 §7.6.1, RFC 9113 §8.2.2). */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade', 'http2-settings']);

/**
 * TLS 1.3, HTTP/2 and WebSockets in front of signaling, as the proxy of the production shape gives them (deploy/proxy): on a thin link it matters whether
 * seventy small files come over one connection, and a browser takes Brotli over HTTPS alone.
 */
export async function startFront(folder: string, address: string, target: string): Promise<Front> {
  const { certFile, keyFile } = await ensureCertificate(folder, [address]);
  const { hostname, port } = new URL(target);
  // As in docker-compose.yml: what stands in the kernel's buffer cannot be overtaken any more, and grows to ten seconds of a thin link.
  execFileSync('sysctl', ['-qw', 'net.ipv4.tcp_notsent_lowat=16384']);
  const turns = new WeakMap<object, Turns>();
  const host = `${address}:443`;
  const server = createSecureServer({ cert: readFileSync(certFile), key: readFileSync(keyFile), allowHTTP1: true }, (req, res) => {
    const onward = request(
      { host: hostname, port, method: req.method, path: req.url, headers: { ...passedOn(req.headers), ...forwarded(host) } },
      (answer) => {
        res.writeHead(answer.statusCode ?? 502, passedOn(answer.headers));
        const { session } = res.stream ?? {};
        const ofConnection = session === undefined ? new Turns() : (turns.get(session) ?? new Turns());
        if (session !== undefined) turns.set(session, ofConnection);
        ofConnection.send(answer, res, urgencyOf(req.headers['priority'])).catch(() => res.destroy());
      },
    );
    onward.on('error', () => res.destroy());
    res.on('close', () => onward.destroy());
    req.pipe(onward);
  });
  server.on('upgrade', (req: IncomingMessage, socket: Duplex, head: Buffer) => {
    const onward = connect(Number(port), hostname, () => {
      const headers = Object.entries({ ...req.headers, ...forwarded(host) }).map(([name, value]) => `${name}: ${String(value)}\r\n`);
      onward.write(`${req.method} ${req.url} HTTP/1.1\r\n${headers.join('')}\r\n`);
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    for (const end of ['error', 'close']) {
      socket.on(end, () => onward.destroy());
      onward.on(end, () => socket.destroy());
    }
  });
  const connections = new Set<TLSSocket>();
  server.on('secureConnection', (socket: TLSSocket) => {
    connections.add(socket);
    socket.on('close', () => connections.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(443, address, resolve));
  return {
    url: `https://${address}`,
    // A browser that ended on a thin link has not said so yet.
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of connections) socket.destroy();
      }),
  };
}

/** RFC 9218 §4.1: 0 is the most urgent, 3 what is not said. */
const urgencyOf = (priority: string | string[] | undefined): number => Number(/\bu=([0-7])/.exec(String(priority ?? ''))?.[1] ?? 3);

/** Node reads no request of a connection while it writes to it: what it writes at once must be little, or a thin link hides requests for seconds. */
const PIECE_BYTES = 2_048;

/** The answers of one connection by their urgency, as nginx sends them: Node's own HTTP/2 sends each to its end before the next. */
class Turns {
  readonly #under = new Map<Http2ServerResponse, number>();
  #waiting: (() => void)[] = [];

  async send(answer: IncomingMessage, res: Http2ServerResponse, urgency: number): Promise<void> {
    this.#under.set(res, urgency);
    const over = (): void => {
      this.#under.delete(res);
      for (const look of this.#waiting.splice(0)) look();
    };
    res.on('close', over);
    const closed = once(res, 'close').catch(() => undefined);
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      for (let from = 0; from < chunk.length; from += PIECE_BYTES) {
        while ([...this.#under.values()].some((other) => other < urgency))
          await new Promise<void>((resolve) => this.#waiting.push(resolve));
        if (res.destroyed) return;
        const sent = new Promise<void>((resolve) => res.write(chunk.subarray(from, from + PIECE_BYTES), () => resolve()));
        await Promise.race([sent, closed]);
      }
    }
    res.end(over);
  }
}

const forwarded = (host: string) => ({ host, 'x-forwarded-proto': 'https' });

const passedOn = (headers: IncomingHttpHeaders): IncomingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith(':') && !HOP_BY_HOP.has(name)));
