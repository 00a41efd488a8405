import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Consult } from '@hoi-chan/shared/features/consultShapes.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as Y from 'yjs';
import { answeredConsult } from '../../testing/answeredConsult.ts';
import { startTestApp, type TestApp } from '../../testing/app.ts';
import { TEST_PASSWORD } from '../../testing/people.ts';
import { makeDemoPkcs12 } from './pkcs12.ts';

const run = promisify(execFile);
let t: TestApp;
let consult: Consult;
const params = () => ({ consultId: consult.id });
const HARD = 'ưỡn ẹo ỷ ỹ ỵ Ẵ Ặ Ỗ Ợ Ữ Đ <script>alert(1)</script> </text> (\\) %PDF- endobj';

beforeAll(async () => {
  t = await startTestApp();
  const [tim, admin] = [await t.as('tim'), await t.as('quantri')];
  const seal = { facilityId: t.people.facilityId('00100') };
  await admin.ok('seals.update', {
    params: seal,
    body: { parentName: 'Sở Y tế tỉnh Một', address: 'Số 1 đường <b>Nguyễn Huệ</b>', phone: '0203 000 000' },
  });
  const pkcs12 = await makeDemoPkcs12('Bệnh viện tỉnh Một', 'mật khẩu của chứng thư');
  const kept = await admin.ok('seals.uploadCertificate', {
    params: seal,
    body: { pkcs12Base64: pkcs12.toString('base64'), passphrase: 'mật khẩu của chứng thư' },
  });
  if (kept.certificate?.origin !== 'uploaded' || kept.certificate.subject !== 'Bệnh viện tỉnh Một (demo)')
    throw new Error('the certificate was not taken');

  consult = await answeredConsult(t, `Khó thở khi gắng sức ${HARD}`);
  const socket = await tim.connect();
  const doc = new Y.Doc();
  for (const key of ['course', 'discussion', 'conclusion']) doc.getText(key).insert(0, `${key}: ${HARD}`);
  doc.getArray('plan').push([
    new Y.Map<unknown>([
      ['id', 'a'],
      ['text', new Y.Text('Furosemid 80 mg')],
    ]),
  ]);
  const reply = await socket.request('minutes:update', { consultId: consult.id, update: Y.encodeStateAsUpdate(doc) });
  if (!reply.ok) throw new Error(JSON.stringify(reply.error));
  await sign();
});
afterAll(() => t.stop());

async function sign() {
  const [lan, tim] = [await t.as('lan'), await t.as('tim')];
  const { contentSha256, content } = await tim.ok('minutes.get', { params: params() });
  await tim.ok('minutes.sign', { params: params(), body: { contentSha256, password: TEST_PASSWORD } });
  const planDecisions = content.plan.map(({ id }) => ({ id, confirmed: true }));
  return lan.ok('minutes.sign', { params: params(), body: { contentSha256, password: TEST_PASSWORD, planDecisions } });
}
async function paper(version?: number): Promise<Buffer> {
  const lan = await t.as('lan');
  const answer = await lan.fetch(`/api/consults/${consult.id}/minutes/pdf${version === undefined ? '' : `?version=${version}`}`);
  return Buffer.from(await answer.arrayBuffer());
}
/** pdfsig ends with an error code when a signature is bad or untrusted; what it says is what counts. */
async function pdfsig(pdf: Uint8Array): Promise<string> {
  const file = join(t.dataDir, `${randomUUID()}.pdf`);
  await writeFile(file, pdf);
  return run('pdfsig', ['-nocert', file]).then(
    ({ stdout }) => stdout,
    ({ stdout }: { stdout: string }) => stdout,
  );
}
async function words(pdf: Uint8Array): Promise<string> {
  const file = join(t.dataDir, `${randomUUID()}.pdf`);
  await writeFile(file, pdf);
  return (await run('pdftotext', ['-layout', file, '-'])).stdout.normalize('NFC').replace(/\s+/g, ' ');
}
const verify = async (code: string) => t.anonymous.ok('verify.check', { params: { code } });

