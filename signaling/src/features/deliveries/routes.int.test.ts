import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Bundle } from 'fhir/r4.d.ts';
import { migrate } from '../../db/migrate.ts';
import { faultsOf } from '../../records/testing/validate.ts';
import { startTestApp, type TestApp } from '../../testing/app.ts';
import { makeDemoPkcs12 } from '../../testing/certificate.ts';
import { listDeliveries } from './store.ts';
import { addConsult, addPatient, signNote, type SignedNote } from './testing/signedNotes.ts';

let t: TestApp;
let arrived: SignedNote;
let stuck: SignedNote;
const destinations = { of: async () => [{ id: 'builtIn', name: 'Hội Chẩn' }], gateway: async () => undefined };
const idOf = async (note: SignedNote): Promise<string> => (await listDeliveries(t.db, note.consultId))[0]?.id ?? '';
const stateOf = async (note: SignedNote) => (await listDeliveries(t.db, note.consultId))[0]?.state;

async function sign(number: number, inStore: boolean): Promise<SignedNote> {
  const patient = await addPatient(t.db, t.people, number, inStore);
  const note = { consultId: await addConsult(t.db, t.people, patient.id), patientId: patient.id, versionNumber: 1 };
  await signNote(t.db, t.people, destinations, note);
  return note;
}
beforeAll(async () => {
  t = await startTestApp();
  arrived = await sign(1, true);
  stuck = await sign(2, false);
});
afterAll(() => t.stop());

