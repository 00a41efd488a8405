import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';

/** Types a browser may show; whatever else somebody uploaded is only ever saved. */
const SHOWN = new Set([
  'application/pdf',
  'image/jpeg',
  'image/png',
  'text/plain',
  'text/plain; charset=utf-8',
  'audio/mpeg',
  'audio/ogg',
  'audio/webm',
  'audio/wav',
  'audio/mp4',
]);

/**
 * Content-Disposition (RFC 6266) with a name in any script: an ASCII form for old clients and the true one as RFC 5987 `filename*`.
 * Quotes, slashes, control and direction-changing characters cannot pass.
 */
export function contentDisposition(kind: 'inline' | 'attachment', name: string): string {
  const clean = name.replace(/[\p{Cc}\p{Cf}/\\]/gu, '_').slice(0, 200);
  const ascii = clean
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/đ/g, 'd')
    .replace(/Đ/g, 'D')
    .replace(/[^\x20-\x7e]|["%]/g, '_');
  const encoded = encodeURIComponent(clean.toWellFormed()).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}

export interface Content {
  contentType: string;
  name: string;
  body: Uint8Array | Readable;
  lengthBytes?: number;
}

/** Sends somebody's file so that nothing in it can act as part of our page: type kept, no sniffing, its own empty sandbox. */
export async function sendContent(res: Response, content: Content): Promise<void> {
  const shown = SHOWN.has(content.contentType.toLowerCase());
  res.status(200);
  res.setHeader('content-type', shown ? content.contentType : 'application/octet-stream');
  res.setHeader('content-disposition', contentDisposition(shown ? 'inline' : 'attachment', content.name));
  res.setHeader('x-content-type-options', 'nosniff');
  res.setHeader('content-security-policy', "sandbox; default-src 'none'");
  res.setHeader('cache-control', 'private, no-store');
  if (content.body instanceof Uint8Array) {
    res.setHeader('content-length', content.body.byteLength);
    res.end(content.body);
    return;
  }
  if (content.lengthBytes !== undefined) res.setHeader('content-length', content.lengthBytes);
  await pipeline(content.body, res);
}
