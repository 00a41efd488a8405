import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import type { RequestInput } from '@hoi-chan/shared/index.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { uidOfUuid } from '@hoi-chan/shared/uuidUid.ts';
import { PATIENT, testObject, testRef } from '../../imaging/testing/objects.ts';
import { startOrthanc, type RunningOrthanc } from '../../imaging/testing/orthanc.ts';
import { startTestApp, type TestApp, type TestClient, type TestSocket } from '../../testing/app.ts';
import { readWhole } from './store.ts';
import { consultWithStudy, drawn, plainObject, ref, STUDY } from './testing/consultWithStudy.ts';

const run = promisify(execFile);
type Put = RequestInput<'annotations:put'>['annotation'];

let orthanc: RunningOrthanc;
let app: TestApp;
let lan: TestClient;
let tim: TestClient;
let consultId: string;
let socket: TestSocket;

beforeAll(async () => {
  orthanc = await startOrthanc();
  app = await startTestApp({
    DICOMWEB_URL: orthanc.dicomWebUrl,
    DICOMWEB_USERNAME: orthanc.username,
    DICOMWEB_PASSWORD: orthanc.password,
  });
  [lan, tim] = [await app.as('lan'), await app.as('tim')];
  // Half a millimetre a column, two millimetres a row.
  const spacing = { '00280030': { vr: 'DS', Value: [2, 0.5] }, '00080201': { vr: 'SH', Value: ['-0930'] } };
  consultId = await consultWithStudy(app, lan, [testObject({ study: STUDY, instance: 'i1', frames: 2, change: spacing })]);
  socket = await tim.connect();
}, 60_000);
afterAll(async () => {
  await app.stop();
  await orthanc.stop();
});

const put = async (annotation: Put): Promise<void> => {
  const reply = await socket.request('annotations:put', { consultId, annotation, baseVersion: 0 });
  if (!reply.ok) throw new Error(JSON.stringify(reply.error));
};
const report = (client: TestClient, studyUid = ref.studyUid) =>
  client.call('annotations.report', { params: { consultId }, body: { studyUid } });

/** What Orthanc holds, as a file. */
async function fromOrthanc(sopUid: string): Promise<string> {
  const headers = { authorization: `Basic ${Buffer.from(`${orthanc.username}:${orthanc.password}`).toString('base64')}` };
  const found = await fetch(`${orthanc.url}/tools/lookup`, { method: 'POST', body: sopUid, headers });
  const [{ ID } = { ID: '' }] = (await found.json()) as { ID: string }[];
  const file = await fetch(`${orthanc.url}/instances/${ID}/file`, { headers });
  const path = join(app.dataDir, `${sopUid}.dcm`);
  await writeFile(path, Buffer.from(await file.arrayBuffer()));
  return path;
}

async function faultsIn(path: string): Promise<string[]> {
  const verdict = await run('dciodvfy', ['-new', path]).catch((error: { stderr: string; stdout: string }) => error);
  return `${verdict.stdout}\n${verdict.stderr}`.split('\n').filter((line) => /^Error|^T0.*Error/i.test(line));
}

