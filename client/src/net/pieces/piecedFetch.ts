import { SENT_AT_HEADER } from '@hoi-chan/shared/features/pieceHeaders.ts';
import { authorizationHeader, refreshTokens } from '../api.ts';
import { linkReading } from '../linkReading.ts';
import { PieceGate, type Leave } from './pieceGate.ts';

/** A path that died without a word would hold back all images for as long as TCP hopes. The archive has to be asked for the first piece. */
const PATIENCE_MS = 15_000;
const PATIENCE_FOR_FIRST_MS = 60_000;

interface Ways {
  gate: PieceGate;
  /** Before a piece that got lost is asked for again, so that a cut costs no more than it lasted. */
  pausesMs: readonly number[];
}
const waysOfPage: Ways = { gate: new PieceGate(undefined, () => linkReading.isThin() === true), pausesMs: [1_000, 4_000] };

interface Asking {
  path: string;
  init: RequestInit;
  isSmall: boolean;
  signal: AbortSignal | undefined;
  ways: Ways;
}

/**
 * `fetch` of a GET for what may be large. While somebody speaks in a call the body is asked for in pieces (RFC 9110 §14), never more at once than the link
 * bears without a queue in which voices would wait. What is given up meanwhile costs no more than that, either. What a server has not in pieces comes whole,
 * as it would have been asked for without a call. `isSmall`: goes before others.
 */
export async function piecedFetch(path: string, init: RequestInit, isSmall = false, ways = waysOfPage): Promise<Response> {
  if (!linkReading.isInCall()) return fetch(path, init);
  const asking: Asking = { path, init, isSmall, signal: init.signal ?? undefined, ways };
  const leave = await ways.gate.take(undefined, isSmall, asking.signal);
  try {
    const response = await askFor(asking, 0, leave.bytes, PATIENCE_FOR_FIRST_MS, init.headers);
    if (response.status === 200) {
      await response.body?.cancel();
      return await fetch(path, init);
    }
    const length = wholeLength(response);
    if (length === undefined) return response;
    const { bytes, wayMs } = await read(response);
    leave.over(wayMs);
    const { headers } = response;
    const rest = theRest(asking, { first: bytes, length, etag: headers.get('etag') });
    return new Response(rest, { status: 200, headers: ofWhole(headers, length) });
  } finally {
    leave.over();
  }
}

async function askFor(
  { path, init, signal }: Asking,
  from: number,
  bytes: number,
  patienceMs: number,
  given: RequestInit['headers'],
): Promise<Response> {
  const headers = new Headers(given);
  headers.set('range', `bytes=${from}-${from + bytes - 1}`);
  const patience = AbortSignal.timeout(patienceMs);
  // Not `low`, as for a whole: Chromium holds back all but a few of those on a slow link, and so few bytes stand in nobody's way.
  return fetch(path, { ...init, headers, priority: 'auto', signal: signal === undefined ? patience : AbortSignal.any([signal, patience]) });
}

interface Piece {
  bytes: Uint8Array<ArrayBuffer>;
  /** undefined: the server does not say when it sent it. */
  wayMs: number | undefined;
}

async function read(response: Response): Promise<Piece> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  const sentAt = Number(response.headers.get(SENT_AT_HEADER) ?? undefined);
  // Not the clock of the machine, which may be set meanwhile.
  return { bytes, wayMs: Number.isFinite(sentAt) ? performance.timeOrigin + performance.now() - sentAt : undefined };
}

/** How long a body is of which a piece came; undefined for what is no piece. */
function wholeLength({ status, headers }: Response): number | undefined {
  const [, length] = /^bytes \d+-\d+\/(\d+)$/.exec(headers.get('content-range') ?? '') ?? [];
  return status === 206 && length !== undefined ? Number(length) : undefined;
}

function ofWhole(answered: Headers, length: number): Headers {
  const headers = new Headers(answered);
  headers.delete('content-range');
  headers.set('content-length', String(length));
  return headers;
}

interface Begun {
  first: Uint8Array<ArrayBuffer>;
  length: number;
  etag: string | null;
}

/** The body from its first piece on, in order. */
function theRest(asking: Asking, { first, length, etag }: Begun): ReadableStream<Uint8Array<ArrayBuffer>> {
  const given = new AbortController();
  const signal = asking.signal === undefined ? given.signal : AbortSignal.any([asking.signal, given.signal]);
  const { gate } = asking.ways;
  return new ReadableStream({
    start: (controller) => {
      signal.addEventListener('abort', () => controller.error(signal.reason), { once: true });
      controller.enqueue(first);
      const come = async (): Promise<void> => {
        let inOrder = Promise.resolve();
        for (let at = first.byteLength; at < length;) {
          const leave = await gate.take(length - at, asking.isSmall, signal);
          const piece = readPiece({ ...asking, signal }, at, leave, etag);
          // Whichever fails first ends the others' waiting.
          piece.catch((error: unknown) => given.abort(error));
          inOrder = inOrder.then(async () => controller.enqueue(await piece));
          inOrder.catch(() => undefined);
          at += leave.bytes;
        }
        await inOrder;
        controller.close();
      };
      // The stream has its error by `given` or by who gave it up.
      come().catch((error: unknown) => given.abort(error));
    },
    cancel: (reason) => given.abort(reason),
  });
}

/** Answered, but not with the piece: to ask again would not help. */
class NoPiece extends Error {}

/** The piece for which leave was given; one that got lost takes its turn again. */
async function readPiece(asking: Asking, from: number, given: Leave, etag: string | null): Promise<Uint8Array<ArrayBuffer>> {
  const { gate, pausesMs } = asking.ways;
  const { bytes: wanted } = given;
  let leave = given;
  for (const pauseMs of pausesMs) {
    try {
      return await pieceOf(asking, from, wanted, leave, etag);
    } catch (error) {
      asking.signal?.throwIfAborted();
      if (error instanceof NoPiece) throw error;
      await pause(pauseMs, asking.signal);
      leave = await gate.takeAgain(wanted, asking.isSmall, asking.signal);
    }
  }
  return pieceOf(asking, from, wanted, leave, etag);
}

async function pieceOf(asking: Asking, from: number, wanted: number, leave: Leave, etag: string | null): Promise<Uint8Array<ArrayBuffer>> {
  const ask = (): Promise<Response> =>
    askFor(asking, from, wanted, PATIENCE_MS, { ...Object.fromEntries(new Headers(asking.init.headers)), ...authorizationHeader() });
  try {
    let response = await ask();
    if (response.status === 401) {
      await response.body?.cancel();
      if (await refreshTokens()) response = await ask();
    }
    if (response.status !== 206 || response.headers.get('etag') !== etag) {
      await response.body?.cancel();
      const why = `a piece was answered ${response.status}`;
      throw response.status >= 502 ? new Error(why) : new NoPiece(why);
    }
    const { bytes, wayMs } = await read(response);
    if (bytes.byteLength !== wanted) throw new NoPiece('a piece is too short');
    leave.over(wayMs);
    return bytes;
  } finally {
    leave.over();
  }
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
