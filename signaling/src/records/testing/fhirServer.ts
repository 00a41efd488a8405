import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FhirRouter, MemoryRepository, type FhirRequest } from '@medplum/fhir-router';
import { getStatus } from '@medplum/core';
import express from 'express';
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
  stop(): Promise<void>;
}

/** An independent FHIR R4 server: Medplum's router over its memory repository, on 127.0.0.1. */
export async function startFhirServer(): Promise<TestFhirServer> {
  const router = new FhirRouter();
  const repository = new MemoryRepository();
  const web = express();
  const server = createServer(web);
  const state: TestFhirServer = {
    url: '',
    repository,
    requests: [],
    fault: undefined,
    loseAnswerTo: undefined,
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
      });
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
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/fhir`;
  return state;
}
