import { AppError } from '@hoi-chan/shared/errors.ts';
import type { Bundle, FhirResource } from 'fhir/r4.d.ts';

/** The Authorization header (RFC 9110 §11.6.2) of each request. */
export interface Authorizer {
  /** undefined: none. Throws UNAVAILABLE when no token can be had. */
  header(): Promise<string | undefined>;
  /** The server did not take this one: it is not used again. */
  refused(header: string): void;
}

export interface FhirClientOptions {
  /** Base of the server, e.g. `https://emr.example/fhir`. */
  baseUrl: string;
  /** How we sign in; without it we do not. */
  authorize?: Authorizer | undefined;
  /** For one request, until its whole body has come. */
  timeoutMs?: number | undefined;
}

interface Ask {
  method?: 'GET' | 'POST';
  body?: FhirResource;
  headers?: Record<string, string>;
  accept?: string;
  signal?: AbortSignal | undefined;
}

const FHIR_JSON = 'application/fhir+json';
/** A summary's page or one document; more is no answer but an attack on memory. */
const MAX_BODY_BYTES = 50 * 1024 * 1024;
const MAX_PAGES = 20;

/** FHIR R4 over REST (https://hl7.org/fhir/R4/http.html) with one server; whatever goes wrong becomes an AppError, the server's words its cause. */
export class FhirClient {
  readonly baseUrl: string;
  readonly #authorize: Authorizer | undefined;
  readonly #timeoutMs: number;

  constructor(options: FhirClientOptions) {
    this.baseUrl = options.baseUrl.replace(/\/+$/, '');
    this.#authorize = options.authorize;
    this.#timeoutMs = options.timeoutMs ?? 15_000;
  }

  async read<T extends FhirResource>(path: string, signal?: AbortSignal): Promise<T> {
    return (await this.#json(path, { signal })) as T;
  }

  /** Every match of a search, over all pages. */
  async search<T extends FhirResource>(type: T['resourceType'], params: Record<string, string>, signal?: AbortSignal): Promise<T[]> {
    const found: T[] = [];
    let path: string | undefined = `${type}?${new URLSearchParams({ ...params, _count: '200' })}`;
    for (let page = 0; path !== undefined && page < MAX_PAGES; page++) {
      const bundle = (await this.#json(path, { signal })) as Bundle;
      for (const { resource } of bundle.entry ?? []) if (resource?.resourceType === type) found.push(resource as T);
      path = this.#own(bundle.link?.find((link) => link.relation === 'next')?.url);
    }
    return found;
  }

  /** POST with `If-None-Exist` (https://hl7.org/fhir/R4/http.html#ccreate): the id of the created or the already known resource. */
  async createUnlessKnown(resource: FhirResource, query: string, signal?: AbortSignal): Promise<string> {
    const { response, text } = await this.#ask(resource.resourceType, {
      method: 'POST',
      body: resource,
      headers: { 'if-none-exist': query, prefer: 'return=representation' },
      signal,
    });
    const id = idIn(response.headers.get('location')) ?? (parse(text) as FhirResource | undefined)?.id;
    if (id !== undefined) return id;
    // Known already, and the server said so without saying which.
    const [known] = await this.search<FhirResource>(resource.resourceType, Object.fromEntries(new URLSearchParams(query)), signal);
    if (known?.id === undefined)
      throw new AppError('CONFLICT', 'the record system does not say which resource it holds', { reason: 'record_refused' });
    return known.id;
  }

  /** A transaction bundle; the answer has one entry each, in the same order. */
  async transaction(bundle: Bundle, signal?: AbortSignal): Promise<Bundle> {
    return (await this.#json('', { method: 'POST', body: bundle, signal })) as Bundle;
  }

  /** Bytes below the base URL; anything elsewhere is NOT_FOUND: a record may not make us call other hosts. */
  async bytes(url: string, signal?: AbortSignal): Promise<{ contentType: string; bytes: Uint8Array }> {
    const path = this.#own(url);
    if (path === undefined) throw new AppError('NOT_FOUND', 'the document lies outside the record system');
    const { response, text, bytes } = await this.#ask(path, { accept: '*/*', signal });
    const contentType = response.headers.get('content-type') ?? 'application/octet-stream';
    const binary = contentType.includes('json')
      ? (parse(text) as { resourceType?: string; contentType?: string; data?: string } | undefined)
      : undefined;
    if (binary?.resourceType !== 'Binary') return { contentType, bytes };
    return { contentType: binary.contentType ?? 'application/octet-stream', bytes: Buffer.from(binary.data ?? '', 'base64') };
  }

  /** The part of an absolute or relative URL below our base; undefined when it lies elsewhere. */
  #own(url: string | undefined): string | undefined {
    if (url === undefined) return undefined;
    const base = new URL(`${this.baseUrl}/`);
    const absolute = URL.parse(url, base);
    if (absolute === null || absolute.origin !== base.origin || !absolute.pathname.startsWith(base.pathname)) {
      // A server's paging links may point at its base without the final slash: `…/fhir?_getpages=`.
      const isBase = absolute !== null && absolute.origin === base.origin && `${absolute.pathname}/` === base.pathname;
      return isBase ? absolute.search : undefined;
    }
    return absolute.href.slice(base.href.length);
  }

