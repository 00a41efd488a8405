import { AppError } from '@hoi-chan/shared/errors.ts';
import type { RouteOutput } from '@hoi-chan/shared/index.ts';

export interface UploadName {
  sha256: string;
  sizeBytes: number;
  name: string;
}

/** What of the server an upload needs. */
export interface UploadPort {
  begin(consultId: string, files: readonly { sha256: string; sizeBytes: number }[]): Promise<RouteOutput<'files.begin'>['uploads']>;
  append(
    consultId: string,
    upload: UploadName,
    offset: number,
    piece: Blob,
    onProgress: (share: number) => void,
    signal?: AbortSignal,
  ): Promise<RouteOutput<'files.append'>>;
  decide(consultId: string, upload: UploadName, take: boolean): Promise<RouteOutput<'files.decide'>>;
  remove(consultId: string, fileId: string): Promise<unknown>;
  /** Whether somebody speaks over this link: then nothing may fill it. */
  isInCall?(): boolean;
  /** Whether voices alone nearly fill this link. */
  isThin?(): boolean;
}

/** Two minutes at 64 kbit/s: what proxies hold back and a cut can cost at most. */
const PIECE_BYTES = 1024 * 1024;
/** In a call: what stands in the queue before a voice, ms, and the least piece that is worth a request. */
const CALL_PIECE_MS = 150;
const LEAST_PIECE_BYTES = 16 * 1024;
/** Over a link that voices alone nearly fill: half a second at 64 kbit/s. */
const THIN_PIECE_BYTES = 4 * 1024;
const LONGEST_REST_MS = 2_000;
/** The least piece took so long: a larger one is not tried. */
const SLOW_MS = 1_000;
/** How soon a large piece under way makes room for a call that begins. */
const LOOK_EVERY_MS = 250;
/** How often a file is begun anew because server and page disagree. */
const MAX_RESTARTS = 3;

/** SHA-256 as hex: the name of an upload. */
export async function hashOf(blob: Blob): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer()));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** What was learnt of the link while somebody spoke over it; for all files together. */
interface Pace {
  bytes: number;
  /** The least piece in its best time: mostly the way there and back, which is no time of the link. */
  least?: { bytes: number; ms: number };
  bytesPerMs?: number | undefined;
}
export const newPace = (): Pace => ({ bytes: LEAST_PIECE_BYTES });

/** The next piece is as long as a voice may wait: what a larger piece took more than the least one is the link's own time. */
function learn(pace: Pace, bytes: number, tookMs: number): void {
  const { least } = pace;
  if (least !== undefined && bytes > least.bytes) pace.bytesPerMs = (bytes - least.bytes) / Math.max(1, tookMs - least.ms);
  else if (least === undefined || bytes < least.bytes || tookMs < least.ms) {
    // Much better than it ever was: what was learnt is of another link.
    if (least !== undefined && tookMs < 0.7 * least.ms) pace.bytesPerMs = undefined;
    pace.least = { bytes, ms: tookMs };
  }
  const fits = pace.bytesPerMs === undefined ? (tookMs > SLOW_MS ? 0 : Infinity) : pace.bytesPerMs * CALL_PIECE_MS;
  pace.bytes = Math.round(Math.min(PIECE_BYTES, Math.max(LEAST_PIECE_BYTES, Math.min(2 * pace.bytes, fits))));
}

/** Breaks off a large piece under way when a call begins. */
function giveWay(isInCall: () => boolean): { signal: AbortSignal; end: () => void } {
  const control = new AbortController();
  const timer = setInterval(() => {
    if (isInCall()) control.abort();
  }, LOOK_EVERY_MS);
  return { signal: control.signal, end: () => clearInterval(timer) };
}

/** Sends what is missing of one file, piece by piece. @throws AppError the server's refusal, or UNAVAILABLE when the link went */
export async function sendPieces(
  port: Pick<UploadPort, 'begin' | 'append' | 'isInCall' | 'isThin'>,
  consultId: string,
  { blob, sha256, name, offset: start }: { blob: Blob; sha256: string; name: string; offset: number },
  onProgress: (share: number) => void,
  pace: Pace = newPace(),
): Promise<RouteOutput<'files.append'>> {
  const upload = { sha256, sizeBytes: blob.size, name: name.slice(-1000) };
  let offset = start;
  for (let restarts = 0; ;) {
    const inCall = port.isInCall?.() === true;
    const isThin = inCall && port.isThin?.() === true;
    const size = isThin ? THIN_PIECE_BYTES : inCall ? pace.bytes : PIECE_BYTES;
    const piece = blob.slice(offset, offset + size);
    const from = offset;
    const way = !inCall && port.isInCall !== undefined && piece.size > LEAST_PIECE_BYTES ? giveWay(port.isInCall) : undefined;
    const began = performance.now();
    try {
      const answer = await port.append(
        consultId,
        upload,
        from,
        piece,
        (share) => onProgress((from + share * piece.size) / blob.size),
        way?.signal,
      );
      const tookMs = performance.now() - began;
      const isWhole = answer.stored !== null || answer.held !== null;
      if (inCall) {
        // With the last piece the server puts the file away, which says nothing of the link; on a thin one nothing is tried.
        if (!isWhole && !isThin) learn(pace, piece.size, tookMs);
        // The link rests as long as a piece took, after the last one of a file too: voices and pictures find it free.
        await new Promise((resolve) => setTimeout(resolve, Math.min(LONGEST_REST_MS, tookMs)));
      }
      if (isWhole) return answer;
      offset = answer.offset;
    } catch (error) {
      const disagree =
        error instanceof AppError &&
        ['offset_differs', 'upload_damaged', 'no_such_upload'].includes(error.reason ?? '') &&
        restarts < MAX_RESTARTS;
      const gaveWay = way?.signal.aborted === true;
      if (!disagree && !gaveWay) throw error;
      if (!gaveWay) restarts += 1;
      const [there] = await port.begin(consultId, [{ sha256, sizeBytes: blob.size }]);
      offset = there?.offset ?? 0;
    } finally {
      way?.end();
    }
  }
}