/** When dcmtk reads that it was written, in the zone that the object names. */
async function writtenIn(path: string): Promise<{ zone: string; at: Date }> {
  const { stdout } = await run('dcmdump', [path]);
  const value = (tag: string): string => new RegExp(`^\\(${tag}\\) .. \\[([^\\]]*)\\]`, 'm').exec(stdout)?.[1] ?? '';
  const [zone, date, time] = [value('0008,0201'), value('0008,0023'), value('0008,0033')];
  expect([value('0008,0012'), value('0008,0013'), value('0008,0021'), value('0008,0031')]).toEqual([date, time, date, time]);
  const iso = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}T${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4)}`;
  return { zone, at: new Date(`${iso}${zone.slice(0, 3)}:${zone.slice(3)}`) };
}

type Described = Record<string, { Value?: string[] }>;
/** Selections of key objects in the study, as we describe it to a viewer. */
async function keyObjectsHeld(): Promise<Described[]> {
  const response = await tim.fetch(`/api/consults/${consultId}/dicomweb/studies/${ref.studyUid}/metadata`);
  return ((await response.json()) as Described[]).filter((instance) => instance['00080060']?.Value?.[0] === 'KO');
}

test('nothing drawn: nothing is written', async () => {
  expect((await report(tim)).error).toMatchObject({ code: 'CONFLICT', reason: 'nothing_drawn' });
});

test('annotations become one SR in Orthanc that dcmtk reads as drawn and dciodvfy finds no fault in', async () => {
  await put(
    drawn({
      points: [
        [10, 10],
        [40, 10],
      ],
    }),
  );
  await put(
    drawn({
      kind: 'angle',
      frame: 2,
      points: [
        [10, 10],
        [10, 20],
        [50, 20],
      ],
    }),
  );
  await put(
    drawn({
      kind: 'ellipse',
      points: [
        [10, 10],
        [30, 20],
      ],
    }),
  );
  await put(
    drawn({
      kind: 'rectangle',
      points: [
        [1, 2],
        [5, 6],
      ],
    }),
  );
  await put(
    drawn({
      kind: 'freehand',
      points: [
        [1, 1],
        [20, 2],
        [10, 30],
      ],
    }),
  );
  await put(drawn({ kind: 'arrow', text: 'Nốt đặc ở thùy trên phải' }));
  await put(drawn({ kind: 'probe', points: [[7, 8]] }));
  await put(drawn({ kind: 'key', frame: 2, points: [] }));

  const made = await report(tim);
  expect(made.error).toBeUndefined();
  expect(made.data).toMatchObject({ isNew: true, keyObjects: 'stored', report: { studyUid: ref.studyUid, count: 8 } });
  const path = await fromOrthanc(made.data.report.sopUid);

  const { stdout } = await run('dsrdump', ['+Pc', '+Pl', path]);
  expect(stdout).toContain('Imaging Measurement Report');
  expect(stdout, '30 columns of half a millimetre').toMatch(/NUM:\([0-9]+,SCT,"Length"\)="15".*"millimeter"/);
  expect(stdout, 'a right angle stays one').toMatch(/NUM:\([0-9]+,SCT,"Angle"\)="90"/);
  expect(stdout, 'π/4 · 10 mm · 20 mm').toMatch(/NUM:\([0-9]+,SCT,"Area"\)="157.07963"/);
  expect(stdout).toMatch(/NUM:\([0-9]+,SCT,"Area"\)="16"/);
  // Pixel i of the picture holds i + 1000: the rectangle covers columns 1 to 5 of rows 2 to 6 of 64.
  expect(stdout).toMatch(/NUM:\([0-9]+,SCT,"Mean"\)="1259".*"no units"/);
  // Twenty-five values: each row apart by 64, each column by 1.
  expect(stdout).toContain(`SCT,"Standard Deviation")="${Number(Math.sqrt(2 * 64 ** 2 + 2).toPrecision(8))}"`);
  expect(stdout).toMatch(/NUM:\([0-9]+,SCT,"Minimum"\)="1129"/);
  expect(stdout).toMatch(/NUM:\([0-9]+,SCT,"Maximum"\)="1389"/);
  expect(stdout.match(/SCT,"Standard Deviation"/g), 'ellipse, rectangle, freehand').toHaveLength(3);
  expect(stdout, 'column 7 of row 8').toMatch(/NUM:\([0-9]+,SCT,"Mean"\)="1519"/);
  expect(stdout, 'the key image is one of the image library and a finding of its own').toMatch(/Of Interest/);
  expect(stdout).toContain('Nốt đặc ở thùy trên phải');
  expect(stdout).toMatch(/SCOORD:.*=\(POLYLINE,10.5\/10.5,40.5\/10.5\)/);
  expect(stdout).toMatch(/SCOORD:.*=\(POINT,7.5\/8.5\)/);
  expect(stdout).toMatch(/SCOORD:.*=\(ELLIPSE,/);

  const { stdout: dump } = await run('dcmdump', ['+P', '0010,0020', '+P', '0020,000d', '+P', '0008,1160', path]);
  expect(dump).toContain(PATIENT.patientId);
  expect(dump).toContain(ref.studyUid);
  expect(dump, 'the frame is named').toMatch(/\(0008,1160\) IS \[2\]/);

  const written = await writtenIn(path);
  expect(written.zone, 'of the pictures, whose study time it repeats').toBe('-0930');
  expect(Math.abs(Date.now() - written.at.getTime())).toBeLessThan(120_000);

  expect(await faultsIn(path)).toEqual([]);
}, 60_000);

test('key images stand beside it as a Key Object Selection that dcmtk reads and dciodvfy finds no fault in', async () => {
  const [selection, ...more] = await keyObjectsHeld();
  expect(more).toEqual([]);
  const path = await fromOrthanc(selection?.['00080018']?.Value?.[0] ?? '');
  const { stdout } = await run('dsrdump', ['+Pc', path]);
  expect(stdout).toContain('Key Object Selection');
  expect(stdout).toMatch(/CONTAINER:\(113000,DCM,"Of Interest"\)/);
  expect(stdout).toMatch(/IMAGE:=\([^)]*,2\)/);
  expect(stdout).toMatch(/PNAME:.*="Phạm\^/);
  const { stdout: dump } = await run('dcmdump', [path]);
  for (const uid of [ref.studyUid, ref.seriesUid, ref.sopUid]) expect(dump).toContain(uid);
  expect(dump).toContain(PATIENT.patientId);
  const written = await writtenIn(path);
  expect(written.zone, 'of the pictures, whose study time it repeats').toBe('-0930');
  expect(Math.abs(Date.now() - written.at.getTime())).toBeLessThan(120_000);

  expect(await faultsIn(path)).toEqual([]);
}, 60_000);

test('asked for again nothing changes; after a change there is a second one; both are listed and audited', async () => {
  const [first, again] = [await report(tim), await report(lan)];
  expect(again.data).toEqual({ report: first.data.report, isNew: false, keyObjects: 'none' });
  await put(
    drawn({
      points: [
        [0, 0],
        [9, 0],
      ],
    }),
  );
  const both = await Promise.all([report(tim), report(tim)]);
  expect(both.map(({ data }) => data.isNew).toSorted()).toEqual([false, true]);
  expect(both[0].data.report.sopUid).toBe(both[1].data.report.sopUid);
  const { reports } = await lan.ok('annotations.reports', { params: { consultId } });
  expect(reports.map(({ sopUid }) => sopUid)).toEqual([both[0].data.report.sopUid, first.data.report.sopUid]);
  const { rows } = await app.db.query<{ details: { keyObjectsUid: string } }>(
    `select details from audit where action = 'annotation.report'`,
  );
  expect(rows).toHaveLength(2);
  // The marks are the same: the same selection, whatever else was drawn.
  const held = await keyObjectsHeld();
  expect(held).toHaveLength(1);
  expect(new Set(rows.map(({ details }) => details.keyObjectsUid))).toEqual(new Set(held[0]?.['00080018']?.Value));
  await put(drawn({ kind: 'key', frame: 1, points: [] }));
  await report(tim);
  expect(await keyObjectsHeld()).toHaveLength(2);
}, 60_000);

test('the next consult of the patient finds it in the metadata of the study', async () => {
  const next = await consultWithStudy(app, lan, []);
  await app.db.query('insert into consult_study (consult_id, study_uid) values ($1, $2)', [next, ref.studyUid]);
  const response = await tim.fetch(`/api/consults/${next}/dicomweb/studies/${ref.studyUid}/metadata`);
  const instances = (await response.json()) as Record<string, { Value?: unknown[] }>[];
  const reports = instances.filter((instance) => instance['00080060']?.Value?.[0] === 'SR');
  expect(reports).toHaveLength(3);
  expect(JSON.stringify(reports)).toContain('Nốt đặc ở thùy trên phải');
});

/** A product whose archive is Orthanc behind somebody who sees what is stored, and may hold it back or (`refuse`) answer in its place. */
async function withArchive(sees: (body: Buffer) => Promise<'refuse' | undefined>, work: (app: TestApp) => Promise<void>): Promise<void> {
  const between = createServer((request, response) => {
    void (async () => {
      const body = await buffer(request);
      if ((await sees(body)) === 'refuse') return response.writeHead(409).end('{}');
      const { host: _host, connection: _connection, 'content-length': _length, ...headers } = request.headers as Record<string, string>;
      const { method = 'GET', url = '/' } = request;
      const answer = await fetch(`${orthanc.dicomWebUrl}${url}`, { method, headers, ...(body.length > 0 && { body }) });
      response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
      return response.end(Buffer.from(await answer.arrayBuffer()));
    })();
  }).listen(0, '127.0.0.1');
  await once(between, 'listening');
  const { port } = between.address() as AddressInfo;
  const other = await startTestApp({
    DICOMWEB_URL: `http://127.0.0.1:${port}`,
    DICOMWEB_USERNAME: orthanc.username,
    DICOMWEB_PASSWORD: orthanc.password,
  });
  try {
    await work(other);
  } finally {
    await other.stop();
    between.closeAllConnections();
    between.close();
  }
}

