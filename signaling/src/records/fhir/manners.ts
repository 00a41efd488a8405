import {
  bulkhead,
  BrokenCircuitError,
  BulkheadRejectedError,
  circuitBreaker,
  ConsecutiveBreaker,
  DelegateBackoff,
  handleWhen,
  retry,
  wrap,
  type IRetryBackoffContext,
} from 'cockatiel';
import { FhirError, type FhirProblemKind } from './problems.ts';

export interface MannersOptions {
  /** Requests at one time: a small hospital's server has few threads. */
  atOnce?: number;
  /** Further tries of a read that failed quickly. */
  retries?: number;
  /** So many failures in a row, and the server is left alone for a while. */
  failuresBeforePause?: number;
  pauseMs?: number;
}

/** How we behave towards one server, whoever of us is asking. */
export interface Manners {
  /** Tries again after a short pause; fails at once while the server is left alone. */
  read<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Waits for its turn, nothing more: whoever writes has a plan of their own for trying again. */
  write<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
}

const WAITING = 400;
const FIRST_PAUSE_MS = 150;
/** Nobody who looks at a screen waits longer for a server that asks for patience. */
const LONGEST_PATIENCE_MS = 2_000;

const RETRIED: readonly FhirProblemKind[] = ['unreachable', 'refused_connection', 'server_error', 'too_many_requests'];
/** Signs that the server is not well; that it refuses something is no such sign, nor that it asks us to slow down. */
const ILL: readonly FhirProblemKind[] = ['no_such_host', 'refused_connection', 'certificate', 'timeout', 'unreachable', 'server_error'];
const is = (kinds: readonly FhirProblemKind[]) => (error: unknown) => error instanceof FhirError && kinds.includes(error.kind);

export function manners(options: MannersOptions = {}): Manners {
  const { atOnce = 4, retries = 2, failuresBeforePause = 5, pauseMs = 5_000 } = options;
  const turns = bulkhead(atOnce, WAITING);
  const breaker = circuitBreaker(handleWhen(is(ILL)), { halfOpenAfter: pauseMs, breaker: new ConsecutiveBreaker(failuresBeforePause) });
  const again = retry(
    handleWhen((error) => is(RETRIED)(error) && askedPauseMs(error) <= LONGEST_PATIENCE_MS),
    { maxAttempts: retries, backoff: new DelegateBackoff(pauseBefore) },
  );
  const reading = retries > 0 ? wrap(again, turns, breaker) : wrap(turns, breaker);
  return {
    read: (work, signal) => reading.execute(work, signal).catch(translate(pauseMs)),
    write: (work, signal) => turns.execute(work, signal).catch(translate(pauseMs)),
  };
}

/** Full jitter (150–300 ms, then 300–600 ms …), never less than the server asked for: many clients must not come back together. */
function pauseBefore({ attempt, result }: IRetryBackoffContext<unknown>): number {
  const base = FIRST_PAUSE_MS * 2 ** (attempt - 1);
  const asked = 'error' in result ? askedPauseMs(result.error) : 0;
  return asked + base * (1 + Math.random());
}

function askedPauseMs(error: unknown): number {
  const asked = error instanceof FhirError && error.asked !== undefined ? error.asked : 0;
  return asked * 1000;
}

const translate =
  (pauseMs: number) =>
  (error: unknown): never => {
    if (error instanceof BrokenCircuitError || error instanceof BulkheadRejectedError)
      throw new FhirError('server_error', { cause: error, retryAfterSeconds: Math.ceil(pauseMs / 1000) });
    throw error;
  };
