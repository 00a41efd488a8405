import { connect } from 'node:net';
import Client, { Message } from 'node-hl7-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { faultsOf } from '../../records/testing/validate.ts';
import { startTestApp, type TestApp } from '../../testing/app.ts';

let t: TestApp;
let port: number;
let sourceId: string;
/** A peer none of us wrote. */
let client: Client;
let connection: ReturnType<Client['createConnection']>;
let onAck: (ack: string[]) => void = () => undefined;

beforeAll(async () => {
  t = await startTestApp({ HL7_PORT: '0' });
  const admin = await t.as('quantri');
  const common = { facilityId: t.people.facilityId('00101'), name: 'LIS trạm Một', reads: true, enabled: true };
  sourceId = (await admin.ok('recordSystems.create', { body: { kind: 'hl7', ...common, sendsFrom: '127.0.0.0/8' } })).id;
  port = (await admin.ok('hl7.list')).port ?? 0;
  client = new Client({ host: '127.0.0.1', version: '2.5' });
  connection = client.createConnection({ port, version: '2.5' }, async (response) => {
    const ack = response.getMessage();
    onAck(['MSA.1', 'MSA.2', 'MSA.3'].map((path) => ack.get(path).toString()));
  });
});
afterAll(async () => {
  await connection.close();
  await t.stop();
});

let controlNumber = 0;
function header(type: string, facility = '00101'): string {
  controlNumber += 1;
  return `MSH|^~\\&|LIS|${facility}|HOICHAN|00001|20261120080000+0700||${type}|M${controlNumber}|P|2.5|||||VNM|UNICODE UTF-8`;
}
const AN =
  'PID|1||000158000011^^^VN^NI~HN4000000000111^^^BHYT^HC~BN77^^^HIS^MR||Nguyễn^Văn An^||19580312|M|||Thôn Đoài^^xã Một||0912345678';
const order = (number: string, status = 'F'): string =>
  `OBR|1|${number}|${number}|GLU^Sinh hóa máu^L|||20261120073000|||||||||||||||20261120080000|||${status}`;
const glucose = (value: string, status = 'F', type = 'NM'): string =>
  `OBX|1|${type}|14771-0^Glucose máu lúc đói^LN||${value}|mmol/L^mmol/L^UCUM|3.9-6.4|H|||${status}|||20261120074500`;

/** Sends the segments and answers [code, control id, text] of the acknowledgement. */
async function send(...segments: string[]): Promise<string[]> {
  const acked = new Promise<string[]>((resolve) => {
    onAck = resolve;
  });
  await connection.sendMessage(new Message({ text: segments.join('\r') }));
  return acked;
}
const resources = async (type: string): Promise<{ resourceType: string; [key: string]: unknown }[]> =>
  (
    await t.db.query<{ content: { resourceType: string } }>(`select content from record_resource where type = $1 order by updated_at, id`, [
      type,
    ])
  ).rows.map(({ content }) => content);

