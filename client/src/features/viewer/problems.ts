import { AppError } from '@hoi-chan/shared/errors.ts';
import { numberOf, TAG, type DicomInstance } from './dicomJson.ts';

/** Why one picture cannot be shown; the screen translates `problem.<word>`. */
export type ImageProblem =
  | 'offline'
  | 'missing'
  | 'forbidden'
  | 'mismatch'
  | 'archive_down'
  | 'syntax'
  | 'film'
  | 'broken'
  | 'no_pixels'
  | 'too_large'
  | 'no_webgl';

/** The problem behind whatever the loading threw: our own error, a request for a frame that failed, or a decoder's complaint. */
export function imageProblem(error: unknown): ImageProblem {
  if (error instanceof AppError) {
    if (error.code === 'UNAVAILABLE') return error.reason === 'offline' || error.reason === 'timeout' ? 'offline' : 'archive_down';
    if (error.code === 'NOT_FOUND') return 'missing';
    if (error.reason === 'study_mismatch') return 'mismatch';
    if (error.code === 'FORBIDDEN' || error.code === 'UNAUTHENTICATED') return 'forbidden';
    return 'broken';
  }
  const status = statusOf(error);
  if (status === 0) return 'offline';
  if (status === 404) return 'missing';
  if (status === 401 || status === 403) return 'forbidden';
  if (status === 406 || status === 415) return 'syntax';
  if (status !== undefined && status >= 502) return 'archive_down';
  const text = error instanceof Error ? error.message : typeof error === 'string' ? error : '';
  if (text.startsWith('a film in')) return 'film';
  if (/transfer syntax|no decoder|unsupported pixel format/i.test(text)) return 'syntax';
  if (/pixel data is missing/i.test(text)) return 'no_pixels';
  if (/webgl/i.test(text)) return 'no_webgl';
  if (/alloc|memory|too large|invalid array length/i.test(text)) return 'too_large';
  return 'broken';
}

/** @throws when the picture, as it says of itself, would not fit into the memory for pictures: known before a byte of it is fetched. */
export function assertFits(instance: DicomInstance | undefined, limitBytes: number): void {
  const pixels = (numberOf(instance ?? {}, TAG.rows) ?? 0) * (numberOf(instance ?? {}, TAG.columns) ?? 0);
  // Decoded values may be floats, or colours with transparency.
  if (pixels * 4 > limitBytes) throw new Error(`a picture of ${pixels} pixels is too large`);
}

/** The HTTP status of a failed request; 0 when it never got an answer. */
export function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('status' in error && typeof error.status === 'number') return error.status;
  if ('error' in error) return statusOf(error.error);
  return undefined;
}

/** True when what keeps the picture away may be over in a moment: the link, or an archive that is busy or starts anew. */
export function passesByItself(problem: ImageProblem): boolean {
  return problem === 'offline' || problem === 'archive_down';
}

/**
 * Whether what a study holds is asked for once more after so many failures: an archive that is busy has some twenty seconds for it, since without it
 * another study's pictures stand first; that the link is down is said at once.
 */
export function isAskedAgain(failures: number, error: unknown): boolean {
  const problem = imageProblem(error);
  return passesByItself(problem) && failures < (problem === 'archive_down' ? 5 : 2);
}

/** True when trying again may help. */
export function mayRetry(problem: ImageProblem): boolean {
  return passesByItself(problem) || problem === 'missing';
}

/** True when the small picture the archive draws may stand there: not where the person may not see it, or it may be another's. */
export function mayShowPreview(problem: ImageProblem): boolean {
  return problem !== 'forbidden' && problem !== 'mismatch' && problem !== 'missing' && problem !== 'no_pixels';
}
