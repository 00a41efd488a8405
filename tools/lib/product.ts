import { mkdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { clientDist, ensureClientBuild } from './client-build.ts';
import { waitUntilReady } from './health.ts';
import { inRoot } from './paths.ts';
import { randomPorts, type Ports } from './ports.ts';
import { startPostgres, type Postgres } from './postgres.ts';
import { say } from './say.ts';
import { getSecrets } from './secrets.ts';
import { startService, type Service } from './service.ts';
import { ensureWorker } from './worker.ts';

/** The first start migrates and makes the demo data, images included. */
const readyWithinMs = 180_000;

export interface ProductOptions {
  /** Default: free ones, so that it can run beside another product. */
  ports?: Ports;
  /** Everything this product keeps; another folder is another product. */
  dataDir: string;
  /** Added to, and stronger than, what is set here for both services. */
  env?: Record<string, string>;
  /** PostgreSQL does not wait for the disk: the data is thrown away afterwards. */
  throwaway?: boolean;
  /** Sources are watched and Vite serves the client. */
  dev?: boolean;
  /** Breaks the start off; what was started so far is ended. */
  signal?: AbortSignal;
  /** HTTPS on the local network, seen by others at `address`. */
  lan?: { address: string; certFile: string; keyFile: string };
}

export interface Product {
  /** Where a browser on this machine opens it. */
  url: string;
  ports: Ports;
  databaseUrl: string;
  logDir: string;
  services: Service[];
  /** Ends everything in order; may be called again. */
  stop(): Promise<void>;
}

/**
 * Starts the whole product: PostgreSQL (unless DATABASE_URL names one), media, signaling with the built client; returns when all are ready.
 * @throws Explained with the end of the log when a part does not come up; nothing is left running then
 */
export async function startProduct(options: ProductOptions): Promise<Product> {
  const worker = await ensureWorker();
  if (!options.dev) await ensureClientBuild();
  options.signal?.throwIfAborted();
  const workers = Number(options.env?.['WORKER_COUNT'] ?? process.env['WORKER_COUNT'] ?? os.availableParallelism());
  const ports = options.ports ?? (await randomPorts(workers));
  const logDir = path.join(options.dataDir, 'logs');
  mkdirSync(path.join(options.dataDir, 'signaling'), { recursive: true });

  let postgres: Postgres | undefined;
  const services: Service[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(services.map((service) => service.stop()));
    await postgres?.stop();
  };
  try {
    let databaseUrl = options.env?.['DATABASE_URL'] ?? process.env['DATABASE_URL'];
    if (!databaseUrl) {
      postgres = await startPostgres({
        dataDir: options.dataDir,
        logFile: path.join(logDir, 'postgres.log'),
        port: ports.postgres,
        throwaway: options.throwaway ?? false,
      });
      await postgres.createDatabase('hoi_chan');
      databaseUrl = postgres.urlOf('hoi_chan');
      options.signal?.throwIfAborted();
    }
    const env = environment({ ...options, ports, databaseUrl, worker });
    const start = (name: string, workspace: string, main: string, own: NodeJS.ProcessEnv): Service => {
      const service = startService({
        name,
        main,
        cwd: inRoot(workspace),
        env: { ...process.env, ...own, ...options.env },
        logFile: path.join(logDir, `${name}.log`),
        watch: options.dev === true && name !== 'vite',
      });
      services.push(service);
      return service;
    };
    const media = start('media', 'media', inRoot('media', 'src', 'main.ts'), env.media);
    const signaling = start('signaling', 'signaling', inRoot('signaling', 'src', 'main.ts'), env.signaling);
    say('Starting media and signaling …');
    const local = `${options.lan ? 'https' : 'http'}://127.0.0.1:${ports.web}`;
    await Promise.all([
      waitUntilReady(media, `http://127.0.0.1:${ports.control}/health/ready`, readyWithinMs, options.signal),
      waitUntilReady(signaling, `${local}/health/ready`, readyWithinMs, options.signal),
    ]);
    if (options.dev) {
      const vite = start('vite', 'client', inRoot('node_modules', 'vite', 'bin', 'vite.js'), {
        DEV_PORT: String(ports.dev),
        SIGNALING_URL: local,
      });
      await waitUntilReady(vite, `http://127.0.0.1:${ports.dev}/`, 60_000, options.signal);
    }
    const url = options.dev ? `http://localhost:${ports.dev}` : local.replace('127.0.0.1', 'localhost');
    return { url, ports, databaseUrl, logDir, services, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The environment of each service, as its config schema names it. Addresses stay on this machine unless the product serves the local network. */
function environment(
  options: ProductOptions & { ports: Ports; databaseUrl: string; worker: string },
): Record<'signaling' | 'media', NodeJS.ProcessEnv> {
  const { ports, lan, dev } = options;
  const secret = process.env['MEDIA_NODE_SECRET'] || getSecrets(options.dataDir).mediaNodeSecret;
  const scheme = lan ? 'https' : 'http';
  const given = (name: string, otherwise: string): string => process.env[name] || otherwise;
  return {
    signaling: {
      HOST: given('HOST', lan ? '0.0.0.0' : '127.0.0.1'),
      PORT: String(ports.web),
      PUBLIC_URL: given(
        'PUBLIC_URL',
        dev ? `http://localhost:${ports.dev}` : `${scheme}://${lan ? lan.address : 'localhost'}:${ports.web}`,
      ),
      DATABASE_URL: options.databaseUrl,
      DATA_DIR: path.join(options.dataDir, 'signaling'),
      CLIENT_DIR: clientDist,
      DEMO: given('DEMO', '1'),
      NODE_ENV: given('NODE_ENV', 'development'),
      MEDIA_NODE_SECRET: secret,
      ...(lan ? { TLS_CERT_FILE: lan.certFile, TLS_KEY_FILE: lan.keyFile } : {}),
    },
    media: {
      HOST: '127.0.0.1',
      CONTROL_PORT: String(ports.control),
      RTC_PORT_BASE: String(ports.rtcBase),
      RTC_LISTEN_IP: given('RTC_LISTEN_IP', lan ? '0.0.0.0' : '127.0.0.1'),
      RTC_ANNOUNCED_ADDRESS: given('RTC_ANNOUNCED_ADDRESS', lan?.address ?? '127.0.0.1'),
      SIGNALING_URL: `${scheme}://127.0.0.1:${ports.web}`,
      MEDIA_NODE_ID: given('MEDIA_NODE_ID', 'local'),
      MEDIA_NODE_SECRET: secret,
      MEDIASOUP_WORKER_BIN: options.worker,
      NODE_ENV: given('NODE_ENV', 'development'),
      // The heartbeats to our own signaling trust the certificate made here, nothing else.
      ...(lan ? { NODE_EXTRA_CA_CERTS: lan.certFile } : {}),
    },
  };
}
