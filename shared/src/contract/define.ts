import { z } from 'zod';
import type { Action } from '../access/permissions.ts';
import type { ErrorBody } from '../errors.ts';

/** Raised when a message changes its meaning; client and server refuse each other, by name, when it differs. */
export const PROTOCOL_VERSION = 1;

/** What comes back from a socket request, as the acknowledgement. */
export type Reply<T> = { ok: true; data: T } | { ok: false; error: ErrorBody };

/** A socket request `feature:verb`: the sender waits for the acknowledgement. */
export interface RequestContract<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  action: Action;
  input: I;
  output: O;
}
export function defineRequest<I extends z.ZodType, O extends z.ZodType>(contract: RequestContract<I, O>): RequestContract<I, O> {
  return contract;
}

/**
 * A notice `feature:pastTense`, server to client, without reply. A durable one is stored before it is sent and travels in the
 * `live:event` envelope with its offset, so that whoever was away gets it once; a transient one is sent under its own name and may be lost.
 */
export interface NoticeContract<P extends z.ZodType = z.ZodType, D extends boolean = boolean> {
  durable: D;
  payload: P;
}
export function defineNotice<P extends z.ZodType, D extends boolean>(contract: NoticeContract<P, D>): NoticeContract<P, D> {
  return contract;
}

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A body that is not JSON: the handler reads or writes the stream itself. */
export interface Stream {
  stream: true;
  contentType: string;
}
export function stream(contentType: string): Stream {
  return { stream: true, contentType };
}

/** An HTTP route. `path` in Express form (`/api/consults/:consultId`); everything that comes in is parsed with these schemas. */
export interface RouteContract<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType | Stream = z.ZodType | Stream,
  O extends z.ZodType | Stream = z.ZodType | Stream,
> {
  action: Action;
  method: HttpMethod;
  path: string;
  summary: string;
  params?: P;
  query?: Q;
  body?: B;
  output: O;
}
export function defineRoute<
  P extends z.ZodType = z.ZodUndefined,
  Q extends z.ZodType = z.ZodUndefined,
  B extends z.ZodType | Stream = z.ZodUndefined,
  O extends z.ZodType | Stream = z.ZodUndefined,
  // What is not given is typed as "undefined parsed to undefined", so that handlers see no optional input.
>(contract: RouteContract<P, Q, B, O>): Required<RouteContract<P, Q, B, O>> {
  return contract as Required<RouteContract<P, Q, B, O>>;
}

/** The output of requests and routes that answer nothing but "done". */
export const nothing = z.strictObject({});
