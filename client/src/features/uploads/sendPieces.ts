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
}

/** Two minutes at 64 kbit/s: what proxies hold back and a cut can cost at most. */
const PIECE_BYTES = 1024 * 1024;
/** How often a file is begun anew because server and page disagree. */
const MAX_RESTARTS = 3;

/** SHA-256 as hex: the name of an upload. */
export async function hashOf(blob: Blob): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer()));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Sends what is missing of one file, piece by piece. @throws AppError the server's refusal, or UNAVAILABLE when the link went */
export async function sendPieces(
  port: Pick<UploadPort, 'begin' | 'append'>,
  consultId: string,
  { blob, sha256, name, offset: start }: { blob: Blob; sha256: string; name: string; offset: number },
  onProgress: (share: number) => void,
): Promise<RouteOutput<'files.append'>> {
  const upload = { sha256, sizeBytes: blob.size, name: name.slice(-1000) };
  let offset = start;
  for (let restarts = 0; ;) {
    const piece = blob.slice(offset, offset + PIECE_BYTES);
    const from = offset;
    try {
      const answer = await port.append(consultId, upload, from, piece, (share) => onProgress((from + share * piece.size) / blob.size));
      if (answer.stored !== null || answer.held !== null) return answer;
      offset = answer.offset;
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
