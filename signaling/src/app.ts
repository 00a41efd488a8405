import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import compression from 'compression';
import express from 'express';
import { pino, type Logger } from 'pino';
import { actorsOf } from './access/actors.ts';
import { accessHandlers } from './access/handlers.ts';
import { openSessions } from './access/sessions.ts';
import { openTokens } from './access/tokens.ts';
import type { Config } from './config.ts';
import { openDatabase } from './db/database.ts';
import { migrate } from './db/migrate.ts';
import { httpEdge, type RouteHandlers } from './edge/http.ts';
import { securityHeaders } from './edge/security.ts';
import { socketEdge, type RequestHandlers } from './edge/socket.ts';
import { staticClient } from './edge/staticClient.ts';
import { auditHandlers } from './features/audit/handlers.ts';
import { facilityHandlers } from './features/facilities/handlers.ts';
import { listFacilities } from './features/facilities/store.ts';
import { infoHandlers } from './features/info/handlers.ts';
import { peopleHandlers } from './features/people/handlers.ts';
import { startDispatcher } from './live/dispatcher.ts';
import { liveHandlers } from './live/handlers.ts';
import { Presence } from './live/presence.ts';
import { openMetrics } from './ops/metrics.ts';
import { opsRoutes } from './ops/routes.ts';
import { VERSION } from './version.ts';

export interface App {
  url: string;
  port: number;
  close(): Promise<void>;
}

/** The only place where features meet. Everything started here is ended by `close`, in the reverse order. */
export async function createApp(config: Config, log: Logger = pino({ level: config.LOG_LEVEL })): Promise<App> {
  await migrate(config.DATABASE_URL);
  const closers: (() => Promise<void> | void)[] = [];
  const db = openDatabase(config.DATABASE_URL);
  closers.push(() => db.close());
  const metrics = openMetrics();
  const tokens = await openTokens(config.DATA_DIR);
  const actors = actorsOf(db, tokens);

  const web = express();
  const server = await createServer(config, web);
  const socket = socketEdge(server, {
    log,
    actorOf: (token) => actors.fromToken(token),
    refreshActor: (actor) => actors.refresh(actor),
    onRequest: (request, ok, seconds) => metrics.socketSeconds.observe({ request, outcome: ok ? 'ok' : 'refused' }, seconds),
  });
  const sessions = openSessions(db, tokens, (families, reason) => families.forEach((family) => socket.endSessions(`family:${family}`, reason)));
  const presence = new Presence(socket);
  const isHttps = config.TLS_CERT_FILE !== undefined || config.PUBLIC_URL?.startsWith('https://') === true;

  const routeHandlers: RouteHandlers = {
    ...infoHandlers({ version: VERSION, demo: config.DEMO, demoAccounts: [] }),
    ...accessHandlers({ db, sessions, secureCookie: isHttps }),
    ...facilityHandlers({ db }),
    ...peopleHandlers({
      db,
      sessions,
      isFacilityOf: async (q, provinceId, facilityId) => (await listFacilities(q, provinceId, facilityId))[0]?.active === true,
    }),
    ...auditHandlers({ db }),
  };
  const requestHandlers: RequestHandlers = {
    ...liveHandlers(db, presence),
  };

  web.disable('x-powered-by');
  web.set('trust proxy', config.TRUSTED_PROXIES);
  web.use(securityHeaders({ https: isHttps }));
  // Summaries and DICOM metadata shrink to a tenth; pictures are compressed already and left alone by their type.
  web.use(compression({ threshold: 1024, filter: (req, res) => compression.filter(req, res) || /dicom\+json/.test(String(res.getHeader('content-type'))) }));
  web.use(opsRoutes({ db, metrics, version: VERSION, notReady: async () => [] }));
  web.use(
    httpEdge(routeHandlers, {
      log,
      actorOf: (header) => actors.fromHeader(header),
      onDone: (route, status, seconds) => metrics.httpSeconds.observe({ route, status: String(status) }, seconds),
    }),
  );
  if (config.CLIENT_DIR !== undefined) web.use(staticClient(config.CLIENT_DIR));

  socket.serve(requestHandlers, {
    onConnect: () => metrics.sockets.inc(),
    onDisconnect: (socketId) => {
      metrics.sockets.dec();
      presence.disconnected(socketId);
    },
  });
  const dispatcher = await startDispatcher(db, socket.io, log);
  closers.push(() => dispatcher.close());

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.PORT, config.HOST, resolve);
  });
  // Closing socket.io closes the HTTP server below it too.
  closers.push(() => socket.io.close());
  const { port } = server.address() as AddressInfo;
  const scheme = config.TLS_CERT_FILE === undefined ? 'http' : 'https';
  log.info({ port }, 'signaling is up');
  return {
    url: `${scheme}://${config.HOST}:${port}`,
    port,
    async close() {
      for (const closer of closers.reverse()) await closer();
    },
  };
}

async function createServer(config: Config, web: express.Express): Promise<Server> {
  if (config.TLS_CERT_FILE === undefined || config.TLS_KEY_FILE === undefined) return createHttpServer(web);
  const [cert, key] = await Promise.all([readFile(config.TLS_CERT_FILE), readFile(config.TLS_KEY_FILE)]);
  return createHttpsServer({ cert, key }, web);
}
