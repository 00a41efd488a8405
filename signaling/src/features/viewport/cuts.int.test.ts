import type { ViewportChange, ViewportView } from '@hoi-chan/shared/features/viewport.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp, type TestClient } from '../../testing/app.ts';
import { makeConsult, seatsAt, STUDY } from './testing/seats.ts';

const view: ViewportView = {
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

let app: TestApp;
let lan: TestClient;
let tim: TestClient;
let consultId: string;
const { opened, present, whole, share, closeAll } = seatsAt(() => consultId, view);

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

describe('P31 a stack cut in three directions', () => {
  const at: [number, number, number] = [-12.345, 88.5, -1003.25];

  test('its point, opening and closing reach the others, late joiners and whoever comes back', async () => {
    const [here, there] = [await opened(lan), await opened(tim)];
    const presentation = await present(here);
    await share(here, presentation, 1, { ...view, mpr: null });
    await there.next('viewport:shared');
    await share(here, presentation, 2, { mpr: { at } });
    expect(await there.next('viewport:shared')).toEqual({ consultId, presentation, seq: 2, change: { mpr: { at } } });
    expect((await whole(await opened(await app.as('tim2')))).view).toEqual({ ...view, mpr: { at } });
    there.close();
    await share(here, presentation, 3, { mpr: { at: [0, 0, 1] } });
    const back = await opened(tim);
    expect((await whole(back)).view).toEqual({ ...view, mpr: { at: [0, 0, 1] } });
    await share(here, presentation, 4, { mpr: null });
    expect(await back.next('viewport:shared', (payload: { seq: number }) => payload.seq === 4)).toMatchObject({ change: { mpr: null } });
    expect((await whole(back)).view).toEqual({ ...view, mpr: null });
  });

  test('a whole view without it is one of pictures, and a change without it leaves it', async () => {
    const here = await opened(lan);
    const presentation = await present(here);
    await share(here, presentation, 1);
    expect((await whole(here)).view?.mpr ?? null).toBeNull();
    await share(here, presentation, 2, { mpr: { at } });
    await share(here, presentation, 3, { window: { center: 1, width: 2 } });
    expect((await whole(here)).view).toEqual({ ...view, window: { center: 1, width: 2 }, mpr: { at } });
  });

  test('of a flood of points the last one always arrives', async () => {
    const [here, there] = [await opened(lan), await opened(tim)];
    const presentation = await present(here);
    await share(here, presentation, 1);
    const heard: number[] = [];
    there.socket.on('viewport:shared', ({ seq }: { seq: number }) => heard.push(seq));
    const flood = Array.from({ length: 60 }, (_, step) => share(here, presentation, step + 2, { mpr: { at: [step, 0, 0] } }));
    await Promise.all([...flood, there.next('viewport:shared', (payload: { seq: number }) => payload.seq === 61)]);
    expect(heard.length).toBeLessThan(60);
    expect((await whole(there)).view?.mpr).toEqual({ at: [59, 0, 0] });
  });

  test.each([
    ['no number', { at: [0, Number.NaN, 0] }],
    ['infinity', { at: [0, 0, Infinity] }],
    ['a place outside every patient', { at: [0, 0, 2e6] }],
    ['half a place', { at: [0, 0] }],
    ['more than a place', { at: [0, 0, 0, 0] }],
    ['nowhere', {}],
    ['a place with more to say', { at: [0, 0, 0], text: 'x' }],
    ['a word', 'here'],
  ])('at %s is refused, and the socket stays', async (_what, wrong) => {
    const here = await opened(lan);
    const presentation = await present(here);
    const change = { ...view, mpr: wrong } as unknown as ViewportChange;
    expect(await share(here, presentation, 1, change)).toMatchObject({ ok: false, error: { code: 'INVALID_REQUEST' } });
    expect(await share(here, presentation, 1)).toMatchObject({ ok: true });
  });
});
