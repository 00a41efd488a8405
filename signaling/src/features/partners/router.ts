import { timingSafeEqual } from 'node:crypto';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { AuditAction, AuditEntity } from '@hoi-chan/shared/features/auditActions.ts';
import { id as uuid } from '@hoi-chan/shared/ids.ts';
import express, { type NextFunction, type Request, type Response, type Router } from 'express';
import type { Bundle } from 'fhir/r4.d.ts';
import type { Logger } from 'pino';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { insertAudit } from '../../audit/store.ts';
import { sha256, type Tokens } from '../../access/tokens.ts';
import type { Database } from '../../db/database.ts';
import { toErrorBody } from '../../edge/errors.ts';
import { requestIdOf } from '../../edge/requestId.ts';
import { patientResource } from '../../records/patientResource.ts';
import { capabilityStatement, outcomeOf, pageBundle, shown } from './fhirAnswers.ts';
import { isReadable, readSearch, type ReadableType, type Search } from './search.ts';
import { findPublishedVersion, isOwnPatient, searchPatients, searchPublished, type Found } from './published/store.ts';
import { findReader, findSecret, markUsed, type Reader } from './store.ts';

const FHIR_JSON = 'application/fhir+json; charset=utf-8';
const TOKENS_PER_MINUTE = 30;
const READS_PER_MINUTE = 600;

export interface FhirApiPorts {
  db: Database;
  tokens: Tokens;
  log: Logger;
  version: string;
  publicUrl: string | undefined;
  /** Brings what was signed a moment ago into what can be read. */
  publish(): Promise<void>;
  /** Of every record system concerned, as a doctor of this facility sees it; `baseUrl`: where we are reached. */
  summary(patientId: string, facilityId: string, baseUrl: string, signal: AbortSignal): Promise<Bundle>;
  pdfOf(consultId: string, versionNumber: number): Promise<Uint8Array | undefined>;
}