test('an archive that takes no key objects still gets the report, and the doctor is told', async () => {
  const takesNone = async (body: Buffer) => (body.includes('1.2.840.10008.5.1.4.1.1.88.59') ? ('refuse' as const) : undefined);
  await withArchive(takesNone, async (other) => {
    const [asking, asked] = [await other.as('lan'), await other.as('tim')];
    const id = await consultWithStudy(other, asking, [plainObject()]);
    const link = await asked.connect();
    for (const annotation of [drawn(), drawn({ kind: 'key', points: [] })])
      expect(await link.request('annotations:put', { consultId: id, annotation, baseVersion: 0 })).toMatchObject({ ok: true });
    const made = await asked.ok('annotations.report', { params: { consultId: id }, body: { studyUid: ref.studyUid } });
    expect(made).toMatchObject({ isNew: true, keyObjects: 'refused', report: { count: 2 } });
    await fromOrthanc(made.report.sopUid);
  });
}, 60_000);

/** The object of the study that was made last, as a viewer is told of it. */
async function newestOf(client: TestClient, id: string, studyUid: string, modality: 'SR' | 'KO'): Promise<Described> {
  const response = await client.fetch(`/api/consults/${id}/dicomweb/studies/${studyUid}/metadata`);
  const held = ((await response.json()) as Described[]).filter((instance) => instance['00080060']?.Value?.[0] === modality);
  const madeAt = (instance: Described): string => `${instance['00080023']?.Value?.[0]}${instance['00080033']?.Value?.[0]}`;
  const order = held.toSorted((a, b) => (madeAt(a) < madeAt(b) ? -1 : 1));
  expect(new Set(held.map(madeAt)).size, 'each of another moment').toBe(held.length);
  return order.at(-1) ?? {};
}

