import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { pino } from 'pino';
import type { Logger } from 'pino';
import type { MediaConfig } from './config.ts';
import { startHeartbeat } from './control/heartbeat.ts';
import { createControlServer } from './control/server.ts';
import type { ControlServer } from './control/server.ts';
import { createMetrics } from './metrics.ts';
import type { MediaMetrics } from './metrics.ts';
import { createSfu } from './sfu/sfu.ts';

const DRAIN_POLL_MS = 500;

export interface MediaApp {
  /** `http://host:port` of the control port. */
  url: string;
  port: number;
  readonly workerPids: readonly number[];
  /** Takes no new calls (signaling places them elsewhere) and resolves when the last one has ended or `timeoutMs` is over. */
  drain(timeoutMs: number): Promise<void>;
  /** Idempotent. */
  close(): Promise<void>;
}

/** Starts one media node: workers, control port, heartbeat. Rejects, with nothing left running, when a part cannot start. */
export async function createMediaApp(config: MediaConfig, overrides: { log?: Logger } = {}): Promise<MediaApp> {
  const log = overrides.log ?? pino({ level: config.LOG_LEVEL, name: 'media' });
  const app = express().disable('x-powered-by');
  const http = createServer(app);
  // The SFU and the two that stand above it need each other; they are filled in below, before the first command can come.
  const above: { control?: ControlServer; metrics?: MediaMetrics } = {};
  let draining = false;

  const sfu = await createSfu(
    {
      workerCount: config.WORKER_COUNT,
      rtcPortBase: config.RTC_PORT_BASE,
      listenIp: config.RTC_LISTEN_IP,
      announcedAddress: config.RTC_ANNOUNCED_ADDRESS,
      workerBin: config.MEDIASOUP_WORKER_BIN,
      onWorkerDied: (info) => {
        above.metrics?.workerDied();
        log.error(info, 'media worker died');
      },
      onRespawnFailed: (err) => log.error({ err }, 'media worker could not be replaced'),
    },
    (name, payload) => above.control?.notify(name, payload),
  );
  const metrics = createMetrics(() => sfu.measureLoad());
  const control = createControlServer(http, { secret: config.MEDIA_NODE_SECRET, handlers: sfu.handlers, log, onCommand: metrics.command });
  Object.assign(above, { control, metrics });

  app.get('/health/live', (_request, response) => void response.json({ status: 'ok' }));
  app.get('/health/ready', (_request, response) => {
    const ready = sfu.workerPids.length > 0 && heartbeat.accepted && !draining;
    response.status(ready ? 200 : 503).json({ workers: sfu.workerPids.length, registered: heartbeat.accepted, draining });
  });
  // Express 5 passes a rejected handler on to its error handling.
  app.get('/metrics', async (_request, response) => {
    response.type(metrics.contentType).send(await metrics.render());
  });

  try {
    http.listen(config.CONTROL_PORT, config.HOST);
    await once(http, 'listening');
  } catch (error) {
    sfu.close();
    throw error;
  }
  const { port } = http.address() as AddressInfo;
  const url = `http://${config.HOST.includes(':') ? `[${config.HOST}]` : config.HOST}:${port}`;
  const heartbeat = startHeartbeat({
    signalingUrl: config.SIGNALING_URL,
    secret: config.MEDIA_NODE_SECRET,
    log,
    describe: async () => ({
      nodeId: config.MEDIA_NODE_ID,
      controlUrl: config.PUBLIC_CONTROL_URL ?? url,
      region: config.REGION,
      ...(await sfu.measureLoad()),
      draining,
    }),
  });
  log.info({ url, workers: sfu.workerPids.length }, 'media node is up');

  let closing: Promise<void> | undefined;
  async function shutDown(): Promise<void> {
    heartbeat.stop();
    // Signaling hears of it first, so that people are on their way to another node while the media still flows.
    await control.close();
    sfu.close();
    log.info('media node is down');
  }
  return {
    url,
    port,
    get workerPids() {
      return sfu.workerPids;
    },
    async drain(timeoutMs) {
      draining = true;
      await heartbeat.beat();
      const until = Date.now() + timeoutMs;
      while (Date.now() < until && (await sfu.measureLoad()).calls > 0) {
        await new Promise((resolve) => setTimeout(resolve, DRAIN_POLL_MS));
      }
    },
    close: () => (closing ??= shutDown()),
  };
}
