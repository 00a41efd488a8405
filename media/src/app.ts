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
  // The SFU and the control server need each other; the first notice can only come after the first command.
  let control: ControlServer | undefined;
  let metrics: MediaMetrics | undefined;
  let draining = false;

  const sfu = await createSfu(
    {
      workerCount: config.WORKER_COUNT,
      rtcPortBase: config.RTC_PORT_BASE,
      listenIp: config.RTC_LISTEN_IP,
      announcedAddress: config.RTC_ANNOUNCED_ADDRESS,
      workerBin: config.MEDIASOUP_WORKER_BIN,
      onWorkerDied: (info) => {
        metrics?.workerDied();
        log.error(info, 'media worker died');
      },
      onRespawnFailed: (err) => log.error({ err }, 'media worker could not be replaced'),
    },
    (name, payload) => control?.notify(name, payload),
  );
  const metricsOfNode = createMetrics(() => sfu.measureLoad());
  metrics = metricsOfNode;
  control = createControlServer(http, { secret: config.MEDIA_NODE_SECRET, handlers: sfu.handlers, log, onCommand: metricsOfNode.command });

  app.get('/health/live', (_request, response) => void response.json({ status: 'ok' }));
  app.get('/health/ready', (_request, response) => {
    const ready = sfu.workerPids.length > 0 && heartbeat.accepted && !draining;
    response.status(ready ? 200 : 503).json({ workers: sfu.workerPids.length, registered: heartbeat.accepted, draining });
  });
  app.get('/metrics', (_request, response, next) => {
    metricsOfNode.registry
      .metrics()
      .then((text) => response.type(metricsOfNode.registry.contentType).send(text))
      .catch(next);
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
    sfu.close();
    await control?.close();
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
