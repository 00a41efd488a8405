import { MULTIPART_BYTES } from '@hoi-chan/shared/features/fileSizes.ts';
import { apiBlob, authorizationHeader, parseError, refreshTokens } from '../../net/api.ts';
import { piecedFetch } from '../../net/pieces/piecedFetch.ts';
import { TAG, numbersOf, type DicomElement, type DicomInstance } from './dicomJson.ts';
import { findPicture } from './prepared/pictures.ts';
import type { Frame } from './series.ts';

/** Where the studies of one consult are read (PS3.18 below signaling's check). No origin: the same address works behind any host name. */
export function dicomwebRoot(consultId: string): string {
  return `/api/consults/${consultId}/dicomweb`;
}

export function instancePath(consultId: string, { studyUid, seriesUid, sopUid }: Frame): string {
  return `${dicomwebRoot(consultId)}/studies/${studyUid}/series/${seriesUid}/instances/${sopUid}`;
}

/** Every instance of a study as DICOM JSON, palettes included. @throws AppError */
export async function readStudy(consultId: string, studyUid: string, signal?: AbortSignal): Promise<DicomInstance[]> {
  const blob = await apiBlob('imaging.studyMetadata', { params: { consultId, studyUid } }, { signal });
  const instances = JSON.parse(await blob.text()) as DicomInstance[];
  await Promise.all(instances.map((instance) => inlinePalette(consultId, studyUid, instance, signal)));
  return instances;
}

/** What `imaging.prepared` draws at. */
const preparedSize = 256;

/** A small picture of one frame, for lists and the first sight (at most 16 KB at 256 pixels): the one fetched ahead, or over the link. @throws AppError */
export async function readRendered(
  consultId: string,
  { studyUid, seriesUid, sopUid, frame }: Omit<Frame, 'instance'>,
  size: number,
  signal?: AbortSignal,
): Promise<Blob> {
  const prepared = size <= preparedSize ? await findPicture(consultId, { sopUid, frame }) : undefined;
  if (prepared !== undefined) return prepared;
  const call = { params: { consultId, studyUid, seriesUid, sopUid }, query: { size, frame } };
  return apiBlob('imaging.rendered', call, { signal, fetch: (path, init) => piecedFetch(path, init, true) });
}

const palettes = [
  { data: '00281201', descriptor: '00281101' },
  { data: '00281202', descriptor: '00281102' },
  { data: '00281203', descriptor: '00281103' },
] as const;

/**
 * The image loader wants colour tables as numbers; archives give them as bulk data or base64 (PS3.3 §C.7.6.3.1.6). One that cannot be had spoils its own
 * picture, which says so when it is opened, not the study.
 */
async function inlinePalette(consultId: string, studyUid: string, instance: DicomInstance, signal: AbortSignal | undefined): Promise<void> {
  for (const { data, descriptor } of palettes) {
    const element = instance[data];
    if (element === undefined || element.Value !== undefined) continue;
    const bytes = await bytesOf(consultId, studyUid, element, signal).catch(() => undefined);
    signal?.throwIfAborted();
    if (bytes === undefined) continue;
    instance[data] = { vr: 'OW', Value: paletteEntries(bytes, numbersOf(instance, descriptor)) };
  }
}

/** Table entries: bytes, or little-endian words when the descriptor says 16 bits and there are two bytes for each entry. */
export function paletteEntries(bytes: Uint8Array, [entries = 0, , bits = 16]: readonly number[]): number[] {
  const count = entries === 0 ? 65_536 : entries;
  if (bits !== 16 || bytes.byteLength < count * 2) return [...bytes.subarray(0, count)];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: count }, (_, index) => view.getUint16(index * 2, true));
}

async function bytesOf(
  consultId: string,
  studyUid: string,
  element: DicomElement,
  signal: AbortSignal | undefined,
): Promise<Uint8Array | undefined> {
  const inline = inlineBytes(element);
  if (inline !== undefined) return inline;
  const path = bulkPath(consultId, studyUid, element);
  if (path === undefined) return undefined;
  const response = await fetchBulk(path, { signal: signal ?? null });
  const body = new Uint8Array(await response.arrayBuffer());
  return firstPart(body, response.headers.get('content-type') ?? '');
}

/** A binary value that came with the metadata. */
export function inlineBytes({ InlineBinary }: DicomElement): Uint8Array<ArrayBuffer> | undefined {
  return InlineBinary === undefined ? undefined : Uint8Array.from(atob(InlineBinary), (char) => char.charCodeAt(0));
}

/** Where a binary value that did not come with the metadata is read; undefined when nothing, or another server, is named. */
export function bulkPath(consultId: string, studyUid: string, { BulkDataURI }: DicomElement): string | undefined {
  if (BulkDataURI === undefined) return undefined;
  const base = new URL(`${dicomwebRoot(consultId)}/studies/${studyUid}/metadata`, location.origin);
  const url = new URL(BulkDataURI, base);
  // A link elsewhere would carry this person's token to a stranger.
  if (url.origin !== location.origin || !url.pathname.startsWith(`${dicomwebRoot(consultId)}/`)) return undefined;
  return url.pathname + url.search;
}

/** A bulk value on its way, its body unread. @throws AppError */
export async function fetchBulk(path: string, init: RequestInit = {}): Promise<Response> {
  const get = (): Promise<Response> =>
    piecedFetch(path, {
      ...init,
      headers: { ...authorizationHeader(), accept: 'application/octet-stream, multipart/related; type="application/octet-stream"' },
    });
  let response = await get();
  if (response.status === 401 && (await refreshTokens())) response = await get();
  if (!response.ok) throw parseError(await response.text(), response.status);
  return response;
}

/** The first part of a multipart/related body (RFC 2387), or the body itself. Only its head is read as text: a body of 64 MB would be one of 128 more. */
export function firstPart<T extends ArrayBufferLike>(body: Uint8Array<T>, contentType: string): Uint8Array<T> {
  if (!contentType.toLowerCase().startsWith('multipart/')) return body;
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1];
  const start = new TextDecoder('latin1').decode(body.subarray(0, MULTIPART_BYTES)).indexOf('\r\n\r\n');
  const end = boundary === undefined || start < 0 ? -1 : indexOf(body, `\r\n--${boundary}`, start);
  return end < 0 ? body : body.subarray(start + 4, end);
}

/** Where `text`, one byte a character, stands in `body` from `from` on; -1 where it does not. */
function indexOf(body: Uint8Array, text: string, from: number): number {
  const wanted = Uint8Array.from(text, (char) => char.charCodeAt(0));
  let at = from;
  do {
    at = body.indexOf(wanted[0] ?? 0, at);
    if (at < 0 || wanted.every((byte, index) => body[at + index] === byte)) return at;
    at += 1;
  } while (at < body.byteLength);
  return -1;
}

/** True for pictures whose stored bytes are lossy already; it is said beside the picture. */
export function isLossy(instance: DicomInstance): boolean {
  return instance[TAG.lossy]?.Value?.[0] === '01';
}
