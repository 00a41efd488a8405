import { AppError, ERROR_CODES, HTTP_STATUS, type ErrorBody, type ErrorCode } from '@hoi-chan/shared/errors.ts';
import type { Given, RouteName, RouteOutput, Routes } from '@hoi-chan/shared/index.ts';
import type { Stream } from '@hoi-chan/shared/contract/define.ts';
import { routeTable } from './routeTable.ts';

/** Where the access token comes from. `refresh` gets a new one and answers false when the session is over. */
export interface TokenSource {
  accessToken(): string | undefined;
  refresh?(): Promise<boolean>;
}

type Part<N extends RouteName, K extends 'params' | 'query' | 'body'> = NonNullable<Routes[N][K]>;
type Field<T, K extends string> = T extends Stream ? object : undefined extends Given<T> ? object : { [P in K]: Given<T> };
/** What a call needs: exactly the parts the contract names. */
export type ApiCall<N extends RouteName> = Field<Part<N, 'params'>, 'params'> &
  (object extends Given<Part<N, 'query'>> ? Partial<Field<Part<N, 'query'>, 'query'>> : Field<Part<N, 'query'>, 'query'>) &
  Field<Part<N, 'body'>, 'body'>;

export interface ApiOptions {
  signal?: AbortSignal | undefined;
  /** Default 20 000: at 64 kbit/s a summary takes ten seconds. */
  timeoutMs?: number;
  /** In place of the browser's own. */
  fetch?: (address: string, init: RequestInit) => Promise<Response>;
}

type Args<N extends RouteName> =
  object extends ApiCall<N> ? [call?: ApiCall<N>, options?: ApiOptions] : [call: ApiCall<N>, options?: ApiOptions];
interface LooseCall {
  params?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: unknown;
}

let tokens: TokenSource = { accessToken: () => undefined };
let refreshing: Promise<boolean> | undefined;

/** Called once by whoever owns the session of this page. */
export function setTokenSource(source: TokenSource): void {
  tokens = source;
  refreshing = undefined;
}

/** The address of a route: `:names` filled in, query appended, undefined values left out. */
export function addressOf(name: RouteName, call: LooseCall = {}): string {
  const [, path] = routeTable[name];
  const filled = path.replace(/:([A-Za-z]+)/g, (_match, key: string) => {
    const value = call.params?.[key];
    if (typeof value !== 'string' && typeof value !== 'number') throw new AppError('INVALID_REQUEST', `missing parameter ${key}`);
    return encodeURIComponent(value);
  });
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(call.query ?? {})) {
    if (value !== undefined && value !== null) query.set(key, typeof value === 'string' ? value : JSON.stringify(value));
  }
  const text = query.toString();
  return text === '' ? filled : `${filled}?${text}`;
}

/**
 * Calls a route of the contract and answers its output.
 * @throws AppError the server's own; UNAVAILABLE `offline` or `timeout` when it was not reached; an AbortError when `signal` fired
 */
export async function api<N extends RouteName>(name: N, ...[call, options]: Args<N>): Promise<RouteOutput<N>> {
  const response = await send(name, call, options);
  // The server parsed it with the same contract before sending; a second parse here would cost every phone the whole of zod.
  return (await response.json()) as RouteOutput<N>;
}

/** Calls a route that answers a file. */
export async function apiBlob<N extends RouteName>(name: N, ...[call, options]: Args<N>): Promise<Blob> {
  const response = await send(name, call, { timeoutMs: 120_000, ...options });
  return response.blob();
}

/** The current authorization header, for libraries that make their own requests (image loaders). */
export function authorizationHeader(): Record<string, string> {
  const token = tokens.accessToken();
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

/** Gets a new access token once, however many calls ask at the same time. False when the session is over. */
export async function refreshTokens(): Promise<boolean> {
  const source = tokens;
  if (source.refresh === undefined) return false;
  refreshing ??= source.refresh().finally(() => {
    refreshing = undefined;
  });
  return refreshing;
}

async function send(name: RouteName, call: LooseCall = {}, options: ApiOptions = {}): Promise<Response> {
  const usedToken = tokens.accessToken();
  const response = await fetchOnce(name, call, options);
  if (response.ok) return response;
  const error = await readError(response);
  const mayRefresh =
    error.code === 'UNAUTHENTICATED' && usedToken !== undefined && !name.startsWith('session.sign') && name !== 'session.refresh';
  if (!mayRefresh || (tokens.accessToken() === usedToken && !(await refreshTokens()))) throw error;
  const second = await fetchOnce(name, call, options);
  if (!second.ok) throw await readError(second);
  return second;
}

async function fetchOnce(name: RouteName, call: LooseCall, options: ApiOptions): Promise<Response> {
  const [method] = routeTable[name];
  const timeout = AbortSignal.timeout(options.timeoutMs ?? 20_000);
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
  try {
    return await (options.fetch ?? fetch)(addressOf(name, call), {
      method,
      signal,
      credentials: 'same-origin',
      headers: {
        accept: 'application/json, */*',
        // The cookie renews. An access token that ran out meanwhile (a closed lid, a long cut) would have the server refuse the renewal itself.
        ...(name !== 'session.refresh' && authorizationHeader()),
        ...(call.body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
    });
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    throw new AppError('UNAVAILABLE', 'server not reached', { reason: timeout.aborted ? 'timeout' : 'offline', cause });
  }
}

/** The error a response carries; what is no ErrorBody (a proxy's page) is told by its status. */
async function readError(response: Response): Promise<AppError> {
  const text = await response.text().catch(() => '');
  return parseError(text, response.status, response.headers.get('retry-after'));
}

export function parseError(text: string, status: number, retryAfter: string | null = null): AppError {
  const body = parseBody(text);
  const seconds = body?.retryAfterSeconds ?? (retryAfter !== null && /^\d+$/.test(retryAfter) ? Number(retryAfter) : undefined);
  if (body) return asAppError({ ...body, ...(seconds !== undefined && { retryAfterSeconds: seconds }) });
  const code =
    ERROR_CODES.find((candidate) => HTTP_STATUS[candidate] === status) ??
    (status === 413 ? 'INVALID_REQUEST' : status >= 502 ? 'UNAVAILABLE' : 'INTERNAL');
  return new AppError(code, `status ${status}`, {
    ...(status === 413 && { reason: 'too_large' }),
    ...(seconds !== undefined && { retryAfterSeconds: seconds }),
  });
}

/** An AppError that keeps the trace id, so that a person can report it. */
class ReportedError extends AppError {
  readonly traceId: string | undefined;
  constructor(body: ErrorBody) {
    super(body.code, body.message, body);
    this.traceId = body.traceId;
  }
}

/** From the form that crosses the wire. */
export function asAppError(body: ErrorBody): AppError {
  return new ReportedError(body);
}

function parseBody(text: string): ErrorBody | undefined {
  try {
    const value = JSON.parse(text) as { error?: { code?: unknown; message?: unknown } };
    const known = typeof value.error?.code === 'string' && ERROR_CODES.includes(value.error.code as ErrorCode);
    return known ? (value.error as ErrorBody) : undefined;
  } catch {
    return undefined;
  }
}
