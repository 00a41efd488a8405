import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import type { DicomJson } from './dicomJson.ts';
import { ImagingError, type Payload } from './gateway.ts';
import { firstPart, singlePart } from './multipart.ts';
import { Turnstile } from './turnstile.ts';

/** Requests a PACS works at together. Orthanc has a thread each for some fifty, all on the same cores as everything else. */
const AT_ONCE = 8;

/**
 * fetch (undici 7 and 8) loses the end of a packed answer whose connection is closed before all of it has been read, and Orthanc 1.10 closes each a second
 * after its answer: while we were busy, an X-ray did not come. Pixels hardly shrink, and unpacked Orthanc gives them several times as fast.
 */
const UNPACKED = 'identity';

export interface DicomWebConfig {
  /** Root of the services, e.g. `https://pacs.example/dicom-web`. */
  url: string;
  username?: string | undefined;
  password?: string | undefined;
  /** Until the answer's header has come. */
  timeoutMs?: number | undefined;
  /** For a whole upload of one object. */
  storeTimeoutMs?: number | undefined;
}

interface Ask {
  accept: string;
  signal?: AbortSignal | undefined;
  method?: 'GET' | 'POST';
  contentType?: string;
  body?: Blob;
  timeoutMs?: number;
}

/** Speaks HTTP with one PACS and turns whatever goes wrong into an ImagingError; the PACS's own words stay in `cause`. */
export class DicomWebHttp {
  readonly #root: string;
  readonly #authorization: string | undefined;
  readonly #timeoutMs: number;
  readonly #turnstile = new Turnstile(AT_ONCE);

  constructor(config: DicomWebConfig) {
    this.#root = config.url.replace(/\/+$/, '');
    this.#timeoutMs = config.timeoutMs ?? 15_000;
    this.#authorization =
      config.username === undefined ? undefined : `Basic ${Buffer.from(`${config.username}:${config.password ?? ''}`).toString('base64')}`;
  }

  /** The answer with its body unread. @throws NOT_FOUND, UNAVAILABLE (`timeout` when it took too long), INVALID; the signal's reason when aborted. */
  async get(path: string, ask: Ask): Promise<Response> {
    const response = await this.tryGet(path, ask);
    if (response.ok) return response;
    throw await this.failure(response);
  }

  /** What an answer other than 2xx means. */
  async failure(response: Response): Promise<ImagingError> {
    return failure(response.status, (await response.text().catch(() => '')).slice(0, 500));
  }

  /** As `get`, but an answer of any status is given back. Waits its turn; the time-out counts from there. */
  tryGet(path: string, ask: Ask): Promise<Response> {
    return this.#turnstile.through(() => this.#fetch(path, ask), ask.signal);
  }

  async #fetch(path: string, { accept, signal, method = 'GET', contentType, body, timeoutMs = this.#timeoutMs }: Ask): Promise<Response> {
    const headers: Record<string, string> = { accept, 'accept-encoding': UNPACKED };
    if (this.#authorization !== undefined) headers.authorization = this.#authorization;
    if (contentType !== undefined) headers['content-type'] = contentType;
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), timeoutMs);
    try {
      return await fetch(`${this.#root}${path}`, {
        method,
        headers,
        ...(body && { body }),
        redirect: 'error',
        signal: signal ? AbortSignal.any([signal, late.signal]) : late.signal,
      });
    } catch (cause) {
      if (signal?.aborted) throw signal.reason;
      const reason = late.signal.aborted ? { reason: 'timeout' } : {};
      throw new ImagingError('UNAVAILABLE', 'the PACS does not answer', { ...reason, cause });
    } finally {
      clearTimeout(timer);
    }
  }

  /** A JSON answer; 204 is an empty list (PS3.18 §10.6.3). */
  async json(path: string, signal: AbortSignal | undefined): Promise<unknown> {
    const response = await this.get(path, { accept: 'application/dicom+json', signal });
    if (response.status === 204) return [];
    try {
      return await response.json();
    } catch (cause) {
      if (signal?.aborted) throw signal.reason;
      throw new ImagingError('UNAVAILABLE', 'the PACS answered with something that is not JSON', { cause });
    }
  }

  /** A JSON list of DICOM data sets. */
  async list(path: string, signal: AbortSignal | undefined): Promise<DicomJson[]> {
    const answer = await this.json(path, signal);
    if (!Array.isArray(answer)) throw new ImagingError('UNAVAILABLE', 'the PACS answered with something that is not a list');
    return answer as DicomJson[];
  }

  /** The whole body, out of its multipart wrapping when it has one. @throws INVALID `value-too-large` when it is longer than `mostBytes` */
  async onlyPart(
    response: Response,
    signal: AbortSignal | undefined,
    mostBytes = Infinity,
  ): Promise<{ bytes: Buffer; contentType: string }> {
    const contentType = response.headers.get('content-type') ?? '';
    const body = await this.bytes(response, signal, mostBytes);
    if (!contentType.startsWith('multipart/')) return { bytes: body, contentType };
    const part = firstPart(contentType, body);
    if (!part) throw new ImagingError('UNAVAILABLE', 'the PACS broke off');
    return { bytes: part.bytes, contentType: part.headers['content-type'] ?? '' };
  }

  /** Wrapped anew: the PACS writes its own address into each part (Content-Location). */
  async passOn(response: Response, signal: AbortSignal | undefined, mostBytes?: number): Promise<Payload> {
    const { bytes, contentType } = await this.onlyPart(response, signal, mostBytes);
    return singlePart(contentType, bytes);
  }

  async bytes(response: Response, signal: AbortSignal | undefined, mostBytes = Infinity): Promise<Buffer> {
    try {
      return mostBytes === Infinity ? Buffer.from(await response.arrayBuffer()) : await atMost(response, mostBytes);
    } catch (cause) {
      if (signal?.aborted) throw signal.reason;
      if (cause instanceof ImagingError) throw cause;
      throw new ImagingError('UNAVAILABLE', 'the PACS broke off', { cause });
    }
  }
}

