import { existsSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import express, { type Router } from 'express';
import sirv from 'sirv';

const A_YEAR_SECONDS = 31_536_000;

/** Scripts and pictures are no documents: of the headers only these say something about them, and on a bad link forty times a kilobyte is a second. */
const DOCUMENT_HEADERS = [
  'content-security-policy',
  'cross-origin-opener-policy',
  'origin-agent-cluster',
  'permissions-policy',
  'referrer-policy',
  'x-dns-prefetch-control',
  'x-download-options',
  'x-frame-options',
  'x-permitted-cross-domain-policies',
  'x-xss-protection',
];

function keepAssetHeaders(res: ServerResponse): void {
  for (const name of DOCUMENT_HEADERS) res.removeHeader(name);
}

/**
 * The built client, as it lies there at the start. Hashed assets are kept for a year; the pages are asked for anew each time. `/j/…` is the
 * patients' page, `/verify` the one of whoever holds a paper.
 */
export function staticClient(folder: string): Router {
  const router = express.Router();
  const assets = join(folder, 'assets');
  if (existsSync(assets)) {
    router.use(
      '/assets',
      sirv(assets, {
        // As the build has pressed them; who takes no Brotli gets them from the compression further out.
        brotli: true,
        immutable: true,
        maxAge: A_YEAR_SECONDS,
        // The name holds the hash: nobody will ever ask whether it changed.
        etag: false,
        setHeaders: keepAssetHeaders,
      }),
    );
  }
  // Whoever asks for an asset of an older build must not be given a page instead.
  router.use('/assets', (_req, res) => void res.status(404).end());
  router.use(express.static(folder, { index: false, setHeaders: (res) => void res.setHeader('cache-control', 'no-cache') }));
  const page = (file: string) => (_req: express.Request, res: express.Response) => {
    res.setHeader('cache-control', 'no-cache');
    res.sendFile(join(folder, file));
  };
  router.get('/j/:token', page('join.html'));
  router.get('/verify{/:code}', page('verify.html'));
  router.get('/{*path}', page('index.html'));
  return router;
}
