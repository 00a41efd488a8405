import { randomUUID } from 'node:crypto';
import type { Request } from 'express';

/** The id a proxy gave the request, else a new one; it names the log lines. */
export function requestIdOf(req: Request): string {
  const given = req.headers['x-request-id'];
  return typeof given === 'string' && /^[A-Za-z0-9-]{8,64}$/.test(given) ? given : randomUUID();
}
