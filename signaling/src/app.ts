import { randomUUID } from 'node:crypto';
import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import compression from 'compression';
import { foldVietnamese } from '@hoi-chan/shared/clinical/text.ts';
import express from 'express';
import type { Logger } from 'pino';
import { actorsOf } from './access/actors.ts';
import { accessHandlers } from './access/handlers.ts';
import { callRights } from './callRights.ts';
import { CallService } from './calls/callService.ts';
import { callHandlers } from './calls/handlers.ts';
import { NodeRegistry } from './calls/nodeRegistry.ts';
import { mediaNodeRouter } from './calls/nodeRoute.ts';
import { iceServersFor } from './calls/turn.ts';
import { openSessions } from './access/sessions.ts';
import { forgetOldSecrets } from './access/store.ts';
import { openTokens } from './access/tokens.ts';
import type { Config } from './config.ts';
import { openDatabase, type Queryable, type Transaction } from './db/database.ts';
import { migrate } from './db/migrate.ts';
import { assertNoDemoAccounts, demoAccounts } from './demo/accounts.ts';
import { seedDemo, seedImages } from './demo/seed.ts';
import { httpEdge, type RouteHandlers } from './edge/http.ts';
import { securityHeaders } from './edge/security.ts';
import { socketEdge, type RequestHandlers } from './edge/socket.ts';
import { staticClient } from './edge/staticClient.ts';
import { annotationHandlers } from './features/annotations/handlers.ts';
import { annotationReportHandlers } from './features/annotations/report.ts';
import { readWhole } from './features/annotations/store.ts';
import { appointmentAttendHandlers } from './features/appointments/attend.ts';
import { appointmentHostHandlers } from './features/appointments/host.ts';
import { endAppointment } from './features/appointments/ending.ts';
import { WaitingRoom } from './features/appointments/waitingRoom.ts';
import { auditHandlers } from './features/audit/handlers.ts';
import { capsuleHandlers } from './features/capsules/handlers.ts';
import { capsuleMaker } from './features/capsules/make.ts';
import { forgetOpened } from './features/capsules/store.ts';
import { chatHandlers, chatRequestHandlers } from './features/chat/handlers.ts';
import { codeHandlers } from './features/codes/handlers.ts';
import { consultHandlers, consultsOfPatient } from './features/consults/handlers.ts';
import { consultMoves } from './features/consults/moves/consultMoves.ts';
import { deliveryHandlers } from './features/deliveries/handlers.ts';
import { deliverLane, sweepDeliveries } from './features/deliveries/lane.ts';
import { DELIVER_TASK, planDeliveries, SWEEP_TASK } from './features/deliveries/plan.ts';
import { facilityHandlers } from './features/facilities/handlers.ts';
import { findFacilityByCode, listFacilities } from './features/facilities/store.ts';
import { CAPTURE_TASK, capturePhoto } from './features/files/capture.ts';
import { fileHandlers } from './features/files/handlers.ts';
import { Parts } from './features/files/parts.ts';
import { fileSender } from './features/files/send.ts';
import { hl7Handlers } from './features/hl7/handlers.ts';
import { receiveMessage } from './features/hl7/receive.ts';
import { imagingHandlers } from './features/imaging/handlers.ts';
import { isShared } from './features/imaging/store.ts';
import { importHandlers } from './features/imports/handlers.ts';
import { IMPORT_TASK } from './features/imports/runner.ts';
import { forgetStrays } from './features/imports/strays.ts';
import { infoHandlers } from './features/info/handlers.ts';
import { linkCheckHandlers } from './features/linkCheck/handlers.ts';
import { minutesHistoryHandlers } from './features/minutes/history.ts';
import { minutesHandlers } from './features/minutes/handlers.ts';
import { findVersion } from './features/minutes/versions/store.ts';
import { minutesRequestHandlers } from './features/minutes/writing.ts';
import { partnerHandlers } from './features/partners/handlers.ts';
import { notifyPartner } from './features/partners/notifying.ts';
import { NOTIFY_TASK, PUBLISH_TASK, publishSigned } from './features/partners/publishing.ts';
import { fhirApi } from './features/partners/router.ts';
import { patientHandlers } from './features/patients/handlers.ts';
import { findFacilityFacts, insertPatient, lockRegistrations } from './features/patients/store.ts';
import { studiesByPatientId } from './features/patients/studies.ts';
import { peopleHandlers } from './features/people/handlers.ts';
import { identityHandlers } from './features/identities/handlers.ts';
import { recordSystemHandlers } from './features/recordSystems/handlers.ts';
import { qualityHandlers, qualityRequestHandlers } from './features/quality/handlers.ts';
import { findLastVersion } from './features/deliveries/store.ts';
import { sealHandlers } from './features/seals/handlers.ts';
import { createSeals } from './features/seals/seals.ts';
import { isCertificateAt } from './features/seals/store.ts';
import { verifyHandlers } from './features/verify/handlers.ts';
import { viewportHandlers } from './features/viewport/handlers.ts';
import { openImaging, openRecords, openRecordSystems } from './gateways.ts';
import { Imports } from './imports.ts';
import { plainHttpProblem } from './plainHttp.ts';
import { addJob, startJobs } from './jobs/queue.ts';
import { forgetEmptyQueues } from './jobs/store.ts';
import { deleteEventsOlderThan } from './live/store.ts';
import { StudyGate } from './studyIdentity/gate.ts';
import { startDispatcher } from './live/dispatcher.ts';
import { liveHandlers } from './live/handlers.ts';
import { Presence } from './live/presence.ts';
import { openLog } from './ops/log.ts';
import { openMetrics } from './ops/metrics.ts';
import { opsRoutes } from './ops/routes.ts';
import { builtInRecordGateway } from './records/builtIn/gateway.ts';
import { isIssuedBy } from './records/capsule/signature.ts';
import { documentReader } from './records/summary/documents.ts';
import { SummaryReader } from './records/summary/reader.ts';
import type { NewPatient } from './records/gateway.ts';
import { listenForHl7 } from './records/hl7v2/listener.ts';
import type { VisitPerson } from './records/insurance/visit.ts';
import { destinationsIn } from './records/destinations.ts';
import { signedConsultReader } from './signedConsult.ts';
import { openVault } from './records/systems/vault.ts';
import { findConsultFacts } from './records/store.ts';
import { VERSION } from './version.ts';