describe('a laboratory', () => {
  test('sends a result, which stands in the summary of the patient with range and unit', async () => {
    expect(await send(header('ORU^R01'), AN, order('DH1'), glucose('7.8'), 'NTE|1||Máu tan nhẹ \\T\\ đục')).toEqual(['AA', 'M1', 'OK']);
    const lan = await t.as('lan');
    const { patients } = await lan.ok('patients.search', { query: { q: '000158000011' } });
    expect(patients).toMatchObject([{ name: 'Nguyễn Văn An', birthDate: '1958-03-12', gender: 'male' }]);
    const [observation] = await resources('Observation');
    expect(observation).toMatchObject({
      status: 'final',
      code: { coding: [{ system: 'http://loinc.org', code: '14771-0' }], text: 'Glucose máu lúc đói' },
      valueQuantity: { value: 7.8, unit: 'mmol/L', system: 'http://unitsofmeasure.org', code: 'mmol/L' },
      referenceRange: [{ low: { value: 3.9 }, high: { value: 6.4 } }],
      interpretation: [{ coding: [{ code: 'H' }] }],
      effectiveDateTime: '2026-11-20T00:45:00.000Z',
      note: [{ text: 'Máu tan nhẹ & đục' }],
    });
    for (const type of ['Observation', 'DiagnosticReport', 'Patient'])
      for (const one of await resources(type)) expect(faultsOf(one)).toEqual([]);
    const summary = await lan.ok('patients.summary', { params: { patientId: patients[0]?.id ?? '' } });
    expect(JSON.stringify(summary.bundle)).toContain('Glucose máu lúc đói');
    const source = summary.sources.find(({ id }) => id === sourceId);
    expect(source).toMatchObject({ name: 'LIS trạm Một', patient: 'known' });
    expect(source?.parts.find(({ part }) => part === 'results')).toMatchObject({ state: 'received', fetchedAt: expect.any(String) });
    // What a laboratory never tells is said so, and is not "none known".
    expect(source?.parts.find(({ part }) => part === 'allergies')).toMatchObject({ state: 'notGiven', fetchedAt: null });
    expect(
      Object.values(summary.data)
        .filter(({ sourceIds }) => sourceIds.includes(sourceId))
        .map(({ part }) => part),
    ).toEqual(['results', 'results']);
  });

  test('is one of the record systems on the administrator’s screen, with its state, and its connection is tested there', async () => {
    const admin = await t.as('quantri');
    const find = async () => (await admin.ok('recordSystems.list')).recordSystems.find(({ id }) => id === sourceId);
    expect(await find()).toMatchObject({
      kind: 'hl7',
      sendsFrom: '127.0.0.0/8',
      writes: false,
      received: { accepted: 1, waiting: 0, refused: 0, lastRefused: false, lastAt: expect.any(String) },
    });
    const params = { recordSystemId: sourceId };
    const run = async (identifier?: string): Promise<string[]> =>
      (await admin.ok('recordSystems.test', { params, body: identifier === undefined ? {} : { identifier } })).steps.map(
        ({ step, finding }) => `${step} ${finding}`,
      );
    expect(await run('000158000011')).toEqual(['listen ok', 'arrived ok', 'accepted ok', 'patient ok']);
    expect(await run('000158000012')).toEqual(['listen ok', 'arrived ok', 'accepted ok', 'patient no_patient']);
    expect(await find()).toMatchObject({ lastTest: { ok: false } });
    // Nothing can be written into what only sends.
    expect((await admin.call('recordSystems.update', { params, body: { writes: true } })).error?.fields?.[0]?.path).toBe('writes');
    const address = await admin.ok('recordSystems.update', { params, body: { sendsFrom: '127.0.0.1' } });
    expect(address).toMatchObject({ sendsFrom: '127.0.0.1', lastTest: null });
    const fresh = {
      kind: 'hl7',
      name: 'Máy mới',
      facilityId: t.people.facilityId('00102'),
      sendsFrom: '10.9.9.9',
      reads: true,
      enabled: true,
    } as const;
    const { id } = await admin.ok('recordSystems.create', { body: fresh });
    const tryNew = async () => (await admin.ok('recordSystems.test', { params: { recordSystemId: id }, body: {} })).steps;
    expect((await tryNew()).map(({ finding }) => finding)).toEqual(['ok', 'nothing_yet', 'skipped', 'skipped']);

    // It sends from another address than was entered: whoever sets it up is told from which.
    expect((await send(header('ORU^R01', '00102'), AN))[0]).toBe('AR');
    expect((await tryNew())[1]).toMatchObject({ finding: 'sender_unknown', detail: '127.0.0.1 · MSH-4 00102' });
    await admin.ok('recordSystems.update', { params: { recordSystemId: id }, body: { sendsFrom: '127.0.0.1' } });
    expect((await tryNew())[1]).toMatchObject({ finding: 'nothing_yet' });
    await admin.ok('recordSystems.update', { params: { recordSystemId: id }, body: { sendsFrom: fresh.sendsFrom } });
  });

  test('is not read while the administrator has switched reading off', async () => {
    const [admin, lan] = [await t.as('quantri'), await t.as('lan')];
    const params = { recordSystemId: sourceId };
    const { patients } = await lan.ok('patients.search', { query: { q: '000158000011' } });
    const read = async () => JSON.stringify(await lan.ok('patients.summary', { params: { patientId: patients[0]?.id ?? '' } }));
    await admin.ok('recordSystems.update', { params, body: { reads: false } });
    expect(await read()).not.toContain('Glucose máu lúc đói');
    await admin.ok('recordSystems.update', { params, body: { reads: true } });
    expect(await read()).toContain('Glucose máu lúc đói');
  });

  test('sends the same again and a correction: one result, the last one; what was sent earlier never comes back', async () => {
    const old = header('ORU^R01').replace('20261120080000', '20261119080000');
    await send(header('ORU^R01'), AN, order('DH1'), glucose('7.8'), 'NTE|1||Máu tan nhẹ \\T\\ đục');
    await send(header('ORU^R01').replace('20261120080000', '20261121080000'), AN, order('DH1', 'C'), glucose('5.1', 'C'));
    expect((await send(old, AN, order('DH1'), glucose('9.9')))[0]).toBe('AA');
    expect(await resources('Observation')).toMatchObject([{ status: 'corrected', valueQuantity: { value: 5.1 } }]);
    expect(await resources('Patient')).toHaveLength(1);
  });

  test('sends words, comparators and numbers written as text', async () => {
    await send(
      header('ORU^R01'),
      AN,
      order('DH2'),
      'OBX|1|SN|33762-6^NT-proBNP^LN||<^50|pg/mL|<125||||F',
      'OBX|2|ST|HBSAG^HBsAg^L||Âm tính||||||F',
      glucose('6,2', 'F', 'ST').replace('OBX|1', 'OBX|3'),
      'OBX|4|NM|CRP^CRP^L||||||||I',
    );
    const found = (await resources('Observation')).filter(({ identifier }) => JSON.stringify(identifier).includes('DH2'));
    expect(found).toHaveLength(3);
    expect(found).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ valueQuantity: expect.objectContaining({ value: 50, comparator: '<' }) }),
        expect.objectContaining({ valueString: 'Âm tính' }),
        expect.objectContaining({ valueQuantity: expect.objectContaining({ value: 6.2 }) }),
      ]),
    );
  });
});

