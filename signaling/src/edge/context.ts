import type { Logger } from 'pino';
import type { Actor } from '../access/actor.ts';

/** What every handler gets beside its input. */
export interface Context {
  /** undefined only on routes of action `public:use`. */
  actor: Actor | undefined;
  requestId: string;
  /** Bound to the request id. Never log names, questions, diagnoses or identifiers of patients. */
  log: Logger;
  ip: string;
  /** Aborted when the client is gone. */
  signal: AbortSignal;
}
