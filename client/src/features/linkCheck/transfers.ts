import { LINK_CHECK_DOWN_BYTES } from '@hoi-chan/shared/features/linkCheckSizes.ts';
import { parseError, addressOf, authorizationHeader } from '../../net/api.ts';

const PINGS = 8;
const LONGEST_PINGS_MS = 1_500;
const LONGEST_TRANSFER_MS = 2_000;
/** Each piece larger than the last, as long as the link is worth it; 96 KB together. */
const UP_PIECES_BYTES = [4_000, 12_000, 32_000, 48_000];

async function send(address: string, init: RequestInit): Promise<Response> {
  const response = await fetch(address, {
    cache: 'no-store',
    credentials: 'same-origin',
    ...init,
    headers: { ...authorizationHeader(), 'content-type': 'application/octet-stream' },
  });
  if (!response.ok) throw parseError(await response.text(), response.status, response.headers.get('retry-after'));
  return response;
}
const isAbort = (error: unknown): boolean =>
  error instanceof DOMException && (error.name === 'AbortError' || error.name === 'TimeoutError');

/** Round trips of small requests, one after the other on a connection that stands, ms. */
export async function measureRoundTrips(signal: AbortSignal): Promise<number[]> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(LONGEST_PINGS_MS)]);
  const times: number[] = [];
  const startedMs = performance.now();
  try {
    for (let n = 0; n <= PINGS; n++) {
      const sentMs = performance.now();
      await (await send(addressOf('linkCheck.down', { query: { count: 1 } }), { signal: within })).arrayBuffer();
      // The first may have had to open the connection.
      if (n > 0) times.push(performance.now() - sentMs);
    }
  } catch (error) {
    if (signal.aborted || !isAbort(error)) throw error;
    if (times.length === 0) times.push(performance.now() - startedMs);
  }
  return times;
}

/** What came after the first piece, over the time from there: bit/s. Too little in the time counts as it came. */
export async function measureDown(signal: AbortSignal): Promise<number> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(LONGEST_TRANSFER_MS)]);
  const askedMs = performance.now();
  let firstMs: number | undefined;
  let lastMs = askedMs;
  let [all, afterFirst] = [0, 0];
  try {
    const response = await send(addressOf('linkCheck.down', { query: { count: LINK_CHECK_DOWN_BYTES } }), { signal: within });
    const reader = response.body?.getReader();
    for (let read = await reader?.read(); read !== undefined && !read.done; read = await reader?.read()) {
      lastMs = performance.now();
      all += read.value.byteLength;
      if (firstMs === undefined) firstMs = lastMs;
      else afterFirst += read.value.byteLength;
    }
  } catch (error) {
    if (signal.aborted || !isAbort(error)) throw error;
    lastMs = performance.now();
  }
  // All in one piece: nothing but the whole request can be timed.
  if (firstMs === undefined || afterFirst < all / 2) return rate(all, lastMs - askedMs);
  return rate(afterFirst, lastMs - firstMs);
}

/** The rate of the largest piece that was acknowledged, without the round trip; bit/s. A piece cut off bounds it from above. */
export async function measureUp(roundTripMs: number, signal: AbortSignal): Promise<number> {
  const deadlineMs = performance.now() + LONGEST_TRANSFER_MS;
  const within = AbortSignal.any([signal, AbortSignal.timeout(LONGEST_TRANSFER_MS)]);
  let bps: number | undefined;
  for (const bytes of UP_PIECES_BYTES) {
    const sentMs = performance.now();
    if (bps !== undefined && sentMs + roundTripMs + (bytes * 8_000) / bps > deadlineMs) break;
    try {
      await send(addressOf('linkCheck.up'), { method: 'POST', body: crypto.getRandomValues(new Uint8Array(bytes)), signal: within });
      const tookMs = performance.now() - sentMs;
      // Round trips vary: a piece that took no longer than one has not proven a rate without bound.
      bps = rate(bytes, tookMs - Math.min(roundTripMs, tookMs * 0.9));
    } catch (error) {
      if (signal.aborted || !isAbort(error)) throw error;
      const atMost = rate(bytes, performance.now() - sentMs);
      return bps === undefined ? atMost : Math.min(bps, atMost);
    }
  }
  return bps ?? 0;
}

/** Bytes over a time that no clock of a browser measures below a millisecond. */
const rate = (bytes: number, ms: number): number => (bytes * 8_000) / Math.max(1, ms);
