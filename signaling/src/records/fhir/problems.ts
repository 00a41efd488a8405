import { AppError } from '@hoi-chan/shared/errors.ts';

/** What went wrong between us and a FHIR server. */
export type FhirProblemKind =
  | 'no_such_host'
  | 'refused_connection'
  | 'certificate'
  | 'timeout'
  /** The connection broke, or only half an answer came. */
  | 'unreachable'
  | 'not_fhir'
  /** Page after page, or in a circle. */
  | 'endless'
  | 'not_found'
  | 'denied'
  | 'too_many_requests'
  | 'server_error'
  /** Another 4xx: the server does not want this request. */
  | 'refused'
  /** The caller gave up; says nothing of the server. */
  | 'cancelled';

/** An AppError that also says what kind of trouble it was, for whoever decides about trying again or explains it to an administrator. */
export class FhirError extends AppError {
  readonly kind: FhirProblemKind;
  readonly status: number | undefined;
  /** Seconds the server itself asked us to wait. */
  readonly asked: number | undefined;

  constructor(kind: FhirProblemKind, details: { status?: number; retryAfterSeconds?: number | undefined; cause?: unknown } = {}) {
    const { code, message, reason } = WORDS[kind];
    const passes = code === 'UNAVAILABLE' && kind !== 'denied' && kind !== 'not_fhir';
    super(code, message, {
      ...(reason !== undefined && { reason }),
      ...(passes && { retryAfterSeconds: details.retryAfterSeconds ?? 10 }),
      cause: details.cause,
    });
    this.kind = kind;
    this.status = details.status;
    this.asked = details.retryAfterSeconds;
  }
}

const DOWN = { code: 'UNAVAILABLE', message: 'the record system does not answer', reason: 'record_unavailable' } as const;
const WORDS: Record<FhirProblemKind, { code: AppError['code']; message: string; reason?: string }> = {
  no_such_host: DOWN,
  refused_connection: DOWN,
  certificate: DOWN,
  timeout: DOWN,
  unreachable: DOWN,
  cancelled: DOWN,
  not_fhir: { ...DOWN, message: 'the record system answers something that is not FHIR' },
  endless: { ...DOWN, message: 'the record system gives more than can be read' },
  server_error: { ...DOWN, message: 'the record system cannot answer now' },
  too_many_requests: { ...DOWN, message: 'the record system asks for fewer requests' },
  denied: { code: 'UNAVAILABLE', message: 'the record system does not let us in', reason: 'record_denied' },
  not_found: { code: 'NOT_FOUND', message: 'the record system has no such resource' },
  refused: { code: 'CONFLICT', message: 'the record system refuses the content', reason: 'record_refused' },
};

/** The server's own words may hold patient data: only codes of its OperationOutcome are kept, for the log. */
export function refusalOf(response: Response, body: unknown): FhirError {
  const outcome = body as { issue?: { code?: unknown; expression?: unknown }[] } | undefined;
  const issues = Array.isArray(outcome?.issue) ? outcome.issue.slice(0, 5).map(({ code, expression }) => ({ code, expression })) : [];
  const { status } = response;
  const cause = new Error(`HTTP ${status} ${JSON.stringify(issues)}`);
  const retryAfterSeconds = retryAfterOf(response.headers.get('retry-after'));
  if (status === 404 || status === 410) return new FhirError('not_found', { status, cause });
  if (status === 429) return new FhirError('too_many_requests', { status, cause, retryAfterSeconds });
  // Two of us, or somebody there, at the same moment (https://hl7.org/fhir/R4/http.html#concurrency): what is written may be tried again.
  if (status >= 500 || status === 408 || status === 409 || status === 423)
    return new FhirError('server_error', { status, cause, retryAfterSeconds });
  if (status === 401 || status === 403) return new FhirError('denied', { status, cause });
  return new FhirError('refused', { status, cause });
}

/** RFC 9110 §10.2.3: seconds, or a date. At most an hour: longer is a mistake or a machine with a wrong clock. */
function retryAfterOf(value: string | null): number | undefined {
  if (value === null) return undefined;
  const seconds = /^\d+$/.test(value.trim()) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.min(3600, Math.max(0, Math.ceil(seconds))) : undefined;
}

/** What `fetch` rejects with, or the reading of its body. */
export function connectionProblem(cause: unknown): FhirError {
  const codes: string[] = [];
  for (let at = cause, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth += 1) {
    if ('code' in at && typeof at.code === 'string') codes.push(at.code);
    if (at.name === 'TimeoutError') codes.push('TIMEOUT');
  }
  const has = (pattern: RegExp): boolean => codes.some((code) => pattern.test(code));
  if (has(/^(ENOTFOUND|EAI_AGAIN)$/)) return new FhirError('no_such_host', { cause });
  if (has(/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH)$/)) return new FhirError('refused_connection', { cause });
  if (has(/TIMEOUT|ETIMEDOUT/)) return new FhirError('timeout', { cause });
  if (has(/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS|ERR_SSL|EPROTO/)) return new FhirError('certificate', { cause });
  return new FhirError('unreachable', { cause });
}
