import { identifierSystems } from '@hoi-chan/shared/clinical/identifiers.ts';
import type { IdentityPair } from '@hoi-chan/shared/features/identities.ts';
import type { MergedSummary } from '@hoi-chan/shared/features/summary.ts';
import type { Bundle, Condition } from 'fhir/r4.d.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { storeRecord } from '../../records/builtIn/gateway.ts';
import { findIdentifiers } from '../../records/store.ts';
import { startFhirServer, type TestFhirServer } from '../../records/testing/fhirServer.ts';
import { startTestApp, type TestApp, type TestClient } from '../../testing/app.ts';

type Created = Parameters<TestFhirServer['repository']['createResource']>[0];
let app: TestApp;
let lan: TestClient;
let minh: TestClient;
beforeAll(async () => {
  app = await startTestApp();
  lan = await app.as('lan');
  minh = await app.as('minh');
});
afterAll(async () => app.stop());

let count = 0;
const nextId = (): string => `0002${String((count += 1)).padStart(8, '0')}`;
const nextCard = (): string => `HT301${String((count += 1)).padStart(10, '0')}`;
async function register(by: TestClient, more: Record<string, string> = {}): Promise<string> {
  const person = { name: 'Phùng Thị Đôi', birthDate: '1961-07-08', gender: 'female', ...more };
  return (await by.ok('patients.register', { body: person })).id;
}
async function withProblem(patientId: string, text: string): Promise<void> {
  await storeRecord(app.db, patientId, [
    { resourceType: 'Condition', id: `c-${patientId}`, code: { text }, subject: { reference: `Patient/${patientId}` } },
  ]);
}
const pairOf = async (by: TestClient, ...patientIds: string[]): Promise<IdentityPair | undefined> =>
  (await by.ok('identities.list')).pairs.find(({ sides }) =>
    patientIds.every((patientId) => sides.some((side) => side.patientId === patientId)),
  );
const decide = (by: TestClient, pair: IdentityPair | undefined, verdict: 'same' | 'different') =>
  by.call('identities.decide', { params: { identityId: pair?.id ?? '' }, body: { verdict, reason: 'đã xem CCCD' } });
const undo = (by: TestClient, pair: IdentityPair | undefined) => by.call('identities.undo', { params: { identityId: pair?.id ?? '' } });
const read = (by: TestClient, patientId: string): Promise<MergedSummary> => by.ok('patients.summary', { params: { patientId } });
const problemsIn = (summary: MergedSummary): string[] =>
  ((summary.bundle as unknown as Bundle).entry ?? []).flatMap(({ resource }) =>
    resource?.resourceType === 'Condition' ? ((resource as Condition).code?.text ?? '') : [],
  );

test('beyond doubt: joined by the rules, read together, taken apart by a person, and left apart', async () => {
  const personalId = nextId();
  const here = await register(lan, { personalId });
  const there = await register(minh, { personalId });
  await withProblem(here, 'Hen');
  await withProblem(there, 'Suy tim');
  // A live summary compares too: nobody has to open the list first.
  expect(problemsIn(await read(lan, here)).toSorted()).toEqual(['Hen', 'Suy tim']);
  const pair = await pairOf(lan, here, there);
  expect(pair).toMatchObject({
    verdict: 'same',
    decidedBy: null,
    sides: [{ patientId: here, place: 'Trạm Y tế xã Một' }, { patientId: there }],
  });
  expect((await pairOf(minh, here, there))?.sides[0].patientId).toBe(there);

  const reopened = await undo(minh, pair);
  expect(reopened.data).toMatchObject({ verdict: 'open' });
  expect(problemsIn(await read(lan, here))).toEqual(['Hen']);
  expect((await pairOf(lan, here, there))?.verdict).toBe('open');
  expect((await undo(minh, pair)).status).toBe(404);
});

test('an ID issued anew with the same card: a person says so, then both numbers are the patient’s; undone, they are not', async () => {
  const insuranceNumber = nextCard();
  const [old, renewed] = [nextId(), nextId()];
  const here = await register(lan, { personalId: old, insuranceNumber });
  const there = await register(minh, { personalId: renewed, insuranceNumber });
  const pair = await pairOf(lan, here, there);
  expect(pair?.verdict).toBe('open');
  expect(pair?.evidence).toEqual(expect.arrayContaining(['same_insurance', 'other_personal_id', 'same_name', 'same_birth_date']));
  const numbersOf = async (): Promise<string[]> => (await findIdentifiers(app.db, here)).map(({ value }) => value);
  expect(await numbersOf()).not.toContain(renewed);
  expect((await decide(lan, pair, 'same')).data).toMatchObject({ verdict: 'same', decidedBy: 'Nguyễn Thị Lan', reason: 'đã xem CCCD' });
  expect(await numbersOf()).toEqual(expect.arrayContaining([old, renewed]));
  expect((await decide(minh, pair, 'different')).error).toMatchObject({ code: 'CONFLICT', reason: 'changed_meanwhile' });
  expect((await undo(lan, pair)).status).toBe(200);
  expect(await numbersOf()).not.toContain(renewed);
  const { rows } = await app.db.query<{ action: string }>(`select action from audit where entity_id = $1 order by id`, [pair?.id]);
  expect(rows.map(({ action }) => action)).toEqual(['identity.decide', 'identity.undo']);
});

