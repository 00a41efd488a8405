import { AppError } from '@hoi-chan/shared/errors.ts';
import { MAX_DOCUMENT_BYTES, MULTIPART_BYTES } from '@hoi-chan/shared/features/fileSizes.ts';
import { bulkPath, fetchBulk, firstPart, inlineBytes } from '../dicomSource.ts';
import type { EnclosedDocument } from './enclosed.ts';

/** How much of a document is here. */
export interface Coming {
  bytes: number;
  /** undefined: not said. */
  of: number | undefined;
}

/**
 * A document out of the archive, over the same route and check as the frames. What it says of itself is not believed: whatever its first bytes do not show
 * to be a PDF is not shown, and it is handed on as nothing but a PDF. Of one that is larger than `most` no more comes.
 * @throws AppError INVALID_REQUEST `document_missing` | `document_elsewhere` | `value_too_large` | `more_than_asked` | `not_a_pdf`; UNAVAILABLE; what the route answers
 */
export async function readDocument(
  consultId: string,
  document: EnclosedDocument,
  signal: AbortSignal,
  onComing: (coming: Coming) => void,
  most = MAX_DOCUMENT_BYTES,
): Promise<Blob> {
  if ((document.lengthBytes ?? 0) > MAX_DOCUMENT_BYTES) throw tooLarge();
  const bytes = withinItsLength(await valueOf(consultId, document, signal, onComing, most), document.lengthBytes);
  if (bytes.byteLength === 0) throw new AppError('INVALID_REQUEST', 'the object holds no document', { reason: 'document_missing' });
  if (!startsAsPdf(bytes)) throw new AppError('INVALID_REQUEST', 'the document is no PDF', { reason: 'not_a_pdf' });
  return new Blob([bytes], { type: 'application/pdf' });
}

async function valueOf(
  consultId: string,
  { studyUid, value = { vr: 'OB' } }: EnclosedDocument,
  signal: AbortSignal,
  onComing: (coming: Coming) => void,
  most: number,
): Promise<Uint8Array<ArrayBuffer>> {
  if (value.BulkDataURI === undefined) return inlineBytes(value) ?? new Uint8Array();
  const path = bulkPath(consultId, studyUid, value);
  if (path === undefined) {
    throw new AppError('INVALID_REQUEST', 'the document lies outside the archive', { reason: 'document_elsewhere' });
  }
  try {
    // As a frame: whatever else a person waits for goes before it.
    const response = await fetchBulk(path, { signal, priority: 'low', cache: 'no-store' });
    return firstPart(await counted(response, onComing, most), response.headers.get('content-type') ?? '');
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof AppError ? error : new AppError('UNAVAILABLE', 'the document did not come', { reason: 'offline', cause: error });
  }
}

async function counted(response: Response, onComing: (coming: Coming) => void, mostOfDocument: number): Promise<Uint8Array<ArrayBuffer>> {
  const said = Number(response.headers.get('content-length') ?? 0);
  const of = said > 0 ? said : undefined;
  const most = mostOfDocument + MULTIPART_BYTES;
  const reader = response.body?.getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  onComing({ bytes, of });
  while (Math.max(bytes, said) <= most) {
    const piece = await reader?.read();
    if (piece?.value === undefined) return new Uint8Array(await new Blob(chunks).arrayBuffer());
    chunks.push(piece.value);
    bytes += piece.value.byteLength;
    onComing({ bytes, of });
  }
  await reader?.cancel();
  throw mostOfDocument < MAX_DOCUMENT_BYTES
    ? new AppError('INVALID_REQUEST', 'the document is larger than what was asked for', { reason: MORE_THAN_ASKED })
    : tooLarge();
}

/** The reason of a document that is larger than what its reader takes unasked. */
export const MORE_THAN_ASKED = 'more_than_asked';

const tooLarge = (): AppError => new AppError('INVALID_REQUEST', 'the document is too large', { reason: 'value_too_large' });

/** Without the byte that makes the length of an OB value even (PS3.5 §6.2). */
function withinItsLength(bytes: Uint8Array<ArrayBuffer>, said: number | undefined): Uint8Array<ArrayBuffer> {
  return said !== undefined && said === bytes.byteLength - 1 ? bytes.subarray(0, said) : bytes;
}

/**
 * At the very first byte (ISO 32000-1 §7.5.2): readers that look for it further on are what a file relies on that is something else as well. The browser
 * gets it as a PDF and nothing else, so that what else it may be is never run.
 */
function startsAsPdf(bytes: Uint8Array): boolean {
  return String.fromCharCode(...bytes.subarray(0, 5)) === '%PDF-';
}

const TAIL_BYTES = 2_048;

/** Whether the file has its end (ISO 32000-1 §7.5.5). One that was cut short may be drawn all the same, and what is missing is not seen. */
export async function hasItsEnd(pdf: Blob): Promise<boolean> {
  const tail = new Uint8Array(await pdf.slice(-TAIL_BYTES).arrayBuffer());
  return new TextDecoder('latin1').decode(tail).includes('%%EOF');
}
