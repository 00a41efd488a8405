import { randomUUID } from 'node:crypto';
import type { Capsule } from '@hoi-chan/shared/features/capsules.ts';
import type { ErrorBody } from '@hoi-chan/shared/errors.ts';
import type { Bundle, DocumentReference, FhirResource } from 'fhir/r4.d.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp, type TestClient } from '../../testing/app.ts';
import { consultWithStudy, drawn, plainObject } from '../../testing/drawnConsult.ts';
import { insertSignedConsult, signWithoutScreens } from '../../testing/signedConsult.ts';
import { makeDemoPkcs12 } from '../../testing/certificate.ts';

/** The hospital's installation makes the file; the station's, without a line to it, imports it. */
let here: TestApp;
let there: TestApp;
let consultId: string;
const PASSPHRASE = 'bốn con mèo nhỏ';
const PERSON = { name: 'Người Bệnh Một', birthDate: '1958-03-04', gender: 'male', personalId: '000000000001' };

beforeAll(async () => {
  [here, there] = await Promise.all([startTestApp(), startTestApp()]);
  consultId = await insertSignedConsult(here, { number: 1, birthDate: PERSON.birthDate, name: PERSON.name });
});
afterAll(() => Promise.all([here.stop(), there.stop()]));

const giveCertificate = async (t: TestApp, name: string): Promise<void> => {
  const pkcs12 = await makeDemoPkcs12(name, 'mật khẩu');
  await (
    await t.as('quantri')
  ).ok('seals.uploadCertificate', {
    params: { facilityId: t.people.facilityId('00100') },
    body: { pkcs12Base64: pkcs12.toString('base64'), passphrase: 'mật khẩu' },
  });
};
async function make(
  client: TestClient,
  body: object,
  id = consultId,
): Promise<{ status: number; bytes: Uint8Array; name: string; error?: ErrorBody }> {
  const response = await client.fetch(`/api/consults/${id}/capsule`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const bytes = new Uint8Array(await response.arrayBuffer());
  const name = response.headers.get('content-disposition') ?? '';
  return {
    status: response.status,
    bytes,
    name,
    ...(!response.ok && { error: (JSON.parse(Buffer.from(bytes).toString()) as { error: ErrorBody }).error }),
  };
}
async function open(client: TestClient, bytes: Uint8Array, passphrase = ''): Promise<{ capsule: Capsule; error?: ErrorBody }> {
  const form = new FormData();
  form.append('passphrase', passphrase);
  form.append('file', new Blob([new Uint8Array(bytes)]), 'ca.zip');
  const response = await client.fetch('/api/capsules', { method: 'POST', body: form });
  const body = (await response.json()) as Capsule & { error: ErrorBody };
  return response.ok ? { capsule: body } : { capsule: body, error: body.error };
}
async function documentsOf(client: TestClient, patientId: string): Promise<DocumentReference[]> {
  const { bundle } = await client.ok('patients.summary', { params: { patientId }, query: { mode: 'live' } });
  return ((bundle as unknown as Bundle).entry ?? [])
    .map(({ resource }) => resource as FhirResource | undefined)
    .filter((resource) => resource?.resourceType === 'DocumentReference');
}
const audited = async (t: TestApp, action: string) =>
  (
    await t.db.query<{ outcome: string; details: Record<string, unknown> }>(
      'select outcome, details from audit where action = $1 order by id',
      [action],
    )
  ).rows;
const countsIn = async (t: TestApp): Promise<number[]> =>
  (await t.db.query<{ n: number }>('select count(*)::int as n from record_resource union all select count(*)::int from patient')).rows.map(
    ({ n }) => n,
  );

describe('a case capsule', () => {
  test('is made only with a certificate, for those who may read the consult', async () => {
    const [lan, minh] = [await here.as('lan'), await here.as('minh')];
    expect((await make(lan, {})).error?.reason).toBe('no_certificate');
    await giveCertificate(here, 'Bệnh viện tỉnh');
    expect((await make(minh, {})).status).toBe(404);
    expect((await make(await here.as('quantri'), {})).error?.code).toBe('FORBIDDEN');
    expect((await make(lan, { passphrase: 'ngắn' })).error?.code).toBe('INVALID_REQUEST');
    const [plain, locked] = [await make(lan, {}), await make(lan, { passphrase: PASSPHRASE })];
    expect(plain.name).toMatch(/HC-2026-\d{6}-v1\.zip"/);
    expect(locked.name).toMatch(/HC-2026-\d{6}-v1\.zip\.jwe"/);
    expect(await audited(here, 'capsule.make')).toMatchObject([{ details: { encrypted: false } }, { details: { encrypted: true } }]);
    expect(JSON.stringify(await audited(here, 'capsule.make'))).not.toContain(PASSPHRASE);
  });

  test(
    'comes into the record of the patient on the other side once, after a person has looked at who signed',
    { timeout: 90_000 },
    async () => {
      const minh = await there.as('minh');
      const { bytes } = await make(await here.as('lan'), { passphrase: PASSPHRASE });
      const before = await countsIn(there);
      expect((await open(minh, bytes)).error?.reason).toBe('capsule_locked');
      expect((await open(minh, bytes, 'không phải vậy')).error?.reason).toBe('capsule_not_opened');
      expect((await open(minh, bytes.subarray(0, bytes.length - 99), PASSPHRASE)).error?.reason).toBe('capsule_cut_short');
      expect((await open(await there.as('tim'), bytes, PASSPHRASE)).error?.code).toBe('FORBIDDEN');
      const patient = await minh.ok('patients.register', { body: { ...PERSON, address: '' } });
      const { capsule } = await open(minh, bytes, PASSPHRASE);
      expect(capsule).toMatchObject({
        encrypted: true,
        signer: { state: 'unknown', subject: 'Bệnh viện tỉnh (demo)' },
        person: { name: PERSON.name, identifiers: [{ value: PERSON.personalId }] },
        candidates: [{ patient: { id: patient.id }, verdict: 'same' }],
        imported: null,
      });
      expect(await documentsOf(minh, patient.id)).toEqual([]);
      const params = { capsuleId: capsule.id };
      const body = { patientId: patient.id };
      expect((await minh.call('capsules.import', { params, body })).error?.reason).toBe('signer_unknown');
      expect((await minh.call('capsules.import', { params, body: { patientId: randomUUID(), trustSigner: true } })).error?.code).toBe(
        'NOT_FOUND',
      );
      expect((await (await there.as('lan')).call('capsules.import', { params, body })).error?.code).toBe('NOT_FOUND');
      expect(await countsIn(there)).toEqual([(before[0] ?? 0) + 1, (before[1] ?? 0) + 1]);
      expect(await minh.ok('capsules.import', { params, body: { ...body, trustSigner: true } })).toEqual({
        patientId: patient.id,
        isNew: true,
      });
      const documents = await documentsOf(minh, patient.id);
      expect(documents).toMatchObject([{ type: { text: 'Biên bản hội chẩn' } }]);
      const pdf = await minh.fetch(`/api/patients/${patient.id}/documents/${documents[0]?.id ?? ''}/content`);
      expect(Buffer.from(await pdf.arrayBuffer()).toString()).toBe('%PDF-1.7 thử');

      const after = await countsIn(there);
      expect(await minh.ok('capsules.import', { params, body: { ...body, trustSigner: true } })).toEqual({
        patientId: patient.id,
        isNew: false,
      });
      const again = (await open(minh, bytes, PASSPHRASE)).capsule;
      expect(again.imported).toMatchObject({ patientId: patient.id, patientName: PERSON.name });
      expect(await minh.ok('capsules.import', { params: { capsuleId: again.id }, body: { patientId: null, trustSigner: true } })).toEqual({
        patientId: patient.id,
        isNew: false,
      });
      expect(await countsIn(there)).toEqual(after);
      expect((await minh.ok('capsules.list')).capsules).toMatchObject([
        { patientId: patient.id, by: 'Lê Văn Minh', facilityName: expect.stringContaining('Bệnh viện') as string },
      ]);
      expect(await audited(there, 'capsule.import')).toMatchObject([{ details: { match: 'same', signer: 'unknown', isNew: true } }]);
      expect((await audited(there, 'capsule.open')).filter(({ outcome }) => outcome === 'failure')).toMatchObject([
        { details: { reason: 'capsule_not_opened' } },
        { details: { reason: 'capsule_cut_short' } },
      ]);
    },
  );

  test('of an amendment takes the place of the first, also when the first comes later', async () => {
    const [lan, hoa] = [await here.as('lan'), await there.as('hoa')];
    const second = await insertSignedConsult(here, { number: 2, name: 'Người Bệnh Hai', birthDate: '1970-01-02' });
    const first = await make(lan, {}, second);
    await insertSignedConsult(here, { number: 2, name: 'Người Bệnh Hai', birthDate: '1970-01-02', amends: second });
    const amended = await make(lan, {}, second);
    let patientId: string | null = null;
    for (const { bytes } of [amended, first]) {
      const { capsule } = await open(hoa, bytes);
      const answer: { patientId: string; isNew: boolean } = await hoa.ok('capsules.import', {
        params: { capsuleId: capsule.id },
        body: { patientId, trustSigner: true },
      });
      expect(answer.isNew).toBe(true);
      ({ patientId } = answer);
    }
    const { rows } = await there.db.query<{ status: string; value: string }>(
      `select content->>'status' as status, content->'masterIdentifier'->>'value' as value from record_resource
       where patient_id = $1 and type = 'DocumentReference' order by value`,
      [patientId],
    );
    expect(rows.map(({ status, value }) => [status, value.split('/').at(-1)])).toEqual([
      ['superseded', 'v1'],
      ['current', 'v2'],
    ]);
    const medicines = await there.db.query<{ status: string }>(
      `select content->>'status' as status from record_resource where patient_id = $1 and type = 'MedicationRequest'
       order by content->'identifier'->0->>'value'`,
      [patientId],
    );
    expect(medicines.rows.map(({ status }) => status)).toEqual(['stopped', 'active']);
  });

  test('between stations of one installation is known by its certificate; who is unclear is asked about, and a new patient may be registered', async () => {
    const [lan, minh] = [await here.as('lan'), await here.as('minh')];
    const twin = await minh.ok('patients.register', {
      body: { name: 'Người Bệnh Mót', birthDate: '1958-03-04', gender: 'male', personalId: PERSON.personalId, address: '' },
    });
    const { bytes } = await make(lan, {});
    const { capsule } = await open(minh, bytes);
    expect(capsule.signer.state).toBe('known');
    expect(capsule.candidates).toMatchObject([
      { patient: { id: twin.id }, verdict: 'ask', evidence: expect.arrayContaining(['same_personal_id', 'other_name']) as string[] },
    ]);
    const { patientId } = await minh.ok('capsules.import', { params: { capsuleId: capsule.id }, body: { patientId: null } });
    expect(patientId).not.toBe(twin.id);
    expect(await documentsOf(minh, patientId)).toMatchObject([{ type: { text: 'Biên bản hội chẩn' } }]);
    const asked = (await minh.ok('identities.list')).pairs.filter(({ verdict }) => verdict === 'open');
    expect(asked.map(({ sides }) => sides.map((side) => side.patientId))).toContainEqual(expect.arrayContaining([twin.id, patientId]));
    // The asking station's own record has not changed, and its own capsule finds what stands there already.
    const own = (await open(lan, bytes)).capsule;
    const candidate = own.candidates[0]?.patient.id ?? '';
    expect((await lan.ok('capsules.import', { params: { capsuleId: own.id }, body: { patientId: candidate } })).isNew).toBe(false);
  });

  test('holds the key images as they were seen, and they stand among the documents', async () => {
    const [lan, minh] = [await here.as('lan'), await there.as('minh')];
    const withImages = await consultWithStudy(here, lan, [plainObject()]);
    const socket = await lan.connect();
    const put = await socket.request('annotations:put', {
      consultId: withImages,
      baseVersion: 0,
      annotation: drawn({ kind: 'key', points: [], frame: 2, window: { center: 40, width: 400 } }),
    });
    if (!put.ok) throw new Error(JSON.stringify(put.error));
    await signWithoutScreens(here, withImages);
    const { capsule } = await open(minh, (await make(lan, {}, withImages)).bytes);
    expect(capsule.keyImages).toBe(1);
    const { patientId } = await minh.ok('capsules.import', {
      params: { capsuleId: capsule.id },
      body: { patientId: null, trustSigner: true },
    });
    const image = (await documentsOf(minh, patientId)).find(({ type }) => type?.text === 'Hình ảnh chính');
    const content = await minh.fetch(`/api/patients/${patientId}/documents/${image?.id ?? ''}/content`);
    expect(content.headers.get('content-type')).toBe('image/jpeg');
    expect(
      Buffer.from(await content.arrayBuffer())
        .subarray(0, 3)
        .toString('hex'),
    ).toBe('ffd8ff');
    expect((await make(lan, { images: false }, withImages)).bytes.byteLength).toBeLessThan(
      (await make(lan, {}, withImages)).bytes.byteLength,
    );
  });

  test('whose upload breaks off, or is no capsule, leaves nothing behind', async () => {
    const minh = await there.as('minh');
    const before = await countsIn(there);
    const opened = async (): Promise<unknown> => (await there.db.query('select count(*)::int as n from capsule')).rows[0];
    const stored = await opened();
    expect((await open(minh, new Uint8Array(0))).error?.reason).toBe('empty_file');
    expect((await open(minh, Buffer.from('PK\u0003\u0004 nửa'))).error?.reason).toBe('capsule_cut_short');
    expect((await open(minh, Buffer.from('không phải'))).error?.reason).toBe('not_a_capsule');
    expect((await open(minh, new Uint8Array(49 * 1024 ** 2))).error?.reason).toBe('too_large');
    const json = await minh.fetch('/api/capsules', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' });
    expect(((await json.json()) as { error: ErrorBody }).error.reason).toBe('not_multipart');
    expect(await countsIn(there)).toEqual(before);
    expect(await opened()).toEqual(stored);
  });
});