test.each([
  ['nothing is there yet', 'besideFirst', true],
  ['the other finds that what stands is there already', 'besideLater', false],
])(
  'of two who save at once, whoever read the marks before they were changed does not have the last word: %s',
  async (_when, study, isNew) => {
    let isHeld = false;
    const arrived = Promise.withResolvers<void>();
    const goesOn = Promise.withResolvers<void>();
    const holdsOne = async (body: Buffer): Promise<undefined> => {
      if (!isHeld || !body.includes('1.2.840.10008.5.1.4.1.1.88.33')) return;
      isHeld = false;
      arrived.resolve();
      await goesOn.promise;
    };
    await withArchive(holdsOne, async (other) => {
      const place = testRef('i1', study);
      const [asking, asked] = [await other.as('lan'), await other.as('tim')];
      const id = await consultWithStudy(other, asking, [testObject({ study, instance: 'i1', frames: 2 })]);
      const link = await asked.connect();
      const draw = async (): Promise<string> => {
        const annotation = drawn(place);
        expect(await link.request('annotations:put', { consultId: id, annotation, baseVersion: 0 })).toMatchObject({ ok: true });
        return annotation.id;
      };
      const save = (who: TestClient) => who.ok('annotations.report', { params: { consultId: id }, body: { studyUid: place.studyUid } });
      const kept = await draw();
      if (!isNew) await save(asked);
      const removed = await draw();

      isHeld = true;
      const slow = save(asking);
      await arrived.promise;
      const removal = await link.request('annotations:remove', { consultId: id, id: removed });
      const fast = await save(asked);
      goesOn.resolve();
      expect(removal).toMatchObject({ ok: true });
      expect(fast).toMatchObject({ isNew, report: { count: 1 } });
      expect(await slow).toMatchObject({ isNew: true, report: { count: 1 } });

      const said = JSON.stringify(await newestOf(asked, id, place.studyUid, 'SR'));
      expect([kept, removed].map((mark) => said.includes(`"${uidOfUuid(mark)}"`))).toEqual([true, false]);
      expect(await save(asked)).toMatchObject({ isNew: false, report: { count: 1 } });
    });
  },
  60_000,
);

