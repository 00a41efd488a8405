import type { RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * Response headers (OWASP Secure Headers). Scripts only from ourselves; WebAssembly for image codecs; blob: for images, PDFs and workers
 * made in the browser; inline styles because Mantine sets CSS variables on elements.
 */
export function securityHeaders({ https, publicUrl }: { https: boolean; publicUrl: string | undefined }): RequestHandler {
  // Older Safari does not count WebSockets of the same host as 'self'.
  const sockets = publicUrl === undefined ? ['ws:', 'wss:'] : [new URL(publicUrl).origin.replace(/^http/, 'ws')];
  const headers = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
        workerSrc: ["'self'", 'blob:'],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'blob:', 'data:'],
        mediaSrc: ["'self'", 'blob:', 'mediastream:'],
        fontSrc: ["'self'", 'data:'],
        connectSrc: ["'self'", 'blob:', ...sockets],
        frameSrc: ["'self'", 'blob:'],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: https ? { maxAge: 31_536_000 } : false,
    crossOriginEmbedderPolicy: false,
    referrerPolicy: { policy: 'no-referrer' },
  });
  return (req, res, next) => {
    res.setHeader('permissions-policy', 'camera=(self), microphone=(self), display-capture=(self), geolocation=(), payment=(), usb=()');
    headers(req, res, next);
  };
}
