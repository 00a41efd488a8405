import { AppError } from '@hoi-chan/shared/errors.ts';
import type { Bundle, FhirResource } from 'fhir/r4.d.ts';
import { manners, type Manners, type MannersOptions } from './manners.ts';
import { connectionProblem, FhirError, refusalOf } from './problems.ts';

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
  manners?: MannersOptions;
}

interface Ask {
  method?: 'GET' | 'POST' | 'PUT';
  body?: FhirResource;
  headers?: Record<string, string>;
  accept?: string;
  signal?: AbortSignal | undefined;
}

interface Answer {
  response: Response;
  text: string;
  bytes: Uint8Array;
}

const FHIR_JSON = 'application/fhir+json';
/** A summary's page or one document; more is no answer but an attack on memory. */
const MAX_BODY_BYTES = 50 * 1024 * 1024;
/** Of one search, all pages together: years of dialysis with its laboratory. */
const MAX_SEARCH_CHARACTERS = 100 * 1024 * 1024;
const MAX_PAGES = 200;

/** FHIR R4 over REST (https://hl7.org/fhir/R4/http.html) with one server; whatever goes wrong becomes an AppError, the server's words its cause. */
export class FhirClient {
  readonly baseUrl: string;
  readonly #authorize: Authorizer | undefined;
  readonly #timeoutMs: number;
  readonly #manners: Manners;

  constructor(options: FhirClientOptions) {
    this.baseUrl = options.baseUrl.replace(/\/+$/, '');
    this.#authorize = options.authorize;
    this.#timeoutMs = options.timeoutMs ?? 15_000;
    this.#manners = manners(options.manners);
  }

  async read<T extends FhirResource>(path: string, signal?: AbortSignal): Promise<T> {
    return (await this.#json(path, { signal })) as T;
  }

  /** Every match of a search, over all pages; all of them or, with UNAVAILABLE, none: a record that was cut off looks like a whole one. */
  async search<T extends FhirResource>(type: T['resourceType'], params: Record<string, string>, signal?: AbortSignal): Promise<T[]> {
    const found: T[] = [];
    let path: string | undefined = `${type}?${new URLSearchParams({ ...params, _count: '200' })}`;
    const asked = new Set<string>();
    let characters = 0;
    while (path !== undefined) {
      // Also one that leads in a circle.
      if (asked.size >= MAX_PAGES || characters > MAX_SEARCH_CHARACTERS || asked.has(path)) throw new FhirError('endless');
      asked.add(path);
      const { text } = await this.#ask(path, { signal });
      characters += text.length;
      const bundle = resourceIn(text) as Bundle;
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

  /** PUT, only if nobody has changed it since it was read (https://hl7.org/fhir/R4/http.html#concurrency). */
  async update(resource: FhirResource & { id?: string }, signal?: AbortSignal): Promise<void> {
    const version = resource.meta?.versionId;
    const work = this.#ask(`${resource.resourceType}/${resource.id ?? ''}`, {
      method: 'PUT',
      body: resource,
      headers: version === undefined ? {} : { 'if-match': `W/"${version}"` },
      signal,
    });
    await work.catch((error: unknown) => {
      // Changed since it was read: read again and tried again, it will do.
      throw error instanceof FhirError && error.status === 412 ? new FhirError('server_error', { status: 412, cause: error }) : error;
    });
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
    return resourceIn((await this.#ask(path, ask)).text);
  }

  async #ask(path: string, ask: Ask): Promise<Answer> {
    const work = (): Promise<Answer> => this.#askOnce(path, ask);
    return ask.method === undefined ? this.#manners.read(work, ask.signal) : this.#manners.write(work, ask.signal);
  }

  async #askOnce(path: string, ask: Ask): Promise<Answer> {
    const timeout = AbortSignal.timeout(this.#timeoutMs);
    const signal = ask.signal === undefined ? timeout : AbortSignal.any([ask.signal, timeout]);
    try {
      let authorization = await this.#authorize?.header();
      let response = await this.#send(path, ask, authorization, signal);
      if (response.status === 401 && authorization !== undefined) {
        // A token may end before its time (the server restarted); a new one is tried once. What was refused was not carried out.
        this.#authorize?.refused(authorization);
        const renewed = await this.#authorize?.header();
        if (renewed !== authorization) {
          authorization = renewed;
          await response.body?.cancel();
          response = await this.#send(path, ask, authorization, signal);
        }
      }
      const bytes = await readBody(response);
      const text = Buffer.from(bytes).toString('utf8');
      if (!response.ok) throw refusalOf(response, parse(text));
      return { response, text, bytes };
    } catch (cause) {
      if (cause instanceof AppError) throw cause;
      throw ask.signal?.aborted === true ? new FhirError('cancelled', { cause }) : connectionProblem(cause);
    }
  }

  #send(path: string, ask: Ask, authorization: string | undefined, signal: AbortSignal): Promise<Response> {
    return fetch(path === '' || path.startsWith('?') ? `${this.baseUrl}${path}` : `${this.baseUrl}/${path}`, {
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
  }
}

function resourceIn(text: string): FhirResource {
  const resource = parse(text);
  if (typeof resource !== 'object' || resource === null || !('resourceType' in resource)) throw new FhirError('not_fhir');
  return resource as FhirResource;
}

async function readBody(response: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) throw new FhirError('not_fhir', { cause: new Error('more than can be held') });
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

/** The id in `…/Type/id` or `…/Type/id/_history/1`. */
export function idIn(location: string | null | undefined): string | undefined {
  return /\/?[A-Z][A-Za-z]+\/([A-Za-z0-9.-]{1,64})(?:\/_history\/[^/]+)?$/.exec(location ?? '')?.[1];
}