/** FHIR R4 to read (https://hl7.org/fhir/R4/http.html), for other systems of the province, with OAuth2 client credentials (RFC 6749 §4.4). */
export function fhirApi(ports: FhirApiPorts): Router {
  const { db, tokens, log } = ports;
  const router = express.Router();
  const tokenLimit = new RateLimiterMemory({ points: TOKENS_PER_MINUTE, duration: 60 });
  const readLimit = new RateLimiterMemory({ points: READS_PER_MINUTE, duration: 60 });
  const baseOf = (req: Request): string => `${ports.publicUrl ?? `${req.protocol}://${req.get('host') ?? 'localhost'}`}/fhir`;

  async function limit(limiter: RateLimiterMemory, key: string): Promise<void> {
    await limiter.consume(key).catch(() => {
      throw new AppError('RATE_LIMITED', 'too many requests', { reason: 'slow_down', retryAfterSeconds: 60 });
    });
  }

  async function readerOf(req: Request): Promise<Reader> {
    const [scheme, token] = (req.headers.authorization ?? '').split(' ');
    if (scheme?.toLowerCase() !== 'bearer' || token === undefined) throw new AppError('UNAUTHENTICATED', 'a bearer token is expected');
    const { partnerId, secretVersion } = tokens.verifyPartner(token);
    const reader = await findReader(db, partnerId, secretVersion);
    if (reader === undefined) throw new AppError('UNAUTHENTICATED', 'this access has ended');
    await limit(readLimit, partnerId);
    return reader;
  }

  async function audit(
    req: Request,
    reader: Reader,
    action: AuditAction,
    about: { type: AuditEntity; id?: string },
    details: object = {},
  ): Promise<void> {
    await insertAudit(db, {
      personId: null,
      facilityId: reader.facilityId,
      action,
      outcome: 'success',
      entityType: about.type,
      entityId: about.id ?? null,
      details: { partnerId: reader.partnerId, ...details },
      requestId: requestIdOf(req),
    });
  }

  async function find(reader: Reader, type: ReadableType, search: Search, count: number): Promise<Found[]> {
    if (type === 'Patient') return searchPatients(db, reader, search, count, patientResource);
    return searchPublished(db, reader, type, search, count);
  }

  async function list(req: Request, res: Response, kind: 'searchset' | 'history'): Promise<void> {
    const reader = await readerOf(req);
    const type = typeOf(req);
    const search = readSearch(type, req.query);
    await ports.publish();
    const rows = await find(reader, type, search, search.count + 1);
    const found = rows.slice(0, search.count);
    await audit(req, reader, 'fhir.search', { type: 'resource' }, { type, count: found.length });
    const query = new URLSearchParams(Object.entries(req.query).filter((pair): pair is [string, string] => typeof pair[1] === 'string'));
    query.delete('_cursor');
    const next = rows.length > found.length ? found.at(-1)?.seq : undefined;
    reply(res, pageBundle({ baseUrl: baseOf(req), type, query, found, next }, kind));
  }

  router.get('/metadata', (req, res) => reply(res, capabilityStatement(baseOf(req), ports.version)));
  router.get('/.well-known/smart-configuration', (req, res) => {
    res.json({
      token_endpoint: `${baseOf(req)}/token`,
      grant_types_supported: ['client_credentials'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
      scopes_supported: ['system/*.read'],
      capabilities: ['permission-v1'],
    });
  });

  router.post('/token', express.urlencoded({ extended: false, limit: '8kb' }), async (req, res) => {
    res.setHeader('cache-control', 'no-store');
    const body = (req.body ?? {}) as Record<string, unknown>;
    const allowed = await tokenLimit.consume(req.ip ?? '').then(
      () => true,
      () => false,
    );
    if (!allowed) return void res.status(429).setHeader('retry-after', '60').json({ error: 'slow_down' });
    if (body['grant_type'] !== 'client_credentials') return void res.status(400).json({ error: 'unsupported_grant_type' });
    const { clientId, clientSecret } = credentialsOf(req, body);
    const stored = uuid.safeParse(clientId).success ? await findSecret(db, clientId) : undefined;
    if (stored === undefined || !timingSafeEqual(stored.sha256, sha256(clientSecret))) {
      return void res.status(401).setHeader('www-authenticate', 'Basic realm="fhir"').json({ error: 'invalid_client' });
    }
    await markUsed(db, clientId);
    const { accessToken, seconds } = tokens.signPartner(clientId, stored.version);
    res.json({ access_token: accessToken, token_type: 'Bearer', expires_in: seconds, scope: 'system/*.read' });
  });

  router.get('/Patient/:id/\\$summary', async (req, res) => {
    const reader = await readerOf(req);
    const { id } = req.params;
    if (!(await isOwnPatient(db, reader, id))) throw new AppError('NOT_FOUND', 'no such patient');
    const gone = new AbortController();
    res.on('close', () => gone.abort());
    // Audited before it is read: nobody gets a record without a trace, even when the answer is lost on the way.
    await audit(req, reader, 'fhir.summary', { type: 'patient', id });
    const bundle = await ports.summary(id, reader.facilityId, baseOf(req), gone.signal);
    reply(res, bundle);
  });

  router.get('/Binary/:id', async (req, res) => {
    const reader = await readerOf(req);
    const version = await findPublishedVersion(db, reader, req.params.id);
    const pdf = version && (await ports.pdfOf(version.consultId, version.versionNumber));
    if (pdf === undefined || version === undefined) throw new AppError('NOT_FOUND', 'no such document');
    await audit(req, reader, 'fhir.read', { type: 'consult', id: version.consultId }, { type: 'Binary' });
    res.setHeader('content-type', 'application/pdf').setHeader('cache-control', 'no-store').send(Buffer.from(pdf));
  });

  router.get('/:type/_history', (req, res) => list(req, res, 'history'));
  router.get('/:type', (req, res) => list(req, res, 'searchset'));

  router.get('/:type/:id', async (req, res) => {
    const reader = await readerOf(req);
    const type = typeOf(req);
    await ports.publish();
    const [found] = await find(reader, type, { id: req.params.id, count: 1 }, 1);
    if (found === undefined) throw new AppError('NOT_FOUND', 'no such resource');
    await audit(req, reader, 'fhir.read', { type: 'resource', id: req.params.id }, { type });
    res.setHeader('etag', `W/"${found.version}"`).setHeader('last-modified', found.lastUpdated.toUTCString());
    reply(res, shown(found, baseOf(req)));
  });

  router.use((_req, _res) => {
    throw new AppError('NOT_FOUND', 'only reading is possible here');
  });
  router.use((error: unknown, req: Request, res: Response, next: NextFunction) => {
    if (res.headersSent) return next(error);
    const body = toErrorBody(error, log, requestIdOf(req));
    const { status, outcome } = outcomeOf(body);
    if (body.retryAfterSeconds !== undefined) res.setHeader('retry-after', String(body.retryAfterSeconds));
    if (status === 401) res.setHeader('www-authenticate', 'Bearer');
    res.status(status);
    reply(res, outcome);
  });
  return router;
}

function reply(res: Response, resource: object): void {
  res.setHeader('content-type', FHIR_JSON).setHeader('cache-control', 'no-store').send(JSON.stringify(resource));
}

function typeOf(req: Request): ReadableType {
  const type = String(req.params['type']);
  if (!isReadable(type)) throw new AppError('NOT_FOUND', 'this kind of resource is not read here');
  return type;
}

/** RFC 6749 §2.3.1: in the Authorization header or in the body. */
function credentialsOf(req: Request, body: Record<string, unknown>): { clientId: string; clientSecret: string } {
  const [scheme, encoded] = (req.headers.authorization ?? '').split(' ');
  if (scheme?.toLowerCase() === 'basic' && encoded !== undefined) {
    const [clientId = '', ...secret] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
    return { clientId, clientSecret: secret.join(':') };
  }
  const { client_id: clientId, client_secret: clientSecret } = body;
  return { clientId: typeof clientId === 'string' ? clientId : '', clientSecret: typeof clientSecret === 'string' ? clientSecret : '' };
}
