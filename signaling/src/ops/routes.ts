import express, { type Router } from 'express';
import type { Database } from '../db/database.ts';
import type { Metrics } from './metrics.ts';
import { openApiDocument } from './openapi.ts';
import { openApiPage } from './openapiPage.ts';

export interface OpsPorts {
  db: Database;
  metrics: Metrics;
  version: string;
  /** Names of parts that are not ready yet; empty: ready. */
  notReady(): Promise<string[]>;
}

/** Health for starters and load balancers, metrics for Prometheus, the interface described. Nothing here names a patient. */
export function opsRoutes({ db, metrics, version, notReady }: OpsPorts): Router {
  const router = express.Router();
  router.get('/health/live', (_req, res) => void res.json({ ok: true, version }));
  router.get('/health/ready', async (_req, res) => {
    const missing = await db.query('select 1').then(notReady, () => ['database']);
    res.status(missing.length === 0 ? 200 : 503).json({ ok: missing.length === 0, missing });
  });
  router.get('/metrics', async (_req, res) => void res.type(metrics.registry.contentType).send(await metrics.registry.metrics()));
  const document = openApiDocument(version);
  router.get('/api/openapi.json', (_req, res) => void res.json(document));
  router.get('/api/docs', (_req, res) => void res.type('html').send(openApiPage(document)));
  return router;
}
