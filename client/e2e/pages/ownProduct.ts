import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findListener } from '../../../tools/lib/port-owner.ts';
import { startProduct } from '../../../tools/lib/product.ts';

export interface OwnProduct {
  url: string;
  /** Whether the media of a page comes from a worker (its port on our side) or straight from the other person. */
  isWorkerPort(port: number): boolean;
  /** kill -9 of the worker behind a port. */
  killWorker(port: number): void;
  /** kill -9 of the media node; its workers end with it. Resolves when the process is gone. */
  killMedia(): Promise<void>;
  /** Starts the media node again. */
  startMedia(): void;
  stop(): Promise<void>;
}

const WORKERS = 2;

/** A product that one file of journeys has for itself, since it breaks parts of it. Two workers, so that a call can stand beside another. */
export async function startOwnProduct(): Promise<OwnProduct> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'hoi-chan-e2e-own-'));
  chmodSync(folder, 0o755); // PostgreSQL may run as an account of its own
  const removeFolder = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const product = await startProduct({
      dataDir: path.join(folder, 'data'),
      throwaway: true,
      env: { DEMO: '1', WORKER_COUNT: String(WORKERS) },
    });
    const media = () => {
      const service = product.services.find(({ name }) => name === 'media');
      if (service === undefined) throw new Error('the product has no media node');
      return service;
    };
    const { rtcBase } = product.ports;
    return {
      url: product.url,
      isWorkerPort: (port) => port >= rtcBase && port < rtcBase + WORKERS,
      killWorker(port) {
        const pid = findListener(port);
        if (pid === undefined) throw new Error(`no worker listens on ${port}`);
        process.kill(pid, 'SIGKILL');
      },
      async killMedia() {
        process.kill(media().identity.pid, 'SIGKILL');
        await media().ended;
      },
      startMedia: () => void product.startAgain(media()),
      async stop() {
        await product.stop();
        removeFolder();
      },
    };
  } catch (error) {
    removeFolder();
    throw error;
  }
}
