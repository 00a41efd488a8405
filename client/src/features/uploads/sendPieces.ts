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
  ): Promise<RouteOutput<'files.append'>>;
  decide(consultId: string, upload: UploadName, take: boolean): Promise<RouteOutput<'files.decide'>>;
  remove(consultId: string, fileId: string): Promise<unknown>;
  /** Whether somebody speaks over this link: then nothing may fill it. */
  isInCall?(): boolean;
}

/** Two minutes at 64 kbit/s: what proxies hold back and a cut can cost at most. */
const PIECE_BYTES = 1024 * 1024;
/** In a call: what stands in the queue before a voice, ms, and the least piece that is worth a request. */
const CALL_PIECE_MS = 150;
const LEAST_PIECE_BYTES = 16 * 1024;
const LONGEST_REST_MS = 2_000;
/** How often a file is begun anew because server and page disagree. */
const MAX_RESTARTS = 3;

/** SHA-256 as hex: the name of an upload. */
export async function hashOf(blob: Blob): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer()));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Sends what is missing of one file, piece by piece. @throws AppError the server's refusal, or UNAVAILABLE when the link went */
export async function sendPieces(
  port: Pick<UploadPort, 'begin' | 'append' | 'isInCall'>,
  consultId: string,
  { blob, sha256, name, offset: start }: { blob: Blob; sha256: string; name: string; offset: number },
  onProgress: (share: number) => void,
): Promise<RouteOutput<'files.append'>> {
  const upload = { sha256, sizeBytes: blob.size, name: name.slice(-1000) };
  let offset = start;
  let callBytes = LEAST_PIECE_BYTES;
  for (let restarts = 0; ;) {
    const inCall = port.isInCall?.() === true;
    const piece = blob.slice(offset, offset + (inCall ? callBytes : PIECE_BYTES));
    const from = offset;
    const began = performance.now();
    try {
      const answer = await port.append(consultId, upload, from, piece, (share) => onProgress((from + share * piece.size) / blob.size));
      if (answer.stored !== null || answer.held !== null) return answer;
      offset = answer.offset;
      if (inCall) {
        const tookMs = performance.now() - began;
        // A piece is as long as a voice may wait, and the link rests as long as a piece took: voices and pictures find it free.
        callBytes = Math.min(
          PIECE_BYTES,
          Math.max(LEAST_PIECE_BYTES, Math.min(2 * callBytes, (piece.size * CALL_PIECE_MS) / Math.max(1, tookMs))),
        );
        callBytes = Math.round(callBytes);
        await new Promise((resolve) => setTimeout(resolve, Math.min(LONGEST_REST_MS, tookMs)));
      }
    } catch (error) {
      const disagree =
        error instanceof AppError &&
        ['offset_differs', 'upload_damaged', 'no_such_upload'].includes(error.reason ?? '') &&
        restarts < MAX_RESTARTS;
      if (!disagree) throw error;
      restarts += 1;
      const [there] = await port.begin(consultId, [{ sha256, sizeBytes: blob.size }]);
      offset = there?.offset ?? 0;
    }
  }
}
