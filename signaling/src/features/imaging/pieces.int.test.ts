import { SENT_AT_HEADER } from '@hoi-chan/shared/features/pieceHeaders.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testObject, testRef } from '../../imaging/testing/objects.ts';
import { startTestApp, type TestApp, type TestClient } from '../../testing/app.ts';
import { consultWithStudy } from '../annotations/testing/consultWithStudy.ts';

const SIDE = 128;

let app: TestApp;
let lan: TestClient;
let root: string;

beforeAll(async () => {
  app = await startTestApp();
  lan = await app.as('lan');
  const sized = { '00280010': { vr: 'US', Value: [SIDE] }, '00280011': { vr: 'US', Value: [SIDE] } };
  const pixels = Uint16Array.from({ length: SIDE * SIDE }, (_, index) => index % 4_096);
  const consultId = await consultWithStudy(app, lan, [testObject({ study: 'pieces', instance: 'i1', change: sized, pixels })]);
  const { studyUid, seriesUid, sopUid } = testRef('i1', 'pieces');
  root = `/api/consults/${consultId}/dicomweb/studies/${studyUid}/series/${seriesUid}/instances/${sopUid}`;
});
afterAll(async () => app.stop());

const ask = (client: TestClient, path: string, range?: string): Promise<Response> =>
  client.fetch(`${root}/${path}`, range === undefined ? {} : { headers: { range } });
const partOf = (response: Response): [number, string | null] => [response.status, response.headers.get('content-range')];

test.each(['frames/1', 'rendered?size=128'])('%s: the pieces put together are one body as the archive gives it', async (path) => {
  const first = await ask(lan, path, 'bytes=0-999');
  const length = Number(first.headers.get('content-range')?.split('/')[1]);
  expect(partOf(first)).toEqual([206, `bytes 0-999/${length}`]);
  expect(first.headers.get('cache-control')).toBe('private, no-store');
  expect(Math.abs(Date.now() - Number(first.headers.get(SENT_AT_HEADER)))).toBeLessThan(60_000);
  const etag = first.headers.get('etag');
  const bytes = [new Uint8Array(await first.arrayBuffer())];
  for (let from = 1_000; from < length; from += 5_000) {
    const piece = await ask(lan, path, `bytes=${from}-${from + 4_999}`);
    expect(partOf(piece)).toEqual([206, `bytes ${from}-${Math.min(length, from + 5_000) - 1}/${length}`]);
    expect([piece.headers.get('etag'), piece.headers.get('content-type')]).toEqual([etag, first.headers.get('content-type')]);
    bytes.push(new Uint8Array(await piece.arrayBuffer()));
  }
  const whole = await ask(lan, path);
  expect([whole.status, whole.headers.get('content-range')]).toEqual([200, null]);
  // Each answer of the archive has a boundary of its own.
  const pixelsIn = async (body: Blob): Promise<string> => (await body.text()).replaceAll(/--[^\r\n]+/g, '--');
  expect(await pixelsIn(new Blob(bytes))).toBe(await pixelsIn(await whole.blob()));
});

test('beyond the end nothing is left; of what is no range the whole is sent', async () => {
  expect(partOf(await ask(lan, 'frames/1', 'bytes=9000000-9000001'))).toEqual([416, expect.stringMatching(/^bytes \*\/\d+$/)]);
  expect((await ask(lan, 'frames/1', 'bytes=5-')).status).toBe(200);
  expect((await ask(lan, 'frames/7', 'bytes=0-99')).status).toBe(404);
});

test('what somebody else has read is no way in: each piece is authorised for whoever asks', async () => {
  expect((await ask(lan, 'frames/1', 'bytes=0-99')).status).toBe(206);
  for (const stranger of [await app.as('minh'), await app.as('than')])
    expect((await ask(stranger, 'frames/1', 'bytes=0-99')).status).toBe(404);
  expect((await ask(app.anonymous, 'frames/1', 'bytes=0-99')).status).toBe(401);
});