describe('whose message it is', () => {
  test('the number of another person is not enough: the message waits for a person, and is kept', async () => {
    const twin = AN.replace('Nguyễn^Văn An^', 'Trần^Thị Hòa^').replace('|M|', '|F|');
    expect(await send(header('ORU^R01'), twin, order('DH3'), glucose('4.4'))).toEqual(['AA', `M${controlNumber}`, 'person_differs']);
    expect(JSON.stringify(await resources('Observation'))).not.toContain('DH3');
    const admin = await t.as('quantri');
    const { messages } = await admin.ok('hl7.messages', { params: { sourceId } });
    expect(messages[0]).toMatchObject({ outcome: 'set_aside', reason: 'person_differs', type: 'ORU^R01' });

    await t.db.query(`update patient set name = 'Trần Thị Hòa', gender = 'female' where name = 'Nguyễn Văn An'`);
    const params = { sourceId, messageId: messages[0]?.id ?? '' };
    expect(await admin.ok('hl7.retry', { params })).toMatchObject({ outcome: 'accepted', reason: null });
    expect(await admin.ok('hl7.retry', { params })).toMatchObject({ outcome: 'accepted' });
    expect(JSON.stringify(await resources('Observation'))).toContain('DH3');
    const { rows } = await t.db.query('select content from hl7_message where content is not null');
    expect(rows).toEqual([]);
  });

  test('arrivals register and add numbers; merges are left to a person', async () => {
    const binh = 'PID|1||000065000022^^^VN^NI||Lê^Thị Bình||19650101|F';
    expect((await send(header('ADT^A04'), 'EVN|A04|20261120', binh))[0]).toBe('AA');
    expect((await send(header('ADT^A08'), binh.replace('^NI', '^NI~000000222^^^VN^CMND')))[0]).toBe('AA');
    const { rows } = await t.db.query<{ value: string }>(
      `select i.value from patient_identifier i join patient p on p.id = i.patient_id where p.name = 'Lê Thị Bình' order by 1`,
    );
    expect(rows.map(({ value }) => value)).toEqual(['000000222', '000065000022']);
    expect(await send(header('ADT^A40'), binh, 'MRG|BN1')).toEqual(['AA', `M${controlNumber}`, 'merge_by_person']);
  });
});

