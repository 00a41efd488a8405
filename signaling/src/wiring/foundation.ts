import { readFile } from 'node:fs/promises';
import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { Logger } from 'pino';
import type { Actor } from '../access/actor.ts';
import { actorsOf, type Actors } from '../access/actors.ts';
import { openSessions, type Sessions } from '../access/sessions.ts';
import { openTokens, type Tokens } from '../access/tokens.ts';
import { refusalNotes } from '../audit/refusals.ts';
import type { Config } from '../config.ts';
import { openDatabase, type Queryable, type Database } from '../db/database.ts';
import { migrate } from '../db/migrate.ts';
import { assertNoDemoAccounts } from '../demo/accounts.ts';
import { seedDemo } from '../demo/seed.ts';
import { addressBehind } from '../edge/network.ts';
import { socketEdge, type SocketEdge } from '../edge/socket.ts';
import { consultMoves, type ConsultMoves } from '../features/consults/moves/consultMoves.ts';
import { listFacilities } from '../features/facilities/store.ts';
import { findVersion } from '../features/minutes/versions/store.ts';
import { createSeals, type Seals } from '../features/seals/seals.ts';
import { openImaging, openRecords } from '../gateways.ts';
import type { ImagingGateway } from '../imaging/gateway.ts';
import { openMetrics, type Metrics } from '../ops/metrics.ts';
import { plainHttpProblem } from '../plainHttp.ts';
import type { RecordGateway } from '../records/gateway.ts';
import { openVault, type Vault } from '../records/systems/vault.ts';
import { signedConsultReader } from '../signedConsult.ts';
import { StudyGate } from '../studyIdentity/gate.ts';

/** 200 MB over a commune's 1 Mbit/s; Node's own five minutes would cut it off. Headers still have one minute. */
const LONGEST_UPLOAD_MS = 30 * 60_000;

type Closer = () => Promise<void> | void;

/** What every area stands on. */
export interface Foundation {
  config: Config;
  log: Logger;
  metrics: Metrics;
  db: Database;
  tokens: Tokens;
  actors: Actors;
  /** Tells the audit, beside the answer, that somebody asked for what is not theirs. */
  onRefused: (actor: Actor | undefined, requestId: string, asked: unknown) => void;
  web: express.Express;
  server: Server;
  socket: SocketEdge;
  sessions: Sessions;
  records: RecordGateway;
  imaging: ImagingGateway;
  gate: StudyGate;
  vault: Vault;
  seals: Seals;
  moves: ConsultMoves;
  signedConsult: ReturnType<typeof signedConsultReader>;
  /** Beginning of addresses given to others, without a slash at the end; undefined: as the browser reached us. */
  publicUrl: string | undefined;
  isHttps: boolean;
  ownUrl: () => string;
  isFacilityOf: (q: Queryable, provinceId: string, facilityId: string) => Promise<boolean>;
  /** Why patient data may not be sent to this address; undefined: it may. */
  addressProblem: (address: string) => string | undefined;
  /** What was started, ended in the reverse order. */
  closers: Closer[];
}

export async function openFoundation(config: Config, log: Logger): Promise<Foundation> {
  await migrate(config.DATABASE_URL);
  const closers: Closer[] = [];
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

  const noteRefusal = refusalNotes(db);
  const onRefused: Foundation['onRefused'] = (actor, requestId, asked) => {
    noteRefusal(actor, requestId, asked).catch((error: unknown) =>
      log.error({ err: error, requestId }, 'a refusal could not be written down'),
    );
  };

  const web = express();
  const server = await createServer(config, web);
  server.requestTimeout = LONGEST_UPLOAD_MS;
  const socket = socketEdge(server, {
    log,
    actorOf: (token) => actors.fromToken(token),
    refreshActor: (actor) => actors.refresh(actor),
    addressOf: addressBehind(config.TRUSTED_PROXIES),
    onRequest: (request, ok, seconds) => metrics.socketSeconds.observe({ request, outcome: ok ? 'ok' : 'refused' }, seconds),
    onRefused,
  });
  const sessions = openSessions(db, tokens, (families, reason) =>
    families.forEach((family) => socket.endSessions(`family:${family}`, reason)),
  );
  const records = openRecords(config, db);
  const imaging = await openImaging(config);
  closers.push(() => imaging.close());
  if (config.DEMO) await seedDemo({ db, records, ownRecords: config.RECORD_FHIR_URL === undefined });
  const vault = await openVault(config.DATA_DIR, config.RECORD_SECRETS_KEY);
  return {
    config,
    log,
    metrics,
    db,
    tokens,
    actors,
    onRefused,
    web,
    server,
    socket,
    sessions,
    records,
    imaging,
    gate: new StudyGate(db, imaging),
    vault,
    seals: createSeals({ db, vault, log, demo: config.DEMO }),
    moves: consultMoves(db),
    signedConsult: signedConsultReader(findVersion),
    publicUrl: config.PUBLIC_URL?.replace(/\/$/, ''),
    isHttps: config.TLS_CERT_FILE !== undefined || config.PUBLIC_URL?.startsWith('https://') === true,
    ownUrl: () => {
      const address = server.address() as AddressInfo | null;
      return `${config.TLS_CERT_FILE === undefined ? 'http' : 'https'}://${config.HOST}:${address?.port ?? config.PORT}`;
    },
    isFacilityOf: async (q, provinceId, facilityId) => (await listFacilities(q, provinceId, facilityId))[0]?.active === true,
    addressProblem: (address) => (config.NODE_ENV === 'production' ? plainHttpProblem(address, config.PLAIN_HTTP_HOSTS) : undefined),
    closers,
  };
}

async function createServer(config: Config, web: express.Express): Promise<Server> {
  if (config.TLS_CERT_FILE === undefined || config.TLS_KEY_FILE === undefined) return createHttpServer(web);
  const [cert, key] = await Promise.all([readFile(config.TLS_CERT_FILE), readFile(config.TLS_KEY_FILE)]);
  return createHttpsServer({ cert, key }, web);
}