test('the paper is sealed with the facility’s certificate; pdfsig accepts it and notices one changed byte', async () => {
  const pdf = await paper();
  const said = await pdfsig(pdf);
  expect(said).toContain('Signature Validation: Signature is Valid.');
  expect(said).toContain('ETSI.CAdES.detached');
  expect(said).toContain('Total document signed');
  expect(said).toMatch(/Bệnh viện tỉnh Một|CN/);
  const changed = Buffer.from(pdf);
  const place = Math.floor(pdf.indexOf('/ByteRange') / 2);
  changed[place] = (changed[place] ?? 0) ^ 1;
  expect(await pdfsig(changed)).not.toContain('Signature is Valid');
});

test('letterhead, page numbers, members and code stand on it; what people typed is text and nothing else', async () => {
  const text = await words(await paper());
  const state = await (await t.as('lan')).ok('minutes.get', { params: params() });
  const code = state.signedVersions[0]?.verifyCode?.replace(/(.{4})(?=.)/g, '$1-') ?? 'none';
  for (const part of [
    'Sở Y tế tỉnh Một',
    'ĐT: 0203 000 000',
    '<b>Nguyễn Huệ</b>',
    'Trang 1/',
    code,
    '<script>alert(1)</script>',
    'ưỡn ẹo ỷ ỹ ỵ Ẵ Ặ Ỗ Ợ Ữ Đ',
  ])
    expect(text).toContain(part);
  expect(state.signedVersions[0]?.sealed).toBe(true);
});

test('whoever holds the paper can ask about it and learns nothing about the patient', async () => {
  const state = await (await t.as('lan')).ok('minutes.get', { params: params() });
  const code = state.signedVersions[0]?.verifyCode ?? '';
  const found = await verify(code);
  expect(found).toMatchObject({ state: 'valid', consultNumber: consult.number, versionNumber: 1, replacedBy: null });
  if (found.state === 'unknown') throw new Error('unknown');
  expect(found.pdfSha256).toBe(
    createHash('sha256')
      .update(await paper())
      .digest('hex'),
  );
  expect(found.signers.map(({ as }) => as)).toEqual(['chair', 'secretary']);
  const said = JSON.stringify(found);
  for (const secret of ['Ngọc Ánh', '1961', 'Suy tim', 'Khó thở', consult.id, consult.patient.id, t.people.personId('lan')])
    expect(said).not.toContain(secret);
  // As it is typed from paper.
  expect(await verify(code.toLowerCase().replace(/(.{4})/g, '$1 '))).toEqual(found);
  for (const wrong of ['0000000000000000', 'x', "' or 1=1 --", consult.number, consult.id])
    expect(await verify(wrong)).toEqual({ state: 'unknown' });
});

