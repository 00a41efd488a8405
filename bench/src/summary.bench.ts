import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { identifierSystems } from '@hoi-chan/shared/clinical/identifiers.ts';
import type { MergedSummary } from '@hoi-chan/shared/features/summary.ts';
import { KINDS_OF } from '../../signaling/src/records/summary/parts.ts';
import { json as answer, startMisbehavingServer, type MisbehavingServer } from '../../signaling/src/records/testing/misbehavingServer.ts';
import { json, signIn, startSignaling } from './lib/signaling.ts';
import { compare } from './lib/statistics.ts';

export const description = 'p95 of one summary out of three record systems ÷ bare reading of the slowest of them';

const ROUNDS = 20;
/** Time that each system takes for one request. */
const LATENCIES_MS = [60, 120, 200];
const RESULTS = 150;
const PERSONAL_ID = '000158000001';
const KINDS = Object.values(KINDS_OF).flat();
/** What one client of good manners has open at one time. */
const AT_ONCE = 4;

/** A record system with one patient and some years of results, as slow as a busy HIS. */
async function startSystem(index: number, latencyMs: number): Promise<MisbehavingServer> {
  const server = await startMisbehavingServer();
  const code = { coding: [{ system: 'http://loinc.org', code: '718-7' }] };
  const results = Array.from({ length: RESULTS }, (_each, at) => ({
    resourceType: 'Observation',
    id: `o${at}`,
    status: 'final',
    code,
    subject: { reference: 'Patient/p' },
    // Every third is told by all of them.
    effectiveDateTime: new Date(Date.UTC(2024, 0, at + 1, at % 3 === 0 ? 0 : index + 1)).toISOString(),
    valueQuantity: { value: 100 + (at % 40), unit: 'g/L', system: 'http://unitsofmeasure.org', code: 'g/L' },
  }));
  const identifier = [{ system: identifierSystems.nationalId, value: PERSONAL_ID }];
  const patient = { resourceType: 'Patient', id: 'p', identifier, name: [{ text: 'Lý Thị Xa' }], birthDate: '1958', gender: 'female' };
  server.always = async (req, res) => {
    const kind = /^\/(\w+)/.exec(req.url ?? '')?.[1];
    const found = kind === 'Patient' ? [patient] : kind === 'Observation' ? results : [];
    await pause(latencyMs);
    await answer({ resourceType: 'Bundle', type: 'searchset', entry: found.map((resource) => ({ resource })) })(req, res);
  };
  return server;
}

/** The same searches with nothing around them. */
async function readBare(url: string): Promise<void> {
  const get = async (search: string): Promise<unknown> => (await fetch(`${url}/${search}`)).json();
  await get(`Patient?identifier=${PERSONAL_ID}`);
  const waiting = [...KINDS];
  const work = async (): Promise<void> => {
    for (let kind = waiting.shift(); kind !== undefined; kind = waiting.shift()) await get(`${kind}?patient=p`);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

const p95 = (all: number[]): number => all.toSorted((a, b) => a - b)[Math.ceil(all.length * 0.95) - 1] ?? 0;
async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

export async function run(args: string[]) {
  const rounds = Number(args[0] ?? ROUNDS);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'hoi-chan-bench-'));
  // PostgreSQL may run as another account.
  chmodSync(folder, 0o755);
  const servers = await Promise.all(LATENCIES_MS.map((latencyMs, index) => startSystem(index, latencyMs)));
  const signaling = await startSignaling(folder);
  try {
    const admin = await signIn(signaling.url);
    const post = async <T>(token: string, route: string, body: object): Promise<T> =>
      json<T>(`${signaling.url}${route}`, token, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      });
    const { facilities } = await json<{ facilities: { id: string; level: string }[] }>(`${signaling.url}/api/facilities`, admin);
    const facilityId = facilities.find(({ level }) => level === 'province')?.id;
    const use = { kind: 'fhir', auth: { kind: 'none' }, reads: true, writes: false, enabled: true };
    for (const [index, { url }] of servers.entries())
      await post(admin, '/api/record-systems', { facilityId, name: `HIS ${index + 1}`, baseUrl: url, ...use });
    const doctor = await signIn(signaling.url, 'lan');
    const person = { name: 'Lý Thị Xa', birthDate: '1958', gender: 'female', personalId: PERSONAL_ID };
    const { id } = await post<{ id: string }>(doctor, '/api/patients', person);
    const readOurs = async (): Promise<MergedSummary> => json(`${signaling.url}/api/patients/${id}/summary?mode=live`, doctor);
    const whole = await readOurs();
    const states = whole.sources.flatMap(({ parts }) => parts.map(({ state }) => state));
    if (states.some((state) => state !== 'fresh')) throw new Error('not every part of every source was read');
    const slowest = servers.at(-1)?.url ?? '';
    const pairs: { ours: number; baseline: number }[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const baseline = await timed(() => readBare(slowest));
      pairs.push({ baseline, ours: await timed(readOurs) });
    }
    const [ours, baseline] = [p95(pairs.map((pair) => pair.ours)), p95(pairs.map((pair) => pair.baseline))];
    const middle = compare(pairs, 'ms', 0);
    return {
      ...middle,
      ratio: Number((ours / baseline).toFixed(3)),
      ours: Math.round(ours),
      baseline: Math.round(baseline),
      median: middle.ratio,
    };
  } finally {
    await signaling.stop();
    for (const server of servers) await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
