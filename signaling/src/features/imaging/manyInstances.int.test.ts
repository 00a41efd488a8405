import { link, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { uidFrom } from '../../imaging/uids.ts';
import { testObject, testRef } from '../../imaging/testing/objects.ts';
import { startTestApp, type TestApp, type TestClient } from '../../testing/app.ts';
import { consultWithStudy } from '../../testing/drawnConsult.ts';

/*
 * A study of ten thousand instances in five series. Real entries of the built-in archive, each with its own description; their pixels are links to one
 * file, because writing two gigabytes would prove nothing more.
 */
const STUDY = 'drawn';
const INSTANCES = 10_000;
const SERIES = 5;

interface ArchiveRecord {
  studyUid: string;
  seriesUid: string;
  sopUid: string;
  seriesNumber: number;
  instanceNumber: number;
  dataset: Record<string, { vr: string; Value?: unknown[] }>;
}

let app: TestApp;
let lan: TestClient;
let tim: TestClient;
let consultId: string;
const first = testRef('i1', STUDY);

beforeAll(async () => {
  app = await startTestApp();
  [lan, tim] = [await app.as('lan'), await app.as('tim')];
  consultId = await consultWithStudy(app, lan, [testObject({ study: STUDY, instance: 'i1' })]);
  await app.restart(() => multiply(join(app.dataDir, 'archive', 'objects', first.studyUid)));
}, 60_000);
afterAll(() => app.stop());

/** Fills the study's folder from its one object. */
async function multiply(folder: string): Promise<void> {
  const source = join(folder, first.seriesUid, `${first.sopUid}.dcm`);
  const record = JSON.parse(await readFile(source.replace(/dcm$/, 'json'), 'utf8')) as ArchiveRecord;
  const places = Array.from({ length: INSTANCES - 1 }, (_, index) => index + 1);
  for (let series = 1; series < SERIES; series += 1) await mkdir(join(folder, seriesUid(series)), { recursive: true });
  const write = async (index: number): Promise<void> => {
    const [series, number] = [index % SERIES, Math.floor(index / SERIES) + 1];
    const own = {
      ...record,
      seriesUid: seriesUid(series),
      sopUid: uidFrom('test', STUDY, 'many', String(index)),
      seriesNumber: series + 1,
      instanceNumber: number,
    };
    const dataset = {
      ...record.dataset,
      '00080018': { vr: 'UI', Value: [own.sopUid] },
      '0020000E': { vr: 'UI', Value: [own.seriesUid] },
      '00200011': { vr: 'IS', Value: [own.seriesNumber] },
      '00200013': { vr: 'IS', Value: [own.instanceNumber] },
    };
    const target = join(folder, own.seriesUid, own.sopUid);
    await link(source, `${target}.dcm`);
    await writeFile(`${target}.json`, JSON.stringify({ ...own, dataset }));
  };
  for (let at = 0; at < places.length; at += 200) await Promise.all(places.slice(at, at + 200).map(write));
}
const seriesUid = (series: number): string => (series === 0 ? first.seriesUid : uidFrom('test', STUDY, 'many series', String(series)));

const root = () => `/api/consults/${consultId}/dicomweb/studies/${first.studyUid}`;

test('a study of ten thousand instances is described while others are served, and every picture of it can be read', async () => {
  let answered = 0;
  let longestMs = 0;
  let isRead = false;
  // Somebody else, meanwhile.
  const others = (async () => {
    while (!isRead) {
      const asked = performance.now();
      await lan.ok('consults.get', { params: { consultId } });
      longestMs = Math.max(longestMs, performance.now() - asked);
      answered += 1;
    }
  })();
  const begun = performance.now();
  const response = await tim.fetch(`${root()}/metadata`, { headers: { 'accept-encoding': 'gzip' } });
  const text = await response.text();
  const tookMs = performance.now() - begun;
  isRead = true;
  await others;
  const instances = JSON.parse(text) as ArchiveRecord['dataset'][];
  process.stderr.write(
    `${instances.length} instances, ${(text.length / 1e6).toFixed(1)} MB of JSON in ${Math.round(tookMs)} ms; ${answered} other answers meanwhile, the longest ${Math.round(longestMs)} ms\n`,
  );
  expect(instances).toHaveLength(INSTANCES);
  expect(new Set(instances.map((each) => each['00080018']?.Value?.[0])).size).toBe(INSTANCES);
  expect(new Set(instances.map((each) => each['0020000E']?.Value?.[0])).size).toBe(SERIES);
  expect(response.headers.get('content-encoding')).toBe('gzip');
  expect(answered, 'others are answered meanwhile').toBeGreaterThan(3);
  expect(longestMs, 'nobody waits for the whole of it').toBeLessThan(Math.max(2_000, tookMs / 2));

  const last = instances.at(-1);
  const path = `${root()}/series/${String(last?.['0020000E']?.Value?.[0])}/instances/${String(last?.['00080018']?.Value?.[0])}`;
  const [frame, small] = await Promise.all([tim.fetch(`${path}/frames/1`), tim.fetch(`${path}/rendered?size=64`)]);
  expect([frame.status, small.status]).toEqual([200, 200]);
}, 60_000);

test('whoever leaves in the middle leaves the server as it was', async () => {
  const away = new AbortController();
  const response = await tim.fetch(`${root()}/metadata`, { signal: away.signal });
  const reader = response.body?.getReader();
  await reader?.read();
  away.abort();
  await expect(reader?.read()).rejects.toThrow();
  expect((await lan.ok('consults.get', { params: { consultId } })).studies).toHaveLength(1);
  // Too many to prepare small pictures ahead of time: none, and no fault.
  expect((await tim.ok('imaging.prepared', { params: { consultId } })).pictures).toEqual([]);
});