test('an amendment names what it replaces and why, needs both signatures again, and the first paper stays', async () => {
  const [lan, tim] = [await t.as('lan'), await t.as('tim')];
  const first = await paper();
  const code = (await lan.ok('minutes.get', { params: params() })).signedVersions[0]?.verifyCode ?? '';
  expect((await (await t.as('tim2')).call('minutes.amend', { params: params(), body: { reason: 'Sửa liều thuốc' } })).error?.reason).toBe(
    'not_a_party',
  );
  expect((await (await t.as('minh')).call('minutes.amend', { params: params(), body: { reason: 'Sửa liều thuốc' } })).error?.code).toBe(
    'NOT_FOUND',
  );
  expect((await lan.call('minutes.amend', { params: params(), body: { reason: ' ' } })).error?.code).toBe('INVALID_REQUEST');

  const write = async (text: string) => {
    const socket = await tim.connect();
    const doc = new Y.Doc();
    const reply = await socket.request('minutes:open', { consultId: consult.id, stateVector: Y.encodeStateVector(doc) });
    if (!reply.ok) throw new Error('not opened');
    Y.applyUpdate(doc, new Uint8Array(reply.data.update));
    const before = Y.encodeStateVector(doc);
    doc.getText('conclusion').insert(0, text);
    return socket.request('minutes:update', { consultId: consult.id, update: Y.encodeStateAsUpdate(doc, before) });
  };
  expect(await write('Trước khi mở: ')).toMatchObject({ ok: false, error: { reason: 'minutes_locked' } });

  // Begun and given up: the text is again what was signed.
  expect(await lan.ok('minutes.amend', { params: params(), body: { reason: 'Thử sửa biên bản' } })).toMatchObject({
    phase: 'open',
    versionNumber: 2,
  });
  expect(await write('BỎ ĐI: ')).toMatchObject({ ok: true });
  expect(await tim.ok('minutes.cancelAmendment', { params: params() })).toMatchObject({ phase: 'signed', versionNumber: 1 });
  expect((await tim.call('minutes.cancelAmendment', { params: params() })).error?.reason).toBe('no_amendment');

  const open = await tim.ok('minutes.amend', { params: params(), body: { reason: 'Ghi nhầm liều furosemid' } });
  expect(open.content).toMatchObject({ amends: { versionNumber: 1, reason: 'Ghi nhầm liều furosemid' } });
  expect(open.content.conclusion).not.toContain('BỎ ĐI');
  expect(open.lastSigned?.person.id).toBe(t.people.personId('lan'));
  expect(await write('Sửa đổi: ')).toMatchObject({ ok: true });
  expect(await verify(code)).toMatchObject({ state: 'valid' });

  const socket = await lan.connect();
  const delivered = socket.next('delivery:changed', (payload: { delivery: { state: string } }) => payload.delivery.state === 'delivered');
  const signed = await sign();
  expect(signed).toMatchObject({ phase: 'signed', versionNumber: 2 });
  expect(signed.signedVersions.map(({ versionNumber, amends }) => [versionNumber, amends?.reason])).toEqual([
    [2, 'Ghi nhầm liều furosemid'],
    [1, undefined],
  ]);
  const second = await paper();
  expect(await pdfsig(second)).toContain('Signature is Valid');
  const text = await words(second);
  expect(text).toContain('BẢN SỬA ĐỔI, thay thế phiên bản 1. Lý do: Ghi nhầm liều furosemid');
  expect((await paper(1)).equals(first)).toBe(true);
  expect(await verify(code)).toMatchObject({ state: 'amended', replacedBy: { versionNumber: 2 } });
  await delivered;
  const { bundle } = await lan.ok('patients.summary', { params: { patientId: consult.patient.id } });
  expect(JSON.stringify(bundle)).toContain('"replaces"');
});

test('letterhead and certificate are the administrator’s, of this province alone; bad certificates are named', async () => {
  const admin = await t.as('quantri');
  const seal = { facilityId: t.people.facilityId('00100') };
  const body = { parentName: '', address: '', phone: '' };
  expect((await (await t.as('lan')).call('seals.update', { params: seal, body })).error?.code).toBe('FORBIDDEN');
  expect((await (await t.as('khac')).call('seals.get', { params: seal })).error?.code).toBe('NOT_FOUND');
  const upload = async (file: Buffer, passphrase: string) =>
    (await admin.call('seals.uploadCertificate', { params: seal, body: { pkcs12Base64: file.toString('base64'), passphrase } })).error
      ?.reason;
  expect(await upload(await makeDemoPkcs12('A', 'right'), 'wrong')).toBe('wrong_passphrase');
  expect(await upload(Buffer.from('rubbish'), '')).toBe('bad_pkcs12');
  const { rows } = await t.db.query<{ sealed: Buffer }>('select sealed from facility_certificate');
  for (const row of rows) expect(row.sealed.toString('latin1')).not.toContain('passphrase');
});

test('codes cannot be tried without end', async () => {
  const tries = await Promise.all(Array.from({ length: 40 }, () => t.anonymous.call('verify.check', { params: { code: 'x' } })));
  expect(tries.filter(({ error }) => error?.code === 'RATE_LIMITED').length).toBeGreaterThan(10);
});