test('the newest report and selection say what stands, also when it is what an older one said, and when nothing is left', async () => {
  const place = testRef('i1', 'withdrawn');
  const id = await consultWithStudy(app, lan, [testObject({ study: 'withdrawn', instance: 'i1', frames: 2 })]);
  const draw = async (change: Partial<Put> = {}): Promise<string> => {
    const annotation = drawn({ ...place, ...change });
    expect(await socket.request('annotations:put', { consultId: id, annotation, baseVersion: 0 })).toMatchObject({ ok: true });
    return annotation.id;
  };
  const remove = async (mark: string): Promise<void> => {
    expect(await socket.request('annotations:remove', { consultId: id, id: mark })).toMatchObject({ ok: true });
  };
  const save = () => tim.ok('annotations.report', { params: { consultId: id }, body: { studyUid: place.studyUid } });
  const newest = (modality: 'SR' | 'KO') => newestOf(tim, id, place.studyUid, modality);
  const says = async (...marks: string[]): Promise<boolean[]> => {
    const report = JSON.stringify(await newest('SR'));
    return marks.map((mark) => report.includes(`"${uidOfUuid(mark)}"`));
  };
  const frames = async (): Promise<string[]> => {
    const found = JSON.stringify((await newest('KO'))['0040A730'] ?? '').matchAll(/"00081160":\{[^}]*"Value":\["?(\d)/g);
    return [...found].map(([, frame = '']) => frame);
  };

  const [a, kept] = [await draw(), await draw({ kind: 'key', frame: 1, points: [] })];
  const first = await save();
  const [b, taken] = [await draw(), await draw({ kind: 'key', frame: 2, points: [] })];
  await save();
  expect(await says(a, kept, b, taken)).toEqual([true, true, true, true]);
  expect(await frames()).toEqual(['1', '2']);

  for (const mark of [b, taken]) await remove(mark);
  const third = await save();
  expect(third).toMatchObject({ isNew: true, keyObjects: 'stored', report: { count: 2 } });
  expect(third.report.sopUid).not.toBe(first.report.sopUid);
  expect(await says(a, kept, b, taken)).toEqual([true, true, false, false]);
  expect(await frames()).toEqual(['1']);
  expect(await save()).toEqual({ report: third.report, isNew: false, keyObjects: 'none' });

  // Who reloads is told where this consult has written: what stands only there was removed.
  const written = [await newest('SR'), await newest('KO')].map((instance) => instance['0020000E']?.Value?.[0]);
  expect((await readWhole(app.db, id)).ownSeries).toEqual(written);
  const change = socket.next('annotations:changed', (told: { id: string }) => told.id === a) as Promise<{ ownSeries: string[] }>;

  for (const mark of [a, kept]) await remove(mark);
  expect((await change).ownSeries, 'and who is there').toEqual(written);
  const last = await save();
  expect(last).toMatchObject({ isNew: true, keyObjects: 'stored', report: { count: 0 } });
  expect(await says(a, kept, b, taken)).toEqual([false, false, false, false]);
  expect(await frames()).toEqual([]);
  for (const modality of ['SR', 'KO'] as const) {
    const path = await fromOrthanc((await newest(modality))['00080018']?.Value?.[0] ?? '');
    expect((await run('dsrdump', ['+Pl', path])).stdout).toMatch(/đã được rút lại|không còn ảnh quan trọng/);
    expect(await faultsIn(path)).toEqual([]);
  }
  expect(await save()).toEqual({ report: last.report, isNew: false, keyObjects: 'none' });

  // What is drawn afterwards writes no further selection of nothing.
  const withdrawn = (await newest('KO'))['00080018'];
  await draw();
  expect(await save()).toMatchObject({ isNew: true, keyObjects: 'stored', report: { count: 1 } });
  expect((await newest('KO'))['00080018']).toEqual(withdrawn);
}, 60_000);

test('strangers and foreign studies find nothing', async () => {
  for (const who of ['minh', 'than', 'khac.bs'] as const) {
    const stranger = await app.as(who);
    expect((await report(stranger)).error?.code).toBe('NOT_FOUND');
    expect((await stranger.call('annotations.reports', { params: { consultId } })).error?.code).toBe('NOT_FOUND');
  }
  expect((await report(await app.as('quantri'))).error?.code).toBe('FORBIDDEN');
  expect((await report(tim, '1.2.3')).error?.code).toBe('NOT_FOUND');
});
