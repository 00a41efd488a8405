import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Payload } from './gateway.ts';

/**
 * One part as multipart/related (RFC 2387, PS3.18 §8.6.1.2), the same for the same bytes: whoever has a piece of it goes on with another reading. Header names are
 * spelt as Cornerstone3D looks for them.
 */
export function singlePart(contentType: string, bytes: Buffer): Payload {
  const boundary = createHash('sha256').update(bytes).digest('hex').slice(0, 32);
  const head = Buffer.from(`--${boundary}\r\nContent-Type: ${contentType}\r\nContent-Length: ${bytes.length}\r\n\r\n`);
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  return {
    contentType: `multipart/related; type="${contentType.split(';')[0]}"; boundary=${boundary}`,
    body: Readable.from([head, bytes, tail], { objectMode: false }),
    lengthBytes: head.length + bytes.length + tail.length,
  };
}

export interface Part {
  headers: Record<string, string>;
  bytes: Buffer;
}

/** The first part of a multipart/related body held in memory, or undefined when it is none or broken off. */
export function firstPart(contentType: string, body: Buffer): Part | undefined {
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1];
  if (boundary === undefined) return undefined;
  const start = body.indexOf(`--${boundary}\r\n`);
  const headEnd = body.indexOf('\r\n\r\n', start);
  const end = body.lastIndexOf(`\r\n--${boundary}`);
  if (start < 0 || headEnd < 0 || end < headEnd + 4) return undefined;
  const lines = body.toString('latin1', start + boundary.length + 4, headEnd).split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  return { headers, bytes: body.subarray(headEnd + 4, end) };
}

export async function readAll(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}