describe('what is refused, with its reason', () => {
  test.each([
    ['a facility that may not send', [() => header('ORU^R01', '00102'), () => AN], 'AR', 'unknown_source'],
    ['another kind', [() => header('SIU^S12'), () => AN], 'AR', 'unknown_type'],
    ['nobody in particular', [() => header('ADT^A04'), () => 'PID|1||||Lê^Thị Bình||19650101|F'], 'AE', 'no_identifier'],
    ['nobody’s birth date', [() => header('ADT^A04'), () => 'PID|1||000065000022^^^^NI||Lê^Thị Bình|||F'], 'AE', 'no_birth_date'],
    ['a result without an order', [() => header('ORU^R01'), () => AN, () => 'OBR|1|||GLU', () => glucose('1')], 'AE', 'no_order_number'],
    ['a report without results', [() => header('ORU^R01'), () => AN, () => order('DH9')], 'AE', 'no_results'],
  ] as [string, (() => string)[], string, string][])('%s', async (_what, segments, code, reason) => {
    const before = (await t.db.query('select id from patient')).rowCount;
    expect(await send(...segments.map((segment) => segment()))).toEqual([code, `M${controlNumber}`, reason]);
    expect((await t.db.query('select id from patient')).rowCount).toBe(before);
  });

  test('noise, an endless message and a source that was shut out end the connection or are refused; the others go on', async () => {
    const closed = (bytes: Buffer): Promise<void> =>
      new Promise((resolve) => {
        const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
        socket.once('close', () => resolve());
        socket.on('error', () => undefined);
      });
    await closed(Buffer.from([0x0b, ...Buffer.from('no header at all'), 0x1c, 0x0d]));
    await closed(Buffer.concat([Buffer.from([0x0b]), Buffer.alloc(5 * 1024 * 1024, 0x41)]));
    expect(
      (await send(header('ORU^R01'), AN.replace('Nguyễn^Văn An^', 'Trần^Thị Hòa^').replace('|M|', '|F|'), order('DH5'), glucose('5')))[0],
    ).toBe('AA');
    const admin = await t.as('quantri');
    await admin.ok('recordSystems.update', { params: { recordSystemId: sourceId }, body: { enabled: false } });
    expect(await send(header('ORU^R01'), AN, order('DH6'), glucose('5'))).toEqual(['AR', `M${controlNumber}`, 'unknown_source']);
    await admin.ok('recordSystems.update', { params: { recordSystemId: sourceId }, body: { enabled: true } });
  });

  test('whoever sends on without waiting for answers gets each, in order', async () => {
    const ids: string[] = [];
    const bytes = Array.from({ length: 120 }, () => {
      const text = [header('ADT^A04'), 'PID|1||||Lê^Thị Bình||19650101|F'].join('\r');
      ids.push(`M${controlNumber}`);
      return Buffer.concat([Buffer.from([0x0b]), Buffer.from(text), Buffer.from([0x1c, 0x0d])]);
    });
    const answered = await new Promise<string>((resolve, reject) => {
      let text = '';
      const socket = connect(port, '127.0.0.1', () => socket.write(Buffer.concat(bytes)));
      socket.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        if (text.split('\u001c').length > ids.length) socket.end(() => resolve(text));
      });
      socket.once('error', reject);
    });
    expect([...answered.matchAll(/MSA\|AE\|(M\d+)\|no_identifier/g)].map(([, id]) => id)).toEqual(ids);
  });

  test('only the administrator of the province sees them', async () => {
    const [lan, other] = [await t.as('lan'), await t.as('khac')];
    expect((await lan.call('hl7.list')).status).toBe(403);
    expect((await other.ok('hl7.list')).sources).toEqual([]);
    expect((await other.call('hl7.messages', { params: { sourceId } })).status).toBe(404);
    const body = { kind: 'hl7', name: 'x', facilityId: t.people.facilityId('00101'), sendsFrom: 'everywhere', reads: true, enabled: true };
    const admin = await t.as('quantri');
    expect((await admin.call('recordSystems.create', { body })).error?.fields?.[0]?.path).toBe('sendsFrom');
  });
});
