import { readFileSync } from 'node:fs';
import { createSecureServer } from 'node:http2';
import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
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
  const host = `${address}:443`;
  const server = createSecureServer({ cert: readFileSync(certFile), key: readFileSync(keyFile), allowHTTP1: true }, (req, res) => {
    const onward = request(
      { host: hostname, port, method: req.method, path: req.url, headers: { ...passedOn(req.headers), ...forwarded(host) } },
      (answer) => {
        res.writeHead(answer.statusCode ?? 502, passedOn(answer.headers));
        answer.pipe(res);
        answer.on('error', () => res.destroy());
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
  await new Promise<void>((resolve) => server.listen(443, address, resolve));
  return {
    url: `https://${address}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

const forwarded = (host: string) => ({ host, 'x-forwarded-proto': 'https' });

const passedOn = (headers: IncomingHttpHeaders): IncomingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith(':') && !HOP_BY_HOP.has(name)));