  async #json(path: string, ask: Ask): Promise<FhirResource> {
    const { text } = await this.#ask(path, ask);
    const resource = parse(text);
    if (typeof resource !== 'object' || resource === null || !('resourceType' in resource)) {
      throw new AppError('UNAVAILABLE', 'the record system answers something that is not FHIR', { reason: 'record_unavailable' });
    }
    return resource as FhirResource;
  }

  async #ask(path: string, ask: Ask): Promise<{ response: Response; text: string; bytes: Uint8Array }> {
    const timeout = AbortSignal.timeout(this.#timeoutMs);
    const signal = ask.signal === undefined ? timeout : AbortSignal.any([ask.signal, timeout]);
    try {
      let authorization = await this.#authorize?.header();
      const send = async (): Promise<Response> =>
        fetch(path === '' || path.startsWith('?') ? `${this.baseUrl}${path}` : `${this.baseUrl}/${path}`, {
          method: ask.method ?? 'GET',
          redirect: 'error',
          signal,
          headers: {
            accept: ask.accept ?? FHIR_JSON,
            ...(authorization !== undefined && { authorization }),
            ...(ask.body !== undefined && { 'content-type': FHIR_JSON }),
            ...ask.headers,
          },
          ...(ask.body !== undefined && { body: JSON.stringify(ask.body) }),
        });
      let response = await send().catch((error: unknown) => {
        // A server may close an idle connection just as we use it again; a read is simply asked once more.
        if (ask.method === undefined && !signal.aborted && isReset(error)) return send();
        throw error;
      });
      if (response.status === 401 && authorization !== undefined) {
        // A token may end before its time (the server restarted); a new one is tried once. What was refused was not carried out.
        this.#authorize?.refused(authorization);
        const renewed = await this.#authorize?.header();
        if (renewed !== authorization) {
          authorization = renewed;
          await response.body?.cancel();
          response = await send();
        }
      }
      const bytes = await readBody(response);
      const text = Buffer.from(bytes).toString('utf8');
      if (!response.ok) throw refusal(response.status, text);
      return { response, text, bytes };
    } catch (cause) {
      if (cause instanceof AppError) throw cause;
      throw new AppError('UNAVAILABLE', 'the record system does not answer', {
        reason: 'record_unavailable',
        retryAfterSeconds: 10,
        cause,
      });
    }
  }
}

function isReset(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && (cause.code === 'ECONNRESET' || cause.code === 'UND_ERR_SOCKET');
}

async function readBody(response: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES)
      throw new AppError('UNAVAILABLE', 'the record system answers more than can be held', { reason: 'record_unavailable' });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The server's own words may hold patient data: only codes of its OperationOutcome are kept, for the log. */
function refusal(status: number, text: string): AppError {
  const outcome = parse(text) as { issue?: { code?: unknown; expression?: unknown }[] } | undefined;
  const issues = Array.isArray(outcome?.issue) ? outcome.issue.slice(0, 5).map(({ code, expression }) => ({ code, expression })) : [];
  const cause = new Error(`HTTP ${status} ${JSON.stringify(issues)}`);
  if (status === 404 || status === 410) return new AppError('NOT_FOUND', 'the record system has no such resource', { cause });
  if (status >= 500 || status === 429 || status === 408)
    return new AppError('UNAVAILABLE', 'the record system cannot answer now', {
      reason: 'record_unavailable',
      retryAfterSeconds: 10,
      cause,
    });
  if (status === 401 || status === 403)
    return new AppError('UNAVAILABLE', 'the record system does not let us in', { reason: 'record_denied', cause });
  return new AppError('CONFLICT', 'the record system refuses the content', { reason: 'record_refused', cause });
}

/** The id in `…/Type/id` or `…/Type/id/_history/1`. */
export function idIn(location: string | null | undefined): string | undefined {
  return /\/?[A-Z][A-Za-z]+\/([A-Za-z0-9.-]{1,64})(?:\/_history\/[^/]+)?$/.exec(location ?? '')?.[1];
}
