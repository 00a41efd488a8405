import { SENT_AT_HEADER } from '@hoi-chan/shared/features/pieceHeaders.ts';
import { authorizationHeader, refreshTokens } from '../api.ts';
import { linkReading } from '../linkReading.ts';
import { PieceGate } from './pieceGate.ts';

/** A piece that got lost is asked for again, so that a cut costs no more than it lasted. */
const PAUSES_MS = [1_000, 4_000];
/** A path that died without a word would hold back all images for as long as TCP hopes. */
const PATIENCE_MS = 15_000;

const gate = new PieceGate(undefined, () => linkReading.isThin() === true);

interface Asking {
  path: string;
  init: RequestInit;
  isSmall: boolean;
  signal: AbortSignal | undefined;
}

/**
 * `fetch` of a GET for what may be large. While somebody speaks in a call the body is asked for in pieces (RFC 9110
 * §14), never more at once than the link bears without a queue in which voices would wait. What is given up meanwhile costs no more than that, either. A
 * server that gives no pieces answers with the whole. `isSmall`: goes before others.
 */
export async function piecedFetch(path: string, init: RequestInit, isSmall = false): Promise<Response> {
  if (!linkReading.isInCall()) return fetch(path, init);
  const asking: Asking = { path, init, isSmall, signal: init.signal ?? undefined };
  const leave = await gate.take(undefined, isSmall, asking.signal);
  try {
    const response = await askFor(asking, 0, leave.bytes, asking.signal);
    const length = wholeLength(response);
    if (length === undefined) return response;
    const first = new Uint8Array(await response.arrayBuffer());
    const { headers } = response;
    return new Response(theRest(asking, { first, length, etag: headers.get('etag') }), { status: 200, headers: ofWhole(headers, length) });
  } finally {
    // The archive had to be asked first: what that took says nothing of the link.
    leave.over();
  }
}

async function askFor(
  { path, init }: Pick<Asking, 'path' | 'init'>,
  from: number,
  bytes: number,
  signal: AbortSignal | undefined,
): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('range', `bytes=${from}-${from + bytes - 1}`);
  // Not `low`, as for a whole: Chromium holds back all but a few of those on a slow link (three a round trip were seen), and so few bytes stand in nobody's way.
  return fetch(path, { ...init, headers, priority: 'auto', signal: signal ?? null });
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

/** The body from its first piece on, in order. Pieces that are under way when it is given up are let come: to end them saves nothing. */
function theRest(asking: Asking, { first, length, etag }: Begun): ReadableStream<Uint8Array<ArrayBuffer>> {
  const given = new AbortController();
  const signal = asking.signal === undefined ? given.signal : AbortSignal.any([asking.signal, given.signal]);
  return new ReadableStream({
    start: (controller) => {
      controller.enqueue(first);
      const come = async (): Promise<void> => {
        let inOrder = Promise.resolve();
        for (let at = first.byteLength; at < length;) {
          const leave = await gate.take(length - at, asking.isSmall, signal);
          const piece = readPiece(asking, at, leave, etag, signal);
          inOrder = inOrder.then(async () => controller.enqueue(await piece));
          // Whichever fails first ends the others' waiting.
          inOrder.catch((error: unknown) => given.abort(error));
          piece.catch((error: unknown) => given.abort(error));
          at += leave.bytes;
        }
        await inOrder;
        controller.close();
      };
      void come().catch((error: unknown) => controller.error(error));
    },
    cancel: (reason) => given.abort(reason),
  });
}

interface Piece {
  bytes: Uint8Array<ArrayBuffer>;
  wayMs: number | undefined;
}

type Leave = Awaited<ReturnType<PieceGate['take']>>;

async function readPiece(
  asking: Asking,
  from: number,
  leave: Leave,
  etag: string | null,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    for (const pauseMs of [...PAUSES_MS, undefined]) {
      try {
        const { bytes, wayMs } = await pieceOf(asking, from, leave.bytes, etag);
        leave.over(wayMs);
        return bytes;
      } catch (error) {
        signal.throwIfAborted();
        if (pauseMs === undefined || error instanceof NoPiece) throw error;
        await pause(pauseMs, signal);
      }
    }
    throw new NoPiece('not reached');
  } finally {
    leave.over();
  }
}

/** Answered, but not with the piece: to ask again would not help. */
class NoPiece extends Error {}

async function pieceOf(asking: Asking, from: number, bytes: number, etag: string | null): Promise<Piece> {
  const ask = (): Promise<Response> => {
    const init = { ...asking.init, headers: { ...Object.fromEntries(new Headers(asking.init.headers)), ...authorizationHeader() } };
    return askFor({ path: asking.path, init }, from, bytes, AbortSignal.timeout(PATIENCE_MS));
  };
  let response = await ask();
  if (response.status === 401 && (await refreshTokens())) response = await ask();
  if (response.status >= 502) throw new Error(`a piece was answered ${response.status}`);
  if (response.status !== 206 || response.headers.get('etag') !== etag) throw new NoPiece(`a piece was answered ${response.status}`);
  const piece = new Uint8Array(await response.arrayBuffer());
  if (piece.byteLength !== bytes) throw new NoPiece('a piece is too short');
  const sentAt = Number(response.headers.get(SENT_AT_HEADER) ?? undefined);
  return { bytes: piece, wayMs: Number.isFinite(sentAt) ? Date.now() - sentAt : undefined };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
  });
}
