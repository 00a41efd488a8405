import { randomUUID } from 'node:crypto';
import { ROUTER_CODECS } from '@hoi-chan/shared/features/routerCodecs.ts';
import type { CallQuality } from '@hoi-chan/shared/features/quality.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp, type TestClient, type TestSocket } from '../../testing/app.ts';

let app: TestApp;
let callId: string;
let lan: TestClient;
let tim: TestClient;
const today = { from: '2020-01-01', to: '2099-01-01' };

const quality = (change: Partial<CallQuality> = {}): CallQuality => ({
  seconds: 100,
  secondsOnRung: { hd: 40, sd: 30, low: 20, stills: 0, voice: 10 },
  secondsLimited: { bandwidth: 25, loss: 5, delay: 0, cpu: 0 },
  cutsMs: [1_000, 3_000, 9_000],
  rejoins: 1,
  secondsDirect: 0,
  concealedShare: 0.04,
  lossShare: 0.02,
  roundTripMs: 210,
  ...change,
});

beforeAll(async () => {
  app = await startTestApp();
  [lan, tim] = [await app.as('lan'), await app.as('tim')];
  const patientId = (await lan.ok('patients.register', { body: { name: 'Trần Văn Gọi', birthDate: '1970', gender: 'male' } })).id;
  const body = {
    clientId: randomUUID(),
    patientId,
    specialty: 'cardiology',
    targetFacilityId: app.people.facilityId('00100'),
    question: 'Xin ý kiến',
  };
  const { id } = await lan.ok('consults.create', { body });
  await lan.ok('consults.request', { params: { consultId: id }, body: {} });
  await tim.ok('consults.accept', { params: { consultId: id }, body: {} });
  callId = (await lan.ok('consults.get', { params: { consultId: id } })).callId;
});
afterAll(async () => app.stop());

async function enter(client: TestClient): Promise<TestSocket> {
  const socket = await client.connect();
  // No media node here: a direct call is a call.
  const rtpCapabilities = { codecs: ROUTER_CODECS.map((codec) => ({ ...codec })), headerExtensions: [] };
  const joined = await socket.request('call:join', { callId, rtpCapabilities, previousParticipantId: null });
  expect(joined).toMatchObject({ ok: true });
  return socket;
}

test('the newest figures of a stay replace the older ones, also for the last time after it left', async () => {
  const socket = await enter(lan);
  const reportId = randomUUID();
  expect(await socket.request('call:reportQuality', { callId, reportId, quality: quality({ seconds: 30, cutsMs: [] }) })).toMatchObject({
    ok: true,
  });
  await socket.request('call:leave', { callId });
  expect(await socket.request('call:reportQuality', { callId, reportId, quality: quality() })).toMatchObject({ ok: true });
  const admin = await app.as('quantri');
  const { facilities, stays } = await admin.ok('quality.list', { query: today });
  expect(stays).toMatchObject([{ reportId, callId, personName: 'Nguyễn Thị Lan', facilityName: 'Trạm Y tế xã Một', quality: quality() }]);
  expect(facilities).toEqual([
    {
      facilityId: app.people.facilityId('00101'),
      facilityName: 'Trạm Y tế xã Một',
      calls: 1,
      stays: 1,
      seconds: 100,
      secondsOnRung: { hd: 40, sd: 30, low: 20, stills: 0, voice: 10 },
      secondsLimited: { bandwidth: 25, loss: 5, delay: 0, cpu: 0 },
      cuts: 3,
      medianCutMs: 3_000,
      concealedShare: 0.04,
    },
  ]);
});

test('nobody reports for a call they are not in, nor over the report of somebody else', async () => {
  const stranger = await (await app.as('minh')).connect();
  const refused = { ok: false, error: { code: 'NOT_FOUND', reason: 'no_seat' } };
  expect(await stranger.request('call:reportQuality', { callId, reportId: randomUUID(), quality: quality() })).toMatchObject(refused);
  const hers = await enter(lan);
  const reportId = randomUUID();
  await hers.request('call:reportQuality', { callId, reportId, quality: quality() });
  const his = await enter(tim);
  expect(await his.request('call:reportQuality', { callId, reportId, quality: quality({ seconds: 1 }) })).toMatchObject(refused);
  expect(await his.request('call:reportQuality', { callId, reportId: randomUUID(), quality: { ...quality(), seconds: -1 } })).toMatchObject(
    {
      error: { code: 'INVALID_REQUEST' },
    },
  );
  // A direct call has two seats.
  for (const socket of [hers, his]) await socket.request('call:leave', { callId });
});

test('an administrator sees the own tree, by facility and day; a doctor nothing; another province nothing', async () => {
  const his = await enter(tim);
  await his.request('call:reportQuality', { callId, reportId: randomUUID(), quality: quality({ concealedShare: null, cutsMs: [] }) });
  const admin = await app.as('quantri');
  const names = async (query: Record<string, string>): Promise<string[]> =>
    (await admin.ok('quality.list', { query })).facilities.map(({ facilityName }) => facilityName);
  expect(await names(today)).toEqual(['Bệnh viện Đa khoa thử nghiệm', 'Trạm Y tế xã Một']);
  // A hospital with the stations below it; a station alone.
  expect(await names({ ...today, facilityId: app.people.facilityId('00100') })).toHaveLength(2);
  expect(await names({ ...today, facilityId: app.people.facilityId('00101') })).toEqual(['Trạm Y tế xã Một']);
  expect(await names({ ...today, facilityId: app.people.facilityId('00102') })).toEqual([]);
  expect(await names({ from: '2020-01-01', to: '2020-12-31' })).toEqual([]);
  const elsewhere = await app.as('khac');
  expect((await elsewhere.ok('quality.list', { query: today })).stays).toEqual([]);
  expect((await elsewhere.ok('quality.list', { query: { ...today, facilityId: app.people.facilityId('00101') } })).stays).toEqual([]);
  expect((await tim.call('quality.list', { query: today })).error?.code).toBe('FORBIDDEN');
});
