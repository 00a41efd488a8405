import { authorizationHeader, refreshTokens } from '../../net/api.ts';

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
}

/**
 * The bytes of one frame. It is megabytes, and over HTTP/2 a browser has its requests answered by their priority: whatever else a person waits for (a
 * text to be signed) goes before it. `signal` ends it at the server, too.
 * @throws FrameError; an AbortError when `signal` fired
 */
export async function fetchFrame(path: string, accept: string, signal?: AbortSignal): Promise<FrameBytes> {
  const askedAt = performance.now();
  try {
    let response = await ask(path, accept, signal);
    if (response.status === 401 && (await refreshTokens())) response = await ask(path, accept, signal);
    if (!response.ok) throw new FrameError(response.status);
    const bytes = new Uint8Array(await response.arrayBuffer());
    return { bytes, contentType: response.headers.get('content-type') ?? 'application/octet-stream', tookMs: performance.now() - askedAt };
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof FrameError ? error : new FrameError(0, error);
  }
}

function ask(path: string, accept: string, signal: AbortSignal | undefined): Promise<Response> {
  return fetch(path, {
    headers: { ...authorizationHeader(), accept },
    credentials: 'same-origin',
    priority: 'low',
    signal: signal ?? null,
  });
}