/** Counted as it comes: a PACS need not say how long an answer is. Leaving the loop early ends the answer. */
async function atMost(response: Response, mostBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > mostBytes) throw new ImagingError('INVALID', `a value of more than ${mostBytes} bytes`, { reason: 'value-too-large' });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function failure(status: number, detail: string): ImagingError {
  // The PACS's own words may hold a PatientID (Orthanc repeats the URI): only its number of the fault goes to the log.
  const fault = /"OrthancStatus"\s*:\s*(\d+)/.exec(detail)?.[1];
  const cause = new Error(`HTTP ${status}${fault === undefined ? '' : `, OrthancStatus ${fault}`}`);
  if (status === 404 || status === 410) return new ImagingError('NOT_FOUND', 'the PACS has no such object', { cause });
  if (status === 401 || status === 403)
    return new ImagingError('UNAVAILABLE', 'the PACS refuses our credentials', { reason: 'credentials', cause });
  if (status >= 500 || status === 429) return new ImagingError('UNAVAILABLE', 'the PACS fails', { cause });
  // Orthanc says 400 for a frame outside the object: ParameterOutOfRange.
  if (detail.includes('"OrthancStatus" : 3')) return new ImagingError('NOT_FOUND', 'the PACS has no such frame', { cause });
  return new ImagingError('INVALID', 'the PACS refuses the request', { cause });
}

/** The body as a Node stream; aborting the signal given to the request ends it with an error. */
export function bodyOf(response: Response): { body: Readable; lengthBytes: number | undefined } {
  // fetch has unpacked a compressed body; its Content-Length is that of the packed one, and would cut the body short on the way out.
  const length = response.headers.has('content-encoding') ? null : response.headers.get('content-length');
  const body = response.body ? Readable.fromWeb(response.body as ReadableStream<Uint8Array>) : Readable.from([]);
  return { body, lengthBytes: length === null ? undefined : Number(length) };
}

/** The content of a multipart body's only part, as it comes. */
export async function* unwrap(body: AsyncIterable<Uint8Array>, boundary: string): AsyncGenerator<Buffer> {
  const closing = Buffer.from(`\r\n--${boundary}`);
  const keep = closing.length + 8;
  let held = Buffer.alloc(0);
  let inside = false;
  for await (const chunk of body) {
    held = Buffer.concat([held, chunk]);
    if (!inside) {
      const headEnd = held.indexOf('\r\n\r\n');
      if (headEnd < 0) continue;
      held = held.subarray(headEnd + 4);
      inside = true;
    }
    if (held.length > keep) {
      yield held.subarray(0, held.length - keep);
      held = held.subarray(held.length - keep);
    }
  }
  const end = held.lastIndexOf(closing);
  if (!inside || end < 0) throw new ImagingError('UNAVAILABLE', 'the PACS broke off');
  if (end > 0) yield held.subarray(0, end);
}
