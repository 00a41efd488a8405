import { mkdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureClientBuild } from './client-build.ts';
import { waitUntilReady } from './health.ts';
import { inRoot } from './paths.ts';
import { quietPorts, type Ports } from './ports.ts';
import { startPostgres, type Postgres } from './postgres.ts';
import { say } from './say.ts';
import { getSecrets } from './secrets.ts';
import { inheritedEnv, serviceEnv, type Lan } from './service-env.ts';
import { startService, type Service, type ServiceOptions } from './service.ts';
import { ensureWorker } from './worker.ts';

/** The first start migrates and makes the demo data, images included. */
const readyWithinMs = 180_000;

export interface ProductOptions {
  /** Asked just before they are needed. Default: free ones, so that it can run beside another product. */
  ports?: () => Promise<Ports>;
  /** Everything this product keeps; another folder is another product. */
  dataDir: string;
  /** Settings of both services, stronger than those of our own environment. */
  env?: Record<string, string>;
  /** For tests: PostgreSQL does not wait for the disk, and no setting of our own environment is taken over. */
  throwaway?: boolean;
  /** Sources are watched and Vite serves the client. */
  dev?: boolean;
  /** Breaks the start off; what was started so far is ended. */
  signal?: AbortSignal;
  /** HTTPS on the local network, seen by others at `address`. */
  lan?: Lan;
}

export interface Product {
  /** Where a browser on this machine opens it. */
  url: string;
  ports: Ports;
  databaseUrl: string;
  logDir: string;
  services: Service[];
  /** Starts one that ended, as it was started first. */
  startAgain(service: Service): Service;
  /** Ends everything in order; may be called again. */
  stop(): Promise<void>;
}

/**
 * Starts the whole product: PostgreSQL (unless DATABASE_URL names another), media, signaling with the built client; returns when all are ready.
 * @throws Explained with the end of the log when a part does not come up; nothing is left running then
 */
export async function startProduct(options: ProductOptions): Promise<Product> {
  const worker = await ensureWorker();
  if (!options.dev) await ensureClientBuild();
  options.signal?.throwIfAborted();
  const inherited = { ...inheritedEnv(options.throwaway ?? false), ...options.env };
  const workers = Number(inherited['WORKER_COUNT'] || os.availableParallelism());
  const ports = await (options.ports ?? (() => quietPorts(workers)))();
  const logDir = path.join(options.dataDir, 'logs');
  mkdirSync(path.join(options.dataDir, 'signaling'), { recursive: true });

  let postgres: Postgres | undefined;
  const services: Service[] = [];
  const recipes = new Map<string, ServiceOptions>();
  const stop = async (): Promise<void> => {
    await Promise.all(services.map((service) => service.stop()));
    await postgres?.stop();
  };
  try {
    let databaseUrl = inherited['DATABASE_URL'];
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
    const { mediaNodeSecret } = getSecrets(options.dataDir);
    const dev = options.dev ?? false;
    const env = serviceEnv({ inherited, ports, dataDir: options.dataDir, databaseUrl, worker, mediaNodeSecret, dev, lan: options.lan });
    const start = (name: string, workspace: string, main: string, readyUrl: string, own: NodeJS.ProcessEnv): Service => {
      const recipe: ServiceOptions = {
        name,
        main,
        cwd: inRoot(workspace),
        env: { ...inherited, ...own },
        logFile: path.join(logDir, `${name}.log`),
        readyUrl,
        watch: dev && name !== 'vite',
      };
      recipes.set(name, recipe);
      const service = startService(recipe);
      services.push(service);
      return service;
    };
    const media = start('media', 'media', inRoot('media', 'src', 'main.ts'), `http://127.0.0.1:${ports.control}/health/ready`, env.media);
    const signaling = start('signaling', 'signaling', inRoot('signaling', 'src', 'main.ts'), `${env.local}/health/ready`, env.signaling);
    say('Starting media and signaling …');
    await Promise.all([waitUntilReady(media, readyWithinMs, options.signal), waitUntilReady(signaling, readyWithinMs, options.signal)]);
    if (dev) {
      const vite = start('vite', 'client', inRoot('node_modules', 'vite', 'bin', 'vite.js'), `http://127.0.0.1:${ports.dev}/`, {
        DEV_PORT: String(ports.dev),
        SIGNALING_URL: env.local,
      });
      await waitUntilReady(vite, 60_000, options.signal);
    }
    const url = dev ? `http://localhost:${ports.dev}` : env.local.replace('127.0.0.1', 'localhost');
    const startAgain = (ended: Service): Service => {
      const recipe = recipes.get(ended.name);
      if (!recipe) throw new Error(`${ended.name} is none of the services`);
      const service = startService({ ...recipe, append: true });
      services.splice(services.indexOf(ended), 1, service);
      return service;
    };
    return { url, ports, databaseUrl, logDir, services, startAgain, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
