import { identifierSystems } from '@hoi-chan/shared/clinical/identifiers.ts';
import type { MergedSummary } from '@hoi-chan/shared/features/summary.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../testing/app.ts';
import { json, startMisbehavingServer, type MisbehavingServer } from '../testing/misbehavingServer.ts';
import { KINDS_OF } from './parts.ts';

const PERSONAL_ID = '000158000009';
const INSURANCE = 'HT3000000000009';
/** The card also by its last ten digits. */
const NUMBERS = 3;
/** What a client of good manners has open at one time (see `manners`). */
const AT_ONCE = 4;

let app: TestApp;
let servers: MisbehavingServer[];
beforeAll(async () => {
  app = await startTestApp();
  servers = await Promise.all([1, 2, 3].map(() => startMisbehavingServer()));
  const admin = await app.as('quantri');
  for (const [index, { url }] of servers.entries()) {
    const use = { kind: 'fhir', auth: { kind: 'none' }, reads: true, writes: false, enabled: true };
    await admin.ok('recordSystems.create', {
      body: { facilityId: app.people.facilityId('00101'), name: `HIS ${index + 1}`, baseUrl: url, ...use },
    });
  }
});
afterAll(async () => {
  await app.stop();
  for (const server of servers) await server.stop();
});

/** Lets nobody go before `count` have come; whoever comes later passes. */
function gate(count: number): () => Promise<void> {
  const waiting: (() => void)[] = [];
  let isOpen = false;
  return () =>
    new Promise((resolve) => {
      if (isOpen) return resolve();
      waiting.push(resolve);
      if (waiting.length < count) return;
      isOpen = true;
      for (const go of waiting) go();
    });
}

// Proven by who waits for whom rather than by a clock, so that it holds on a busy machine; `npm run bench -- summary` tells the time it takes.
test(
  'three systems are asked beside each other, each with all numbers at once and four kinds at a time: the slowest alone is waited for',
  { timeout: 90_000 },
  async () => {
    const lan = await app.as('lan');
    const body = { name: 'Lý Thị Xa', birthDate: '1958', gender: 'female', personalId: PERSONAL_ID, insuranceNumber: INSURANCE };
    const { id } = await lan.ok('patients.register', { body });
    // Nobody is told who the patient is before all three have been asked by every number, and no part before each has been asked for four.
    const [people, kinds] = [gate(servers.length * NUMBERS), gate(servers.length * AT_ONCE)];
    const patient = {
      resourceType: 'Patient',
      id: 'p',
      identifier: [{ system: identifierSystems.nationalId, value: PERSONAL_ID }],
      name: [{ text: body.name }],
      birthDate: body.birthDate,
      gender: body.gender,
    };
    for (const server of servers)
      server.always = async (req, res) => {
        const isPatient = req.url?.startsWith('/Patient') === true;
        await (isPatient ? people() : kinds());
        await json({ resourceType: 'Bundle', type: 'searchset', entry: isPatient ? [{ resource: patient }] : [] })(req, res);
      };
    const statesOf = ({ sources }: MergedSummary): string[] =>
      sources.filter(({ builtIn }) => !builtIn).flatMap(({ parts }) => parts.map(({ state }) => state));
    let summary = await lan.ok('patients.summary', { params: { patientId: id }, query: { mode: 'live' } });
    while (statesOf(summary).includes('loading'))
      summary = await lan.ok('patients.summary', { params: { patientId: id }, query: { mode: 'follow' } });
    expect(new Set(statesOf(summary))).toEqual(new Set(['fresh']));
    for (const { requests, mostAtOnce } of servers) {
      expect(requests).toHaveLength(NUMBERS + Object.values(KINDS_OF).flat().length);
      expect(mostAtOnce).toBe(AT_ONCE);
    }
  },
);