/** Whoever was away longer than this reloads everything. */
const LIVE_EVENT_DAYS = 14;
/** A check takes ten seconds; what is stolen of it is soon worthless. */
const LINK_CHECK_SECONDS = 120;
/** 200 MB over a commune's 1 Mbit/s; Node's own five minutes would cut it off. Headers still have one minute. */
const LONGEST_UPLOAD_MS = 30 * 60_000;

export interface App {
  url: string;
  port: number;
  close(): Promise<void>;
}

/** The only place where features meet. Everything started here is ended by `close`, in the reverse order. */
export async function createApp(config: Config, log: Logger = openLog(config.LOG_LEVEL)): Promise<App> {
  await migrate(config.DATABASE_URL);
  const closers: (() => Promise<void> | void)[] = [];
  const db = openDatabase(config.DATABASE_URL);
  closers.push(() => db.close());
  if (config.NODE_ENV === 'production')
    await assertNoDemoAccounts(db).catch(async (error: unknown) => {
      await db.close();
      throw error;
    });
  const metrics = openMetrics();
  const tokens = await openTokens(config.DATA_DIR);
  const actors = actorsOf(db, tokens);

  const web = express();
  const server = await createServer(config, web);
  server.requestTimeout = LONGEST_UPLOAD_MS;
  const socket = socketEdge(server, {
    log,
    actorOf: (token) => actors.fromToken(token),
    refreshActor: (actor) => actors.refresh(actor),
    onRequest: (request, ok, seconds) => metrics.socketSeconds.observe({ request, outcome: ok ? 'ok' : 'refused' }, seconds),
  });
  const sessions = openSessions(db, tokens, (families, reason) =>
    families.forEach((family) => socket.endSessions(`family:${family}`, reason)),
  );
  const presence = new Presence(socket);
  const records = openRecords(config, db);
  const signedConsult = signedConsultReader(findVersion);
  const imaging = await openImaging(config);
  closers.push(() => imaging.close());
  if (config.DEMO) await seedDemo({ db, records, ownRecords: config.RECORD_FHIR_URL === undefined });
  const vault = await openVault(config.DATA_DIR, config.RECORD_SECRETS_KEY);
  const seals = createSeals({ db, vault, log, demo: config.DEMO });
  const systems = await openRecordSystems(config, db, vault);
  const summaries = new SummaryReader({ db, systems });
  const addressProblem = (address: string): string | undefined =>
    config.NODE_ENV === 'production' ? plainHttpProblem(address, config.PLAIN_HTTP_HOSTS) : undefined;
  const gate = new StudyGate(db, imaging);
  const destinations = destinationsIn(db, systems, records);
  const filePorts = { db, imaging, folder: join(config.DATA_DIR, 'files') };
  const moves = consultMoves(db);
  const waitingRoom = new WaitingRoom({ db, log });
  closers.push(() => waitingRoom.close());

  const nodes = new NodeRegistry({ secret: config.MEDIA_NODE_SECRET, log });
  const calls = new CallService({
    rights: callRights({ db, moves, endAppointment: (appointmentId) => endAppointment(db, appointmentId) }),
    nodes,
    emit: (socketId, name, payload) => socket.emit(socketId, name, payload),
    log,
    iceServersFor: (participantId) => iceServersFor(config.TURN_URLS, config.TURN_SECRET, participantId),
  });
  closers.push(() => {
    calls.close();
    nodes.close();
  });
  const publicUrl = config.PUBLIC_URL?.replace(/\/$/, '');
  const isHttps = config.TLS_CERT_FILE !== undefined || config.PUBLIC_URL?.startsWith('https://') === true;

  const isFacilityOf = async (q: Queryable, provinceId: string, facilityId: string): Promise<boolean> =>
    (await listFacilities(q, provinceId, facilityId))[0]?.active === true;
  const ownUrl = (): string => {
    const address = server.address() as AddressInfo | null;
    return `${config.TLS_CERT_FILE === undefined ? 'http' : 'https'}://${config.HOST}:${address?.port ?? config.PORT}`;
  };
  const importFolder = join(config.DATA_DIR, 'imports');
  const register = {
    lock: lockRegistrations,
    insert: (tx: Transaction, facilityId: string, person: VisitPerson) =>
      insertPatient(tx, { ...person, facilityId, foldedName: foldVietnamese(person.name) }),
    register: (tx: Transaction, patient: NewPatient) => builtInRecordGateway(db).register(tx, patient),
  };
  let hl7Port: number | null = null;
  if (config.HL7_PORT !== undefined) {
    const listener = await listenForHl7({
      host: config.HL7_HOST,
      port: config.HL7_PORT,
      log,
      receive: (message, fromAddress) => receiveMessage({ db, register }, message, fromAddress),
    });
    hl7Port = listener.port;
    closers.push(() => listener.close());
  }
  const imports = new Imports(db, { databaseUrl: config.DATABASE_URL, logLevel: config.LOG_LEVEL }, log);

  const capsuleIssuers = config.CAPSULE_ISSUERS_FILE === undefined ? '' : await readFile(config.CAPSULE_ISSUERS_FILE, 'utf8');
  const readsOwnRecords = async (facilityId: string): Promise<boolean> =>
    (await systems.of(facilityId, 'read')).some(({ kind }) => kind === 'builtIn');
  const makeCapsule = capsuleMaker({
    db,
    signedConsult,
    imaging,
    keyImages: async (q, consultId) => (await readWhole(q, consultId)).annotations.filter(({ kind }) => kind === 'key'),
    async sign(facilityCode, type, payload, at) {
      const facilityId = await findFacilityByCode(db, facilityCode);
      return facilityId && seals.sign(facilityId, type, payload, at);
    },
  });

  const routeHandlers: RouteHandlers = {
    ...infoHandlers({ version: VERSION, demo: config.DEMO, demoAccounts }),
    ...accessHandlers({ db, sessions, secureCookie: isHttps }),
    ...facilityHandlers({ db }),
    ...peopleHandlers({
      db,
      sessions,
      isFacilityOf,
    }),
    ...auditHandlers({ db }),
    ...qualityHandlers({ db }),
    ...linkCheckHandlers({
      iceServers: () => iceServersFor(config.TURN_URLS, config.TURN_SECRET, `check-${randomUUID()}`, Date.now(), LINK_CHECK_SECONDS),
    }),
    ...patientHandlers({
      db,
      records: builtInRecordGateway(db),
      summaries,
      documents: documentReader(db, summaries, systems),
      imaging,
      consultsOfPatient: (staff, patientId) => consultsOfPatient(db, staff, patientId),
    }),
    ...importHandlers({
      db,
      folder: importFolder,
      readsOwnRecords,
      isFacilityOf,
    }),
    ...identityHandlers({ db }),
    ...hl7Handlers({ db, register, port: () => hl7Port, isFacilityOf }),
    ...recordSystemHandlers({ db, vault, addressProblem, isFacilityOf }),
    ...partnerHandlers({ db, addressProblem, isFacilityOf }),
    ...codeHandlers(),
    ...consultHandlers({ db, studiesOfPatient: studiesByPatientId(db, imaging) }),
    ...(await fileHandlers(filePorts)),
    ...imagingHandlers({
      db,
      imaging,
      gate,
      keyImages: async (consultId) => (await readWhole(db, consultId)).annotations.filter(({ kind }) => kind === 'key'),
    }),
    ...annotationReportHandlers({ db, imaging, isShared: (consultId, studyUid) => gate.isOpen(consultId, studyUid) }),
    ...chatHandlers({ db }),
    ...sealHandlers({ db, seals, isFacilityOf }),
    ...verifyHandlers({ db }),
    ...minutesHistoryHandlers({ db }),
    ...minutesHandlers({
      db,
      assertPassword: (personId, password) => sessions.assertPassword(personId, password),
      async markSigned(tx, consultId, by, requestId) {
        await moves.markSigned(tx, consultId, by, requestId);
        await addJob(tx, PUBLISH_TASK, {}, { key: PUBLISH_TASK });
      },
      emitter: socket,
      seals,
      publicUrl: config.PUBLIC_URL?.replace(/\/$/, ''),
      planDeliveries: (tx, consult, versionNumber) =>
        planDeliveries(tx, destinations, {
          consultId: consult.id,
          patientId: consult.patientId,
          versionNumber,
          facilityIds: [consult.askingFacilityId, ...(consult.targetFacilityId === null ? [] : [consult.targetFacilityId])],
        }),
    }),
    ...deliveryHandlers({ db, signedConsult, markConsultDelivered: (tx, consultId) => moves.markDelivered(tx, consultId), makeCapsule }),
    ...capsuleHandlers({
      db,
      make: makeCapsule,
      findLastVersion,
      readsOwnRecords,
      isKnownSigner: async (signer, at) =>
        (await isCertificateAt(db, signer.fingerprintSha256, at)) || isIssuedBy(capsuleIssuers, signer, at),
      async register(tx, facilityId, given) {
        await lockRegistrations(tx, facilityId);
        const person = { ...given, phone: null };
        const id = await insertPatient(tx, { ...person, facilityId, foldedName: foldVietnamese(person.name) });
        const facility = await findFacilityFacts(tx, facilityId);
        if (facility === undefined) throw new Error('a facility that is not there');
        await builtInRecordGateway(db).register(tx, { ...person, id, facility });
        return id;
      },
    }),
    ...appointmentHostHandlers({
      db,
      publicUrl,
      endGuest: ({ id, callId }, reason) => {
        calls.removeActor(callId, `appointment:${id}`);
        socket.endSessions(`appointment:${id}`, reason);
      },
      endCall: (callId, byName) => calls.endMedia(callId, byName),
    }),
    ...appointmentAttendHandlers({
      db,
      tokens,
      sendFile: fileSender(filePorts),
    }),
  };
  const publish = (): Promise<void> =>
    publishSigned({
      db,
      async signedConsult(tx, consultId, versionNumber) {
        const signed = await findVersion(tx, consultId, versionNumber);
        if (signed === undefined) throw new Error('a version that is not there');
        return { ...(await findConsultFacts(tx, consultId)), ...signed };
      },
    });
  // Where somebody looks and draws carries no picture: it goes on while the archive is down.
  const sharedStudy = (consultId: string, studyUid: string): Promise<boolean> => isShared(db, consultId, studyUid);
  const viewport = viewportHandlers({
    db,
    emitter: socket,
    isShared: sharedStudy,
    annotationsOf: (consultId) => readWhole(db, consultId),
  });
  const requestHandlers: RequestHandlers = {
    ...liveHandlers(db, presence),
    ...chatRequestHandlers({ db }),
    ...minutesRequestHandlers({ db, emitter: socket }),
    ...callHandlers(calls),
    ...qualityRequestHandlers({ db, isSeated: (caller, callId) => calls.isSeated(caller, callId) }),
    ...viewport.requests,
    ...annotationHandlers({ db, imaging, isShared: sharedStudy, presents: viewport.presents }),
  };

  web.disable('x-powered-by');
  web.set('trust proxy', config.TRUSTED_PROXIES);
  web.use(securityHeaders({ https: isHttps, publicUrl: config.PUBLIC_URL }));
  // Summaries and DICOM metadata shrink to a tenth; pictures are compressed already and left alone by their type.
  web.use(
    compression({
      threshold: 1024,
      filter: (req, res) => compression.filter(req, res) || /dicom\+json/.test(String(res.getHeader('content-type'))),
    }),
  );
  web.use(opsRoutes({ db, metrics, version: VERSION, notReady: async () => [] }));
  web.use(mediaNodeRouter(nodes, config.MEDIA_NODE_SECRET));
  web.use(
    '/fhir',
    fhirApi({
      db,
      tokens,
      log,
      version: VERSION,
      publicUrl,
      publish,
      summary: (patientId, signal) => records.summary(patientId, signal),
      pdfOf: async (consultId, versionNumber) => (await findVersion(db, consultId, versionNumber))?.pdf,
    }),
  );
  web.use(
    httpEdge(routeHandlers, {
      log,
      actorOf: (header) => actors.fromHeader(header),
      onDone: (route, status, seconds) => metrics.httpSeconds.observe({ route, status: String(status) }, seconds),
    }),
  );
  if (config.CLIENT_DIR !== undefined) web.use(staticClient(config.CLIENT_DIR));

  socket.serve(requestHandlers, {
    onConnect: (_socketId, actor) => {
      metrics.sockets.inc();
      if (actor.kind === 'patient') waitingRoom.connected(actor.appointmentId);
    },
    onDisconnect: (socketId, actor, ended) => {
      metrics.sockets.dec();
      presence.disconnected(socketId);
      viewport.disconnected(socketId);
      if (ended) calls.onSessionEnded(socketId);
      else calls.onSocketGone(socketId);
      if (actor.kind === 'patient') waitingRoom.disconnected(actor.appointmentId);
    },
  });
  const dispatcher = await startDispatcher(db, socket.io, log);
  closers.push(() => dispatcher.close());
  const jobs = await startJobs(
    config.DATABASE_URL,
    {
      [DELIVER_TASK]: deliverLane({
        db,
        destinations,
        signedConsult,
        log,
        markConsultDelivered: (tx, consultId) => moves.markDelivered(tx, consultId),
      }),
      [SWEEP_TASK]: sweepDeliveries(db),
      [CAPTURE_TASK]: capturePhoto({ ...filePorts, log }),
      [IMPORT_TASK]: () => imports.wake(),
      [PUBLISH_TASK]: publish,
      [NOTIFY_TASK]: notifyPartner({ db, log, baseUrl: () => `${publicUrl ?? ownUrl()}/fhir` }),
      forget_uploads: () => new Parts(join(filePorts.folder, 'parts')).forgetOld(),
      forget_import_files: () => forgetStrays(db, importFolder),
      expire_consults: async () => void (await moves.expireOverdue()),
      forget_live_events: async () => {
        await deleteEventsOlderThan(db, LIVE_EVENT_DAYS);
        await forgetOldSecrets(db);
        await forgetOpened(db);
        await forgetEmptyQueues(db);
      },
    },
    `* * * * * expire_consults\n* * * * * ${SWEEP_TASK}\n* * * * * ${IMPORT_TASK}\n* * * * * ${PUBLISH_TASK}\n17 3 * * * forget_live_events\n27 3 * * * forget_import_files\n37 3 * * * forget_uploads`,
    log,
  );
  closers.push(() => jobs.close());
  // Before the jobs, which would wake it again, and before the database.
  closers.push(() => imports.close());

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
    url: ownUrl(),
    port,
    async close() {
      for (const closer of closers.reverse()) {
        // One part that will not close must not keep the others open.
        await Promise.resolve(closer()).catch((error: unknown) => log.error({ err: error }, 'a part did not close'));
      }
    },
  };
}

async function createServer(config: Config, web: express.Express): Promise<Server> {
  if (config.TLS_CERT_FILE === undefined || config.TLS_KEY_FILE === undefined) return createHttpServer(web);
  const [cert, key] = await Promise.all([readFile(config.TLS_CERT_FILE), readFile(config.TLS_KEY_FILE)]);
  return createHttpsServer({ cert, key }, web);
}
