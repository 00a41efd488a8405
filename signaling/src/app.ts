import type { AddressInfo } from 'node:net';
import compression from 'compression';
import type { Logger } from 'pino';
import { forgetOldSecrets } from './access/store.ts';
import type { Config } from './config.ts';
import { seedImages } from './demo/seed.ts';
import { httpEdge, type RouteHandlers } from './edge/http.ts';
import { securityHeaders } from './edge/security.ts';
import type { RequestHandlers } from './edge/answer.ts';
import { staticClient } from './edge/staticClient.ts';
import { forgetOpened } from './features/capsules/store.ts';
import { SWEEP_TASK } from './features/deliveries/plan.ts';
import { IMPORT_TASK } from './features/imports/runner.ts';
import { PUBLISH_TASK, SWEEP_NOTICES_TASK } from './features/partners/publishing.ts';
import { startJobs } from './jobs/queue.ts';
import { forgetEmptyQueues } from './jobs/store.ts';
import { startDispatcher } from './live/dispatcher.ts';
import { liveHandlers } from './live/handlers.ts';
import { Presence } from './live/presence.ts';
import { deleteEventsOlderThan } from './live/store.ts';
import { openLog } from './ops/log.ts';
import { opsRoutes } from './ops/routes.ts';
import { VERSION } from './version.ts';
import { openFoundation } from './wiring/foundation.ts';
import { wireAdministration } from './wiring/administration.ts';
import { wireCalls } from './wiring/calls.ts';
import { wireConsults } from './wiring/consults.ts';
import { wireRecords } from './wiring/records.ts';

/** Whoever was away longer than this reloads everything. */
const LIVE_EVENT_DAYS = 14;
const CRONTAB = [
  '* * * * * expire_consults',
  ...[SWEEP_TASK, IMPORT_TASK, PUBLISH_TASK, SWEEP_NOTICES_TASK].map((task) => `* * * * * ${task}`),
  '17 3 * * * forget_live_events',
  '27 3 * * * forget_import_files',
  '37 3 * * * forget_uploads',
].join('\n');

export interface App {
  url: string;
  port: number;
  close(): Promise<void>;
}

/** Where the areas meet (wiring/). Everything started here or there is ended by `close`, in the reverse order. */
export async function createApp(config: Config, log: Logger = openLog(config.LOG_LEVEL)): Promise<App> {
  const base = await openFoundation(config, log);
  const { db, metrics, actors, moves, imaging, web, server, socket, closers } = base;
  const presence = new Presence(socket);
  const calls = wireCalls(base);
  const records = await wireRecords(base);
  const consults = await wireConsults(base, { calls: calls.service, planDeliveries: records.planDeliveries });
  const routeHandlers: RouteHandlers = { ...wireAdministration(base), ...calls.routes, ...records.routes, ...consults.routes };
  const requestHandlers: RequestHandlers = { ...liveHandlers(db, presence, socket), ...calls.requests, ...consults.requests };

  web.disable('x-powered-by');
  web.set('trust proxy', config.TRUSTED_PROXIES);
  web.use(securityHeaders({ https: base.isHttps, publicUrl: config.PUBLIC_URL }));
  // Summaries and DICOM metadata shrink to a tenth; pictures are compressed already and left alone by their type.
  web.use(
    compression({
      threshold: 1024,
      filter: (req, res) => compression.filter(req, res) || /dicom\+json/.test(String(res.getHeader('content-type'))),
    }),
  );
  web.use(opsRoutes({ db, metrics, version: VERSION, notReady: async () => [] }));
  web.use(calls.nodeRouter);
  web.use('/fhir', records.fhir);
  web.use(
    httpEdge(routeHandlers, {
      log,
      actorOf: (header) => actors.fromHeader(header),
      onRefused: base.onRefused,
      onDone: (route, status, seconds) => metrics.httpSeconds.observe({ route, status: String(status) }, seconds),
    }),
  );
  if (config.CLIENT_DIR !== undefined) web.use(staticClient(config.CLIENT_DIR));

  socket.serve(requestHandlers, {
    onConnect: (_socketId, actor) => {
      metrics.sockets.inc();
      if (actor.kind === 'patient') consults.waitingRoom.connected(actor.appointmentId);
    },
    onDisconnect: (socketId, actor, ended) => {
      metrics.sockets.dec();
      presence.disconnected(socketId);
      consults.viewport.disconnected(socketId);
      if (ended) calls.service.onSessionEnded(socketId);
      else calls.service.onSocketGone(socketId);
      if (actor.kind === 'patient') consults.waitingRoom.disconnected(actor.appointmentId);
    },
  });
  const dispatcher = await startDispatcher(db, socket.io, log);
  closers.push(() => dispatcher.close());
  const jobs = await startJobs(
    config.DATABASE_URL,
    {
      ...records.tasks,
      ...consults.tasks,
      expire_consults: async () => void (await moves.expireOverdue()),
      forget_live_events: async () => {
        await deleteEventsOlderThan(db, LIVE_EVENT_DAYS);
        await forgetOldSecrets(db);
        await forgetOpened(db);
        await forgetEmptyQueues(db);
      },
    },
    CRONTAB,
    log,
  );
  closers.push(() => jobs.close());
  // Before the jobs, which would wake it again, and before the database.
  closers.push(() => records.closeImports());

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.PORT, config.HOST, resolve);
  });
  // Closing socket.io closes the HTTP server below it too.
  closers.push(() => socket.io.close());
  if (config.DEMO) {
    // Beside the service: the first start would else keep people waiting for some hundred images.
    const abort = new AbortController();
    const seeding = seedImages(imaging, log, abort.signal);
    closers.push(async () => {
      abort.abort();
      await seeding;
    });
  }
  const { port } = server.address() as AddressInfo;
  log.info({ port }, 'signaling is up');
  return {
    url: base.ownUrl(),
    port,
    async close() {
      for (const closer of closers.reverse()) {
        // One part that will not close must not keep the others open.
        await Promise.resolve(closer()).catch((error: unknown) => log.error({ err: error }, 'a part did not close'));
      }
    },
  };
}