describe('deliveries over HTTP', () => {
  test('an administrator sees the province with counts, and nothing of the patient', async () => {
    await expect.poll(() => stateOf(arrived)).toBe('delivered');
    await expect.poll(() => stateOf(stuck)).toBe('attention');
    const admin = await t.as('quantri');
    const page = await admin.ok('deliveries.ofProvince');
    expect(page.counts).toEqual({ waiting: 0, delivered: 1, attention: 1, handled: 0 });
    expect(page.systems).toEqual([{ systemId: 'builtIn', name: 'Hội Chẩn', waiting: 0, attention: 1 }]);
    expect(page.deliveries.map(({ state, problem }) => [state, problem])).toEqual([
      ['attention', 'patient_not_matched'],
      ['delivered', null],
    ]);
    expect(JSON.stringify(page)).not.toMatch(/Người Bệnh|000000001|Đau ngực/);
    const only = await admin.ok('deliveries.ofProvince', { query: { state: 'attention', systemId: 'builtIn' } });
    expect(only.deliveries.map(({ id }) => id)).toEqual([await idOf(stuck)]);
    const first = await admin.ok('deliveries.ofProvince', { query: { limit: 1 } });
    const second = await admin.ok('deliveries.ofProvince', { query: { limit: 1, before: first.next ?? '' } });
    expect([...first.deliveries, ...second.deliveries].map(({ id }) => id)).toEqual([await idOf(stuck), await idOf(arrived)]);
  });

  test('another province learns nothing, a doctor has no list, and who is no party cannot touch it', async () => {
    const deliveryId = await idOf(stuck);
    const other = await t.as('khac');
    expect((await other.ok('deliveries.ofProvince')).deliveries).toEqual([]);
    expect((await other.ok('deliveries.retryAll', { body: {} })).count).toBe(0);
    expect((await other.call('deliveries.retry', { params: { deliveryId } })).error?.code).toBe('NOT_FOUND');
    expect((await other.call('deliveries.file', { params: { deliveryId }, body: {} })).error?.code).toBe('NOT_FOUND');
    expect((await other.call('deliveries.handle', { params: { deliveryId }, body: { reason: 'không phải của tôi' } })).error?.code).toBe(
      'NOT_FOUND',
    );
    expect((await (await t.as('lan')).call('deliveries.ofProvince')).error?.code).toBe('FORBIDDEN');
    expect((await (await t.as('lan')).call('deliveries.retryAll', { body: {} })).error?.code).toBe('FORBIDDEN');
    expect((await (await t.as('minh')).call('deliveries.retry', { params: { deliveryId } })).error?.code).toBe('NOT_FOUND');
    expect((await (await t.as('hoa')).call('deliveries.retry', { params: { deliveryId } })).error?.reason).toBe('not_a_party');
    expect(await stateOf(stuck)).toBe('attention');
  });

  test('the file to hand over is a signed capsule with the PDF and valid FHIR, and taking it is written down', async () => {
    const [lan, admin] = [await t.as('lan'), await t.as('quantri')];
    const pkcs12 = await makeDemoPkcs12('Bệnh viện tỉnh', 'mật khẩu');
    await admin.ok('seals.uploadCertificate', {
      params: { facilityId: t.people.facilityId('00100') },
      body: { pkcs12Base64: pkcs12.toString('base64'), passphrase: 'mật khẩu' },
    });
    for (const client of [lan, admin]) {
      const response = await client.fetch(`/api/deliveries/${await idOf(stuck)}/file`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      });
      expect(response.headers.get('content-disposition')).toMatch(/HC-2026-\d{6}-v1\.zip"/);
      const files = unzipSync(new Uint8Array(await response.arrayBuffer()));
      expect(Buffer.from(files['minutes.pdf'] ?? []).toString()).toBe('%PDF-1.7 thử');
      expect(faultsOf(JSON.parse(Buffer.from(files['bundle.json'] ?? []).toString()) as Bundle)).toEqual([]);
    }
    const { rows } = await t.db.query(`select 1 from audit where action = 'delivery.handOver' and entity_id = $1`, [stuck.consultId]);
    expect(rows).toHaveLength(2);
  });

  test('the visit as insurance XML is read by our own importer; nobody else may have it', async () => {
    const [lan, minh] = [await t.as('lan'), await t.as('minh')];
    await t.db.query(
      `insert into appointment (consult_id, host_id, starts_at, ends_at, token_sha256) values ($1, $2, now() + interval '9 days', now() + interval '10 days', 'x')`,
      [arrived.consultId, t.people.personId('lan')],
    );
    const response = await lan.fetch(`/api/consults/${arrived.consultId}/visit.xml`);
    expect(response.headers.get('content-type')).toContain('application/xml');
    const { readVisit } = await import('../../records/insurance/visit.ts');
    const { readEnvelope } = await import('../../records/insurance/envelope.ts');
    const bytes = new Uint8Array(await response.arrayBuffer());
    const readings = [];
    for await (const raw of readEnvelope(
      (async function* chunks() {
        yield bytes;
      })(),
      { facilityCode: undefined },
    ))
      readings.push(readVisit(raw, '00101', new Date()));
    expect(readings).toMatchObject([
      { ok: true, visit: { general: { HO_TEN: 'Người Bệnh 1', SO_CCCD: '000000000001' }, rows: { XML5: [{ STT: '1' }], XML14: [{}] } } },
    ]);
    expect((await minh.fetch(`/api/consults/${arrived.consultId}/visit.xml`)).status).toBe(404);
    const { rows } = await t.db.query(`select 1 from audit where action = 'delivery.visitXml' and entity_id = $1`, [arrived.consultId]);
    expect(rows).toHaveLength(1);
  });

  test('a doctor tries again, an administrator all at once; handled is told live, ends it, and may be said twice', async () => {
    const [lan, admin] = [await t.as('lan'), await t.as('quantri')];
    const [mine, theirs] = [await lan.connect(), await admin.connect()];
    const deliveryId = await idOf(stuck);
    const again = mine.next('delivery:changed', (payload: { delivery: { state: string } }) => payload.delivery.state === 'attention');
    expect(await lan.ok('deliveries.retry', { params: { deliveryId } })).toMatchObject({ state: 'waiting' });
    await again;
    expect(await admin.ok('deliveries.retryAll', { body: {} })).toEqual({ count: 1 });
    await expect.poll(() => stateOf(stuck)).toBe('attention');
    const told = theirs.next('deliveries:moved', (payload: { state: string }) => payload.state === 'handled');
    const handled = await admin.ok('deliveries.handle', { params: { deliveryId }, body: { reason: 'Đã in và kẹp vào bệnh án giấy' } });
    expect(handled).toMatchObject({ state: 'handled', handled: { by: 'Quản Trị Tỉnh', reason: 'Đã in và kẹp vào bệnh án giấy' } });
    expect(await told).toEqual({ deliveryId, state: 'handled' });
    expect(await admin.ok('deliveries.handle', { params: { deliveryId }, body: { reason: 'lần hai' } })).toEqual(handled);
    expect((await lan.ok('deliveries.retry', { params: { deliveryId } })).state).toBe('handled');
    // Everything that is owed has been dealt with: the consult is no longer waiting for it.
    expect((await lan.ok('consults.get', { params: { consultId: stuck.consultId } })).state).toBe('delivered');
    const delivered = await lan.call('deliveries.handle', { params: { deliveryId: await idOf(arrived) }, body: { reason: 'không cần' } });
    expect(delivered.error?.reason).toBe('already_delivered');
    expect((await lan.call('deliveries.handle', { params: { deliveryId }, body: { reason: ' ' } })).error?.code).toBe('INVALID_REQUEST');
  });

  test('migrating again changes nothing', async () => {
    const before = await listDeliveries(t.db, stuck.consultId);
    await migrate(t.db.url);
    expect(await listDeliveries(t.db, stuck.consultId)).toEqual(before);
  });
});
