import { authorizationHeader, refreshTokens } from '../../net/api.ts';
import { piecedFetch } from '../../net/pieces/piecedFetch.ts';

/** A frame that did not come: the HTTP status, 0 when nothing was answered. */
export class FrameError extends Error {
  readonly status: number;
  constructor(status: number, cause?: unknown) {
    super(`frame not read, status ${status}`, { cause });
    this.status = status;
  }
}

export interface FrameBytes {
  bytes: Uint8Array<ArrayBuffer>;
  contentType: string;
  /** From asking to the last byte. */
  tookMs: number;
  /** From the beginning of the answer to the last byte: without what the archive took to find and code it. */
  bodyMs: number;
}

/** Before each further try: a connection that broke, or an archive that was too busy, is often well again by then. */
const PAUSES_MS = [1_000, 4_000];

/**
 * The bytes of one frame. It is megabytes, and over HTTP/2 a browser has its requests answered by their priority: whatever else a person waits for (a
 * text to be signed) goes before it. One that got lost, or for which the archive had no time, is asked for again, twice. `signal` ends it at the server,
 * too.
 * @throws FrameError; an AbortError when `signal` fired
 */
export async function fetchFrame(path: string, accept: string, signal?: AbortSignal, pausesMs = PAUSES_MS): Promise<FrameBytes> {
  for (const pauseMs of pausesMs) {
    try {
      return await fetchOnce(path, accept, signal);
    } catch (error) {
      if (!(error instanceof FrameError && mayPass(error.status))) throw error;
      await pause(pauseMs, signal);
    }
  }
  return fetchOnce(path, accept, signal);
}

/** Nothing was answered, or the archive was not reached. */
const mayPass = (status: number): boolean => status === 0 || status >= 502;

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    signal?.addEventListener('abort', stop, { once: true });
  });
}

async function fetchOnce(path: string, accept: string, signal: AbortSignal | undefined): Promise<FrameBytes> {
  const askedAt = performance.now();
  try {
    let response = await ask(path, accept, signal);
    if (response.status === 401 && (await refreshTokens())) response = await ask(path, accept, signal);
    if (!response.ok) throw new FrameError(response.status);
    const answeredAt = performance.now();
    const bytes = new Uint8Array(await response.arrayBuffer());
    const now = performance.now();
    const contentType = response.headers.get('content-type') ?? 'application/octet-stream';
    return { bytes, contentType, tookMs: now - askedAt, bodyMs: now - answeredAt };
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof FrameError ? error : new FrameError(0, error);
  }
}

function ask(path: string, accept: string, signal: AbortSignal | undefined): Promise<Response> {
  return piecedFetch(path, {
    headers: { ...authorizationHeader(), accept },
    credentials: 'same-origin',
    priority: 'low',
    signal: signal ?? null,
  });
}
