import { join } from 'node:path';
import express, { type Response, type Router } from 'express';

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

function keepAssetHeaders(res: Response): void {
  for (const name of DOCUMENT_HEADERS) res.removeHeader(name);
}

/** The built client. Hashed assets are kept for a year; the pages are asked for anew each time. `/j/…` is the patients' page, `/verify` the one of whoever holds a paper. */
export function staticClient(folder: string): Router {
  const router = express.Router();
  router.use(
    '/assets',
    express.static(join(folder, 'assets'), {
      immutable: true,
      maxAge: A_YEAR_SECONDS * 1000,
      index: false,
      fallthrough: true,
      // The name holds the hash: nobody will ever ask whether it changed.
      etag: false,
      lastModified: false,
      setHeaders: keepAssetHeaders,
    }),
  );
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
