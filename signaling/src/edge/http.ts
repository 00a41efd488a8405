import { mayTry } from '@hoi-chan/shared/access/permissions.ts';
import type { RouteContract, Stream } from '@hoi-chan/shared/contract/define.ts';
import { AppError, HTTP_STATUS } from '@hoi-chan/shared/errors.ts';
import { routes, type Parsed, type RouteName, type Routes } from '@hoi-chan/shared/index.ts';
import express, { type NextFunction, type Request, type Response, type Router } from 'express';
import type { Logger } from 'pino';
import type { z } from 'zod';
import type { Actor } from '../access/actor.ts';
import type { Context } from './context.ts';
import { parseInput, toErrorBody } from './errors.ts';
import { requestIdOf } from './requestId.ts';

/** Parsed input, plus the raw request and response for streams, cookies and headers. */
export interface RouteInput<N extends RouteName> {
  params: Parsed<Routes[N]['params']>;
  query: Parsed<Routes[N]['query']>;
  body: Parsed<Routes[N]['body']>;
  req: Request;
  res: Response;
}
/** A JSON route returns its output; a stream route writes to `res` itself and returns nothing. */
type RouteResult<N extends RouteName> = Routes[N]['output'] extends Stream ? void : z.input<Extract<Routes[N]['output'], z.ZodType>>;
export type RouteHandler<N extends RouteName> = (context: Context, input: RouteInput<N>) => Promise<RouteResult<N>>;
export type RouteHandlers = { [N in RouteName]?: RouteHandler<N> };

type AnyHandler = (context: Context, input: unknown) => Promise<unknown>;

export interface HttpEdgePorts {
  log: Logger;
  /** The actor of a bearer token; throws UNAUTHENTICATED for a bad or ended one; undefined without a token. */
  actorOf(authorization: string | undefined): Promise<Actor | undefined>;
  onDone?(route: RouteName, status: number, seconds: number): void;
  /** A request answered with NOT_FOUND or FORBIDDEN, with what stood in its path. */
  onRefused?(actor: Actor | undefined, requestId: string, asked: unknown): void;
}

const BODY_LIMIT = '256kb';

/** One express router over the whole contract: parse → authorise → handle → reply. Throws at start when a row has no handler. */
export function httpEdge(handlers: RouteHandlers, ports: HttpEdgePorts): Router {
  const router = express.Router();
  const parseJson = express.json({ limit: BODY_LIMIT, strict: true });
  for (const name of Object.keys(routes) as RouteName[]) {
    const contract = routes[name] as RouteContract;
    const handler = handlers[name] as AnyHandler | undefined;
    if (handler === undefined) throw new Error(`no handler for route ${name}`);
    const method = contract.method.toLowerCase() as 'get' | 'post' | 'put' | 'patch' | 'delete';
    const takesJson = contract.body !== undefined && !('stream' in contract.body);
    const middleware = takesJson ? [parseJson] : [];
    router[method](contract.path, ...middleware, (req: Request, res: Response) => serve(name, contract, handler, ports, req, res));
  }
  router.use('/api', () => {
    throw new AppError('NOT_FOUND', 'no such route');
  });
  // Express knows an error handler by its four parameters. Here land faults outside a handler: JSON that does not parse, too large a body.
  router.use((error: unknown, req: Request, res: Response, next: NextFunction) => {
    if (res.headersSent) {
      next(error);
      return;
    }
    refuse(bodyError(error), ports.log, requestIdOf(req), res);
  });
  return router;
}

async function serve(
  name: RouteName,
  contract: RouteContract,
  handler: AnyHandler,
  ports: HttpEdgePorts,
  req: Request,
  res: Response,
): Promise<void> {
  const started = performance.now();
  const requestId = requestIdOf(req);
  const log = ports.log.child({ requestId, route: name });
  res.setHeader('x-request-id', requestId);
  const gone = new AbortController();
  res.on('close', () => {
    gone.abort();
    ports.onDone?.(name, res.statusCode, (performance.now() - started) / 1000);
  });
  let actor: Actor | undefined;
  let params: unknown;
  try {
    actor = await ports.actorOf(req.headers.authorization).catch((error: unknown) => {
      // A token that ran out must not stand in the way of what needs none: renewing it, signing out.
      if (contract.action === 'public:use' && error instanceof AppError && error.code === 'UNAUTHENTICATED') return undefined;
      throw error;
    });
    if (!mayTry(actor?.role, contract.action)) {
      throw actor === undefined ? new AppError('UNAUTHENTICATED', 'sign in first') : new AppError('FORBIDDEN', 'your role may not do this');
    }
    if (actor?.kind === 'staff' && actor.mustChangePassword && contract.action !== 'public:use' && contract.action !== 'session:use') {
      throw new AppError('FORBIDDEN', 'change your password first', { reason: 'password_change_required' });
    }
    params = contract.params ? parseInput(contract.params, req.params, 'path') : undefined;
    const input = {
      params,
      query: contract.query ? parseInput(contract.query, req.query, 'query') : undefined,
      body: contract.body && !('stream' in contract.body) ? parseInput(contract.body, req.body, 'body') : undefined,
      req,
      res,
    };
    const output = await handler({ actor, requestId, log, ip: req.ip ?? '', signal: gone.signal }, input);
    if (!('stream' in contract.output)) res.setHeader('cache-control', 'no-store').json(output);
  } catch (error) {
    // Whoever scrolled on or closed the page waits for no answer, and a stopped request is no fault.
    if (gone.signal.aborted && error instanceof Error && error.name === 'AbortError') return;
    refuse(error, log, requestId, res);
    if (error instanceof AppError && (error.code === 'NOT_FOUND' || error.code === 'FORBIDDEN'))
      ports.onRefused?.(actor, requestId, params);
  }
}

function refuse(error: unknown, log: Logger, requestId: string, res: Response): void {
  if (res.headersSent) {
    // A stream broke half-way: the only honest sign left is a broken connection.
    log.warn({ err: error }, 'stream broke');
    res.destroy();
    return;
  }
  const body = toErrorBody(error, log, requestId);
  if (body.retryAfterSeconds !== undefined) res.setHeader('retry-after', String(body.retryAfterSeconds));
  res.status(HTTP_STATUS[body.code]).setHeader('cache-control', 'no-store').json({ error: body });
}

function bodyError(error: unknown): unknown {
  const type = typeof error === 'object' && error !== null && 'type' in error ? error.type : undefined;
  if (type === 'entity.too.large') return new AppError('INVALID_REQUEST', 'the body is too large', { reason: 'too_large' });
  if (
    type === 'entity.parse.failed' ||
    type === 'encoding.unsupported' ||
    type === 'charset.unsupported' ||
    type === 'request.size.invalid'
  ) {
    return new AppError('INVALID_REQUEST', 'the body is not JSON', { reason: 'not_json' });
  }
  if (error instanceof URIError) return new AppError('INVALID_REQUEST', 'the path is malformed', { reason: 'bad_path' });
  return error;
}
