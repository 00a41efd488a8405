import type { ViewportChange, ViewportPicture, ViewportView } from '@hoi-chan/shared/features/viewport.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp, type TestClient } from '../../testing/app.ts';
import { makeConsult, seatsAt, STUDY } from './testing/seats.ts';

const PRIOR_STUDY = '1.2.826.0.1.3680043.8.498.9';
const picture: ViewportPicture = {
  studyUid: STUDY,
  seriesUid: `${STUDY}.1`,
  sopUid: `${STUDY}.1.1`,
  frame: 1,
  camera: null,
  window: { center: 40, width: 400 },
  inverted: false,
  playing: false,
  frameRate: 15,
};
const prior: ViewportPicture = { ...picture, studyUid: PRIOR_STUDY, seriesUid: `${PRIOR_STUDY}.1`, sopUid: `${PRIOR_STUDY}.1.1` };
const layout = { name: '1x2', active: 0, isLinked: true } as const;
const view: ViewportView = { ...picture, layout, cells: { 1: prior } };

let app: TestApp;
let lan: TestClient;
let tim: TestClient;
let consultId: string;
const { connect, opened, present, whole, share, closeAll } = seatsAt(() => consultId, view);

beforeAll(async () => {
  app = await startTestApp();
  [lan, tim] = [await app.as('lan'), await app.as('tim')];
});
// A consult each, so that nobody of the test before is still at the table.
beforeEach(async () => {
  consultId = await makeConsult(app, lan, [STUDY, PRIOR_STUDY]);
});
afterEach(closeAll);
afterAll(async () => app.stop());

describe('P20 side by side with last year’s', () => {
  test('both reach the others, as what changed of which; late joiners and whoever comes back get them in one answer', async () => {
    const [here, there] = [await opened(lan), await opened(tim)];
    const presentation = await present(here);
    expect(await share(here, presentation, 1)).toMatchObject({ ok: true });
    expect(await there.next('viewport:shared')).toEqual({ consultId, presentation, seq: 1, change: view });
    const step = { sopUid: `${STUDY}.1.2`, cells: { 1: { sopUid: `${PRIOR_STUDY}.1.2` } } };
    await share(here, presentation, 2, step);
    expect(await there.next('viewport:shared')).toEqual({ consultId, presentation, seq: 2, change: step });
    const now = { ...view, sopUid: `${STUDY}.1.2`, cells: { 1: { ...prior, sopUid: `${PRIOR_STUDY}.1.2` } } };
    expect((await whole(await opened(await app.as('tim2')))).view).toEqual(now);
    there.close();
    const back = await opened(tim);
    expect((await whole(back)).view).toEqual(now);
    await share(here, presentation, 3, { layout: null });
    expect(await back.next('viewport:shared')).toMatchObject({ seq: 3, change: { layout: null } });
    expect((await whole(back)).view).toEqual({ ...picture, sopUid: `${STUDY}.1.2`, layout: null });
  });

  test('a view without a layout is one picture', async () => {
    const here = await opened(lan);
    const presentation = await present(here);
    await share(here, presentation, 1, picture);
    expect((await whole(here)).view).toEqual(picture);
  });

  test('of a flood that moves both, what was last arrives of both', async () => {
    const [here, there] = [await opened(lan), await opened(tim)];
    const presentation = await present(here);
    await share(here, presentation, 1);
    const heard: number[] = [];
    there.socket.on('viewport:shared', ({ seq }: { seq: number }) => heard.push(seq));
    // The one and the other by turns: neither may be lost under what came after it.
    const flood = Array.from({ length: 60 }, (_, step) =>
      share(here, presentation, step + 2, step % 2 === 0 ? { frame: step + 2 } : { cells: { 1: { frame: step + 2 } } }),
    );
    await Promise.all([...flood, there.next('viewport:shared', (payload: { seq: number }) => payload.seq === 61)]);
    expect(heard.length).toBeLessThan(60);
    expect((await whole(there)).view).toEqual({ ...view, frame: 60, cells: { 1: { ...prior, frame: 61 } } });
  });

  test('a change of a cell that is not known is refused, so that all is sent again', async () => {
    const here = await opened(lan);
    const presentation = await present(here);
    await share(here, presentation, 1, { ...picture, layout: { ...layout, name: '2x2' } });
    expect(await share(here, presentation, 2, { cells: { 3: { inverted: true } } })).toMatchObject({
      ok: false,
      error: { code: 'CONFLICT', reason: 'view_unknown' },
    });
    expect(await share(here, presentation, 2)).toMatchObject({ ok: true });
  });

  test('a study of another consult is found in no cell, neither whole nor as a change', async () => {
    const other = '1.2.826.0.1.3680043.8.498.2';
    await makeConsult(app, lan, [other]);
    const here = await opened(lan);
    const presentation = await present(here);
    const notFound = { ok: false, error: { code: 'NOT_FOUND' } };
    expect(await share(here, presentation, 1, { ...view, cells: { 1: { ...prior, studyUid: other } } })).toMatchObject(notFound);
    expect((await whole(here)).view).toBeNull();
    await share(here, presentation, 1);
    expect(await share(here, presentation, 2, { cells: { 1: { studyUid: other } } })).toMatchObject(notFound);
    expect((await whole(here)).view).toEqual(view);
  });

  test('only who presents arranges', async () => {
    const [here, there] = [await opened(lan), await opened(tim)];
    const presentation = await present(here);
    await share(here, presentation, 1);
    const refused = await share(there, presentation, 2, { layout: null });
    expect(refused).toMatchObject({ ok: false, error: { code: 'CONFLICT', reason: 'not_presenter' } });
    const stranger = await connect(await app.as('minh'));
    expect(await share(stranger, presentation, 2, { layout: null })).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } });
    expect((await whole(here)).view).toEqual(view);
  });

  test.each([
    ['an arrangement nobody knows', { layout: { ...layout, name: '3x3' } }],
    ['an active cell that is none', { layout: { ...layout, active: 2 } }],
    ['half an active cell', { layout: { ...layout, active: 0.5 } }],
    ['more about the layout', { layout: { ...layout, text: 'x' } }],
    ['a fifth cell', { cells: { 1: prior, 4: prior } }],
    ['more cells than the arrangement has', { cells: { 1: prior, 2: prior } }],
    ['the active cell twice', { cells: { 0: prior } }],
    ['cells of no arrangement', { layout: null }],
    ['no number', { cells: { 1: { ...prior, frame: Number.NaN } } }],
    [
      'an endless camera',
      {
        cells: {
          1: {
            ...prior,
            camera: { x: 0, y: 0, halfWidth: Infinity, halfHeight: 1, rotation: 0, flippedHorizontally: false, flippedVertically: false },
          },
        },
      },
    ],
    ['no uid', { cells: { 1: { ...prior, sopUid: '1.2/../3' } } }],
    ['a long uid', { cells: { 1: { ...prior, seriesUid: `1.${'2'.repeat(64)}` } } }],
    ['more about a cell', { cells: { 1: { ...prior, text: 'x'.repeat(1000) } } }],
    ['a list', { cells: [prior] }],
  ])('%s is refused, and the socket stays', async (_what, wrong) => {
    const here = await opened(lan);
    const presentation = await present(here);
    const change = { ...view, ...wrong } as unknown as ViewportChange;
    expect(await share(here, presentation, 1, change)).toMatchObject({ ok: false, error: { code: 'INVALID_REQUEST' } });
    expect((await whole(here)).view).toBeNull();
    expect(await share(here, presentation, 1)).toMatchObject({ ok: true });
  });
});
