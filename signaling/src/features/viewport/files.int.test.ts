import type { ConsultFile } from '@hoi-chan/shared/features/consultShapes.ts';
import type { ViewportView } from '@hoi-chan/shared/features/viewport.ts';
import { uidOfUuid } from '@hoi-chan/shared/uuidUid.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp, type TestClient } from '../../testing/app.ts';
import { makeConsult, seatsAt, STUDY } from './testing/seats.ts';

const view: ViewportView = {
  studyUid: STUDY,
  seriesUid: `${STUDY}.1`,
  sopUid: `${STUDY}.1.1`,
  frame: 1,
  camera: null,
  window: null,
  inverted: false,
  playing: false,
  frameRate: 15,
};
const viewOf = (fileId: string): ViewportView => {
  const uid = uidOfUuid(fileId);
  return { ...view, studyUid: uid, seriesUid: uid, sopUid: uid };
};

let app: TestApp;
let lan: TestClient;
let tim: TestClient;
let consultId: string;
const { opened, present, whole, share, closeAll } = seatsAt(() => consultId, view);

async function upload(to: string, name: string, bytes: string): Promise<ConsultFile> {
  const form = new FormData();
  form.append('file', new Blob([bytes]), name);
  const answer = await lan.fetch(`/api/consults/${to}/files`, { method: 'POST', body: form });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  return ((await answer.json()) as { file: ConsultFile }).file;
}
const pdf = (to: string): Promise<ConsultFile> => upload(to, 'Giấy chuyển viện.pdf', `%PDF-1.4 ${to} %%EOF`);

beforeAll(async () => {
  app = await startTestApp();
  [lan, tim] = [await app.as('lan'), await app.as('tim')];
});
// A consult each, so that nobody of the test before is still at the table.
beforeEach(async () => {
  consultId = await makeConsult(app, lan);
});
afterEach(closeAll);
afterAll(async () => app.stop());

describe('P32 a file of the consult that lies in no archive', () => {
  test('is shown to the others, to late joiners and to whoever comes back, and gives way to a picture', async () => {
    const shown = viewOf((await pdf(consultId)).id);
    const [here, there] = [await opened(lan), await opened(tim)];
    const presentation = await present(here);
    expect(await share(here, presentation, 1, shown)).toMatchObject({ ok: true });
    expect(await there.next('viewport:shared')).toEqual({ consultId, presentation, seq: 1, change: shown });
    expect((await whole(await opened(await app.as('tim2')))).view).toEqual(shown);
    there.close();
    const back = await opened(tim);
    expect((await whole(back)).view).toEqual(shown);
    await share(here, presentation, 2, view);
    expect(await back.next('viewport:shared')).toMatchObject({ seq: 2, change: view });
  });

  test('P22 the page of a PDF is the frame: told alone when it is turned, and whole to late joiners, to whoever comes back and after a take-over', async () => {
    const shown = viewOf((await pdf(consultId)).id);
    const [here, there] = [await opened(lan), await opened(tim)];
    const presentation = await present(here);
    await share(here, presentation, 1, shown);
    expect(await share(here, presentation, 2, { frame: 2 })).toMatchObject({ ok: true });
    await there.next('viewport:shared');
    expect(await there.next('viewport:shared')).toMatchObject({ seq: 2, change: { frame: 2 } });
    expect((await whole(await opened(await app.as('tim2')))).view).toEqual({ ...shown, frame: 2 });
    there.close();
    const back = await opened(tim);
    expect((await whole(back)).view).toMatchObject({ frame: 2 });
    const next = await present(back);
    await share(back, next, 3, { ...shown, frame: 2 });
    expect((await whole(here)).view).toEqual({ ...shown, frame: 2 });
  });

  test('is shown where the consult has no study at all', async () => {
    consultId = await makeConsult(app, lan, []);
    const here = await opened(lan);
    const presentation = await present(here);
    expect(await share(here, presentation, 1)).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } });
    expect(await share(here, presentation, 1, viewOf((await pdf(consultId)).id))).toMatchObject({ ok: true });
  });

  test('one of another consult, one taken out, a voice, and one there never was are refused; the socket stays', async () => {
    const elsewhere = await pdf(await makeConsult(app, lan));
    const removed = await pdf(consultId);
    await app.db.query('update consult_file set removed_at = now() where id = $1', [removed.id]);
    const voice = await upload(consultId, 'Lời nói.ogg', 'OggS and what follows');
    const here = await opened(lan);
    const presentation = await present(here);
    const never = crypto.randomUUID();
    for (const [index, id] of [elsewhere.id, removed.id, voice.id, never, consultId].entries())
      expect(await share(here, presentation, index + 1, viewOf(id)), `file ${index}`).toMatchObject({
        ok: false,
        error: { code: 'NOT_FOUND' },
      });
    expect((await whole(here)).view).toBeNull();
    expect(await share(here, presentation, 10, viewOf((await pdf(consultId)).id))).toMatchObject({ ok: true });
  });
});