test('the same number under two names is asked, and two people stay two', async () => {
  const personalId = nextId();
  const here = await register(lan, { personalId });
  const there = await register(minh, { personalId, name: 'Người Khác Hẳn', birthDate: '1990-01-01' });
  await withProblem(there, 'Của người khác');
  const pair = await pairOf(lan, here, there);
  expect(pair).toMatchObject({ verdict: 'open' });
  expect((await decide(lan, pair, 'different')).status).toBe(200);
  expect(problemsIn(await read(lan, here))).toEqual([]);
  expect((await pairOf(lan, here, there))?.verdict).toBe('different');
});

test('a name alone is never a reason', async () => {
  const here = await register(lan, { name: 'Trùng Tên', birthDate: '1950' });
  const there = await register(minh, { name: 'Trùng Tên', birthDate: '1950' });
  expect(await pairOf(lan, here, there)).toBeUndefined();
});

test('only doctors of a facility concerned: others may not, or learn nothing', async () => {
  const personalId = nextId();
  const here = await register(lan, { personalId });
  // At one's own facility nobody can be registered twice under a number: by name and day they can.
  const again = await register(lan, {});
  expect((await pairOf(lan, here, again))?.verdict).toBe('open');
  const pair = await pairOf(lan, here, again);
  expect((await decide(minh, pair, 'same')).error?.code).toBe('NOT_FOUND');
  expect((await undo(minh, pair)).error?.code).toBe('NOT_FOUND');
  for (const username of ['tim', 'quantri', 'khac'] as const)
    expect((await (await app.as(username)).call('identities.list')).status).toBe(403);
  expect((await app.anonymous.call('identities.list')).status).toBe(401);
});

test('somebody else under the same number in a record system: nothing is shown until a person has looked', async () => {
  const server = await startFhirServer();
  try {
    const body = {
      kind: 'fhir',
      facilityId: app.people.facilityId('00101'),
      name: 'HIS',
      baseUrl: server.url,
      auth: { kind: 'none' },
      reads: true,
      writes: false,
      enabled: true,
    };
    const { id: systemId } = await (await app.as('quantri')).ok('recordSystems.create', { body });
    const personalId = nextId();
    const here = await register(lan, { personalId });
    const identifier = [{ system: identifierSystems.nationalId, value: personalId }];
    const theirs = { resourceType: 'Patient', identifier, name: [{ text: 'Phùng Thị Đổi' }], birthDate: '1961-07-09', gender: 'female' };
    const { id: remoteId } = await server.repository.createResource(theirs as Created);
    await server.repository.createResource({
      resourceType: 'Condition',
      code: { text: 'Từ HIS' },
      subject: { reference: `Patient/${remoteId}` },
    } as unknown as Created);
    const source = (summary: MergedSummary) => summary.sources.find(({ id }) => id === systemId);
    const first = await read(lan, here);
    expect(source(first)).toMatchObject({ patient: 'differs', parts: [] });
    expect(problemsIn(first)).toEqual([]);
    const question = async () =>
      (await lan.ok('identities.list')).pairs.find(({ sides }) => sides[1].place === 'HIS' && sides[0].patientId === here);
    expect(await question()).toMatchObject({ verdict: 'open', evidence: ['same_personal_id', 'other_name', 'other_birth_date'] });
    expect((await decide(lan, await question(), 'same')).status).toBe(200);
    expect(problemsIn(await read(lan, here))).toEqual(['Từ HIS']);
    expect((await undo(lan, await question())).status).toBe(200);
    expect(problemsIn(await lan.ok('patients.summary', { params: { patientId: here }, query: { mode: 'remembered' } }))).toEqual([]);
    expect(source(await read(lan, here))?.patient).toBe('differs');
    expect((await decide(lan, await question(), 'different')).status).toBe(200);
    expect(source(await read(lan, here))?.patient).toBe('unknown');
  } finally {
    await server.stop();
  }
});
