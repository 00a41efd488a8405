import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FhirRouter, MemoryRepository, type FhirRequest } from '@medplum/fhir-router';
import { getStatus } from '@medplum/core';
import express from 'express';
import { indexed } from './indexed.ts';
import './validate.ts';

export interface TestFhirServer {
  url: string;
  repository: MemoryRepository;
  /** Paths and methods as they came. */
  requests: string[];
  /** Set: every request is answered so. */
  fault: { status: number } | 'silent' | undefined;
  /** Carries out the next request of this kind (`POST /fhir`), then breaks the line instead of answering. */
  loseAnswerTo: string | undefined;
  /** When the next transaction or request that brings a document has been carried out (`performance.now()`). */
  nextDocument(): Promise<number>;
  /** The last transactions of one delivery as they came, with another key in the place of each identifier of ours. */
  lastTransactions(key: string): string[];
  stop(): Promise<void>;
}

/** An independent FHIR R4 server: Medplum's router over its memory repository, on 127.0.0.1. `only`: it keeps these types and takes no transactions. */
export async function startFhirServer(options: { only?: string[]; port?: number } = {}): Promise<TestFhirServer> {
  const router = new FhirRouter();
  const repository = indexed(new MemoryRepository());
  const web = express();
  const server = createServer(web);
  const waiting: ((at: number) => void)[] = [];
  const transactions: string[] = [];
  const state: TestFhirServer = {
    url: '',
    repository,
    requests: [],
    fault: undefined,
    loseAnswerTo: undefined,
    nextDocument: () => new Promise((resolve) => waiting.push(resolve)),
    // A delivery begins with its document; what came after belongs to it.
    lastTransactions(key) {
      const last = transactions.slice(transactions.findLastIndex((body) => body.includes('"DocumentReference"')));
      const consultId = /"urn:hoi-chan:document","value":"([0-9a-f-]{36})/.exec(last[0] ?? '')?.[1] ?? 'none';
      return last.map((body) => body.replaceAll(consultId, key));
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  web.use(express.json({ type: ['application/fhir+json', 'application/json'], limit: '20mb' }));
  web.use(async (req, res) => {
    state.requests.push(`${req.method} ${req.url}`);
    if (state.fault === 'silent') return;
    if (state.fault !== undefined) {
      res.status(state.fault.status).json({ resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'exception' }] });
      return;
    }
    if (req.path === '/fhir/metadata') {
      res.json({
        resourceType: 'CapabilityStatement',
        status: 'active',
        kind: 'instance',
        fhirVersion: '4.0.1',
        format: ['json'],
        date: '2026-01-01',
        ...(options.only !== undefined && {
          rest: [
            {
              mode: 'server',
              resource: options.only.map((type) => ({
                type,
                interaction: [{ code: 'read' }, { code: 'search-type' }, { code: 'create' }],
              })),
            },
          ],
        }),
      });
      return;
    }
    const type = req.path.split('/')[2] ?? '';
    if (options.only !== undefined && !options.only.includes(type)) {
      res.status(404).json({ resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'not-supported' }] });
      return;
    }
    const request: FhirRequest = {
      method: req.method as 'GET',
      url: req.url.replace(/^\/fhir/, '') || '/',
      pathname: '',
      params: {},
      query: req.query as Record<string, string>,
      body: req.body as unknown,
      headers: req.headers,
    };
    const [outcome, resource] = await router.handleRequest(request, repository);
    if (req.method === 'POST' && JSON.stringify(req.body).includes('"DocumentReference"') && !req.path.endsWith('Provenance'))
      for (const resolve of waiting.splice(0)) resolve(performance.now());
    if (req.method === 'POST' && req.path.replace(/\/$/, '') === '/fhir') {
      transactions.push(JSON.stringify(req.body));
      if (transactions.length > 8) transactions.shift();
    }
    if (state.loseAnswerTo === `${req.method} ${req.url}`) {
      state.loseAnswerTo = undefined;
      req.socket.destroy();
      return;
    }
    const location = outcome.id === 'created' && resource ? `${state.url}/${resource.resourceType}/${resource.id ?? ''}` : undefined;
    if (location !== undefined) res.setHeader('location', location);
    res
      .status(getStatus(outcome))
      .type('application/fhir+json')
      .send(JSON.stringify(resource ?? outcome));
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/fhir`;
  return state;
}
