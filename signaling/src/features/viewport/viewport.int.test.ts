import { randomUUID } from 'node:crypto';
import type { RequestInput } from '@hoi-chan/shared/index.ts';
import type { ViewportChange, ViewportPointer, ViewportView } from '@hoi-chan/shared/features/viewport.ts';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Staff } from '../../access/actor.ts';
import type { SocketContext } from '../../edge/answer.ts';
import type { Emitter } from '../../edge/socket.ts';
import { openLog } from '../../ops/log.ts';
import { startTestApp, type TestApp, type TestClient } from '../../testing/app.ts';
import { viewportHandlers } from './handlers.ts';
import { makeConsult, seatsAt, STUDY } from './testing/seats.ts';

const OTHER_STUDY = '1.2.826.0.1.3680043.8.498.2';
const view: ViewportView = {
  studyUid: STUDY,
  seriesUid: `${STUDY}.1`,
  sopUid: `${STUDY}.1.1`,
  frame: 1,
  camera: { x: 255.5, y: 255.5, halfWidth: 320, halfHeight: 180, rotation: 0, flippedHorizontally: false, flippedVertically: false },
  window: { center: 40, width: 400 },
  inverted: false,
  playing: false,
  frameRate: 15,
};
const pointer: ViewportPointer = { studyUid: STUDY, sopUid: view.sopUid, frame: 1, x: 12.25, y: 300 };

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
const fresh = async (): Promise<void> => {
  consultId = await makeConsult(app, lan);
};
afterEach(closeAll);
afterAll(async () => app.stop());

describe('P20 one presents, the others follow', () => {
  test('what the presenter shows reaches the others as what changed, and never comes back', async () => {
    await fresh();
    const [here, there] = [await opened(lan), await opened(tim)];
    const presentation = await present(here);
    expect(await there.next('viewport:presenterChanged')).toEqual({
      consultId,
      presentation,
      presenter: { personId: app.people.personId('lan'), name: 'Nguyễn Thị Lan' },
    });
    expect(await share(here, presentation, 1)).toEqual({ ok: true, data: { seq: 1 } });
    expect(await there.next('viewport:shared')).toEqual({ consultId, presentation, seq: 1, change: view });
    const change = { sopUid: `${STUDY}.1.2`, window: { center: -600, width: 1500 } };
    await share(here, presentation, 2, change);
    expect(await there.next('viewport:shared')).toEqual({ consultId, presentation, seq: 2, change });
    expect(await whole(there)).toMatchObject({ presentation, seq: 2, view: { ...view, ...change } });
    const echoes: unknown[] = [];
    here.socket.on('viewport:shared', (payload) => echoes.push(payload));
    await share(here, presentation, 3, { inverted: true });
    await there.next('viewport:shared');
    await whole(here);
    expect(echoes).toEqual([]);
  });

  test('the asking doctor is told who presents also while looking at something else, but not what is shown', async () => {
    await fresh();
    const [elsewhere, there, stranger] = [await connect(lan), await opened(tim), await connect(await app.as('hoa'))];
    const heard: string[] = [];
    for (const socket of [elsewhere, stranger]) socket.socket.onAny((name: string) => name.startsWith('viewport:') && heard.push(name));
    const presentation = await present(there);
    expect(await elsewhere.next('viewport:presenterChanged')).toMatchObject({ consultId, presentation });
    await share(there, presentation, 1);
    expect((await whole(elsewhere)).seq).toBe(1);
    expect(heard).toEqual(['viewport:presenterChanged']);
  });

  test('whoever takes over presents from then on; the one before is refused', async () => {
    await fresh();
    const [here, there] = [await opened(lan), await opened(tim)];
    const first = await present(here);
    await share(here, first, 1);
    const second = await present(there);
    expect(second).toBeGreaterThan(first);
    expect(await here.next('viewport:presenterChanged', (p: { presentation: number }) => p.presentation === second)).toMatchObject({
      presenter: { personId: app.people.personId('tim') },
    });
    expect(await share(here, first, 2)).toMatchObject({ ok: false, error: { code: 'CONFLICT', reason: 'not_presenter' } });
    expect(await share(here, second, 2)).toMatchObject({ ok: false, error: { code: 'CONFLICT', reason: 'not_presenter' } });
    expect(await share(there, first, 1)).toMatchObject({ ok: false, error: { code: 'CONFLICT', reason: 'not_presenter' } });
    expect(await whole(here)).toMatchObject({ presentation: second, seq: 0, view: null });
    // Stopping without presenting changes nothing.
    expect(await here.request('viewport:present', { consultId, presenting: false })).toMatchObject({
      ok: true,
      data: { presentation: second, presenter: { personId: app.people.personId('tim') } },
    });
    expect(await present(there), 'again changes nothing').toBe(second);
  });

  test('P22 a change with nothing to apply to is refused, so that all is sent again', async () => {
    await fresh();
    const here = await opened(lan);
    const presentation = await present(here);
    const unknown = { ok: false, error: { code: 'CONFLICT', reason: 'view_unknown' } };
    expect(await share(here, presentation, 1, { inverted: true })).toMatchObject(unknown);
    expect(await share(here, presentation, 1, {})).toMatchObject(unknown);
    expect(await share(here, presentation, 2)).toMatchObject({ ok: true });
  });

  test('P22 messages of one sender take effect in their order, and older ones not at all', async () => {
    await fresh();
    const [here, there] = [await opened(lan), await opened(tim)];
    const presentation = await present(here);
    // The first asks the database whether the study is shared; those behind it would overtake it.
    const replies = await Promise.all([
      share(here, presentation, 1),
      share(here, presentation, 2, { frame: 2 }),
      share(here, presentation, 5, { frame: 5 }),
      share(here, presentation, 4, { frame: 4 }),
    ]);
    expect(replies).toEqual([1, 2, 5, 5].map((seq) => ({ ok: true, data: { seq } })));
    await there.next('viewport:shared', (payload: { seq: number }) => payload.seq === 5);
    expect((await whole(there)).view).toEqual({ ...view, frame: 5 });
  });
});

describe('P21 all there is to know comes in one answer', () => {
  test('to whoever joins late', async () => {
    await fresh();
    const [here, there] = [await opened(lan), await opened(tim)];
    expect(await whole(there)).toMatchObject({ presenter: null, view: null, seq: 0, pointers: [] });
    const presentation = await present(here);
    await share(here, presentation, 1);
    await there.request('viewport:point', { consultId, at: pointer });
    const late = await connect(await app.as('tim2'));
    expect(await whole(late)).toEqual({
      drafts: [],
      marks: { seq: 0, annotations: [] },
      mayMark: false,
      presentation,
      presenter: { personId: app.people.personId('lan'), name: 'Nguyễn Thị Lan' },
      seq: 1,
      view,
      pointers: [{ personId: app.people.personId('tim'), name: 'Phạm Quốc Tim', at: pointer }],
    });
    await share(here, presentation, 2, { frame: 9 });
    expect(await late.next('viewport:shared')).toMatchObject({ seq: 2, change: { frame: 9 } });
  });

  test('to whoever comes back, and a presenter who is gone presents no more', async () => {
    await fresh();
    const [here, there] = [await opened(lan), await opened(tim)];
    const presentation = await present(here);
    await share(here, presentation, 1);
    await here.request('viewport:point', { consultId, at: pointer });
    await there.next('viewport:pointed');
    here.close();
    expect(await there.next('viewport:pointed')).toMatchObject({ personId: app.people.personId('lan'), at: null });
    const gone = await there.next('viewport:presenterChanged', (payload: { presenter: unknown }) => payload.presenter === null);
    expect(gone).toMatchObject({ presentation: presentation + 1, linkLost: true });
    const back = await opened(lan);
    expect(await whole(back)).toMatchObject({ presenter: null, view: null, pointers: [] });
    const again = await present(back);
    await share(back, again, 1, { ...view, frame: 3 });
    expect(await there.next('viewport:shared', (payload: { presentation: number }) => payload.presentation === again)).toMatchObject({
      change: { frame: 3 },
    });
    // Whoever goes by choice, from the presentation or from the images, is not waited for.
    const ends = (after: number) =>
      there.next('viewport:presenterChanged', (payload: { presentation: number }) => payload.presentation > after);
    await back.request('viewport:present', { consultId, presenting: false });
    expect(await ends(again)).toEqual({ consultId, presentation: again + 1, presenter: null });
    const last = await present(back);
    await back.request('viewport:close', { consultId });
    expect(await ends(last)).toEqual({ consultId, presentation: last + 1, presenter: null });
  });

  test('and nothing more after closing', async () => {
    await fresh();
    const [here, there, witness] = [await opened(lan), await opened(tim), await opened(tim)];
    const presentation = await present(here);
    expect(await there.request('viewport:close', { consultId })).toEqual({ ok: true, data: {} });
    const heard: unknown[] = [];
    there.socket.on('viewport:shared', (payload) => heard.push(payload));
    await share(here, presentation, 1);
    await witness.next('viewport:shared');
    expect(await there.request('viewport:present', { consultId, presenting: true })).toMatchObject({ error: { reason: 'not_open' } });
    expect(heard).toEqual([]);
  });
});

describe('P25 pointers', () => {
  test('of each are seen by the others by name while somebody presents', async () => {
    await fresh();
    const [here, there] = [await opened(lan), await opened(tim)];
    await there.request('viewport:point', { consultId, at: pointer });
    expect((await whole(here)).pointers, 'nobody presents').toEqual([]);
    await present(here);
    await there.request('viewport:point', { consultId, at: pointer });
    expect(await here.next('viewport:pointed')).toEqual({
      consultId,
      personId: app.people.personId('tim'),
      name: 'Phạm Quốc Tim',
      at: pointer,
    });
    await there.request('viewport:point', { consultId, at: null });
    expect(await here.next('viewport:pointed')).toMatchObject({ at: null });
    await there.request('viewport:point', { consultId, at: { ...pointer, x: 1 } });
    await here.next('viewport:pointed', (payload: { at: ViewportPointer | null }) => payload.at?.x === 1);
    await here.request('viewport:present', { consultId, presenting: false });
    expect(await here.next('viewport:pointed'), 'the presentation is over').toMatchObject({ at: null });
  });
});

describe('P23 the newest counts', () => {
  test('a flood reaches the others as at most 30 a second, the last one always', async () => {
    await fresh();
    const [here, there] = [await opened(lan), await opened(tim)];
    const presentation = await present(here);
    const heard: number[] = [];
    there.socket.on('viewport:shared', ({ seq }: { seq: number }) => heard.push(seq));
    await share(here, presentation, 1);
    const started = performance.now();
    const flood = Array.from({ length: 100 }, (_, index) => share(here, presentation, index + 2, { frame: index + 2 }));
    const replies = await Promise.all(flood);
    const accepted = replies.filter((reply) => reply.ok).length;
    expect(accepted).toBeGreaterThan(80);
    expect(replies.every((reply) => reply.ok || reply.error.code === 'RATE_LIMITED')).toBe(true);
    await there.next('viewport:shared', (payload: { seq: number }) => payload.seq === accepted + 1);
    const seconds = (performance.now() - started) / 1000;
    expect(heard.length).toBeLessThanOrEqual(Math.ceil(seconds * 30) + 2);
    expect(heard).toEqual(heard.toSorted((a, b) => a - b));
    expect((await whole(there)).view?.frame).toBe(accepted + 1);
  });

  test('pointers, too', async () => {
    await fresh();
    const [here, there] = [await opened(lan), await opened(tim)];
    await present(here);
    let heard = 0;
    here.socket.on('viewport:pointed', () => (heard += 1));
    const started = performance.now();
    await Promise.all(Array.from({ length: 60 }, (_, x) => there.request('viewport:point', { consultId, at: { ...pointer, x } })));
    await here.next('viewport:pointed', (payload: { at: ViewportPointer | null }) => payload.at?.x === 59);
    expect(heard).toBeLessThanOrEqual(Math.ceil(((performance.now() - started) / 1000) * 30) + 2);
  });
});

describe('P24 only for those who read the consult, only about its studies', () => {
  test.each(['minh', 'than', 'khac.bs'] as const)('%s finds nothing', async (who) => {
    await fresh();
    const here = await opened(lan);
    const presentation = await present(here);
    const stranger = await connect(await app.as(who));
    for (const reply of [
      await stranger.request('viewport:open', { consultId }),
      await stranger.request('viewport:present', { consultId, presenting: true }),
      await share(stranger, presentation, 1),
      await stranger.request('viewport:point', { consultId, at: pointer }),
      await stranger.request('viewport:open', { consultId: randomUUID() }),
    ]) {
      expect(reply).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } });
    }
    expect(await whole(here)).toMatchObject({ presentation, view: null });
  });

  test('one look in the audit for whoever opens them, however often they ask again', async () => {
    await fresh();
    const looks = async (): Promise<number> =>
      (await app.db.query(`select 1 from audit where action = 'annotation.read' and entity_id = $1`, [consultId])).rows.length;
    const here = await opened(lan);
    await here.request('viewport:open', { consultId });
    expect(await looks()).toBe(1);
    await opened(tim);
    expect(await looks()).toBe(2);
  });

  test('an administrator may not look', async () => {
    await fresh();
    const admin = await connect(await app.as('quantri'));
    expect(await admin.request('viewport:open', { consultId })).toMatchObject({ ok: false, error: { code: 'FORBIDDEN' } });
  });

  test('a study of another consult is not found, neither shown nor pointed at', async () => {
    await fresh();
    const other = await makeConsult(app, lan, [OTHER_STUDY]);
    const here = await opened(lan);
    const presentation = await present(here);
    const notFound = { ok: false, error: { code: 'NOT_FOUND' } };
    expect(await share(here, presentation, 1, { ...view, studyUid: OTHER_STUDY })).toMatchObject(notFound);
    expect(await here.request('viewport:point', { consultId, at: { ...pointer, studyUid: OTHER_STUDY } })).toMatchObject(notFound);
    expect(await share(here, presentation, 1)).toMatchObject({ ok: true });
    expect(await share(here, presentation, 2, { studyUid: OTHER_STUDY })).toMatchObject(notFound);
    expect((await whole(here)).view).toEqual(view);
    // Presenting in one consult is nothing in another.
    await here.request('viewport:open', { consultId: other });
    const wrong = await here.request('viewport:share', {
      consultId: other,
      presentation,
      seq: 3,
      change: { ...view, studyUid: OTHER_STUDY },
    });
    expect(wrong).toMatchObject({ ok: false, error: { reason: 'not_presenter' } });
  });

  test('whoever may read no more is out within half a minute, also when they only watch', async () => {
    await fresh();
    let now = 1_000_000;
    const rooms = new Set<string>();
    const emitter: Emitter = {
      emit: () => undefined,
      joinRoom: (socketId) => void rooms.add(socketId),
      leaveRoom: (socketId) => void rooms.delete(socketId),
      isInRoom: (socketId) => rooms.has(socketId),
      endSessions: () => undefined,
    };
    const { requests } = viewportHandlers({
      db: app.db,
      emitter,
      isOfConsult: async () => true,
      authorOf: async () => undefined,
      annotationsOf: async () => ({ seq: 0, annotations: [] }),
      now: () => now,
    });
    const [here, there] = [contextOf('lan', 'commune_doctor', '00101', []), contextOf('tim', 'specialist', '00100', ['cardiology'])];
    await requests['viewport:open'](here, { consultId });
    await requests['viewport:open'](there, { consultId });
    const { presentation } = await requests['viewport:present'](here, { consultId, presenting: true });
    await app.db.query(`update consult set specialty = 'nephrology' where id = $1`, [consultId]);
    await requests['viewport:share'](here, { consultId, presentation, seq: 1, change: view });
    expect(rooms).toEqual(new Set(['lan', 'tim']));
    now += 31_000;
    await requests['viewport:share'](here, { consultId, presentation, seq: 2, change: { frame: 2 } });
    expect(rooms).toEqual(new Set(['lan']));
    await expect(requests['viewport:point'](there, { consultId, at: pointer })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

function contextOf(who: 'lan' | 'tim', role: Staff['role'], facility: '00100' | '00101', specialties: string[]): SocketContext {
  const actor: Staff = {
    kind: 'staff',
    role,
    personId: app.people.personId(who),
    familyId: randomUUID(),
    name: who,
    title: '',
    facilityId: app.people.facilityId(facility),
    facilityName: '',
    provinceId: app.people.facilityId('00001'),
    specialties,
    mustChangePassword: false,
  };
  return { actor, socketId: who, requestId: randomUUID(), log: openLog('silent'), ip: '', signal: new AbortController().signal };
}

describe('bad input is refused, the socket stays', () => {
  const camera = view.camera ?? {};
  test.each([
    ['not a number', { camera: { ...camera, x: Number.NaN } }],
    ['endless', { camera: { ...camera, halfWidth: Infinity } }],
    ['huge', { camera: { ...camera, x: 1e12 } }],
    ['of no size', { camera: { ...camera, halfHeight: 0 } }],
    ['askew', { camera: { ...camera, rotation: 45 } }],
    ['a window of no width', { window: { center: 1, width: 0 } }],
    ['no uid', { sopUid: '1.2/../3' }],
    ['a long uid', { sopUid: `1.${'2'.repeat(64)}` }],
    ['frame zero', { frame: 0 }],
    ['half a frame', { frame: 1.5 }],
    ['a mad rate', { frameRate: 1e6 }],
    ['unknown words', { annotations: ['x'.repeat(1000)] }],
  ])('%s', async (_what, wrong) => {
    const here = await opened(lan);
    const presentation = await present(here);
    const change = { ...view, ...wrong } as ViewportChange;
    expect(await share(here, presentation, 1, change)).toMatchObject({ ok: false, error: { code: 'INVALID_REQUEST' } });
    expect(await share(here, presentation, 1)).toMatchObject({ ok: true });
  });

  test.each([{ seq: 0 }, { seq: -1 }, { seq: 2 ** 60 }, { seq: '1' }, { presentation: null }, { consultId: 'x' }])('%j', async (wrong) => {
    const here = await opened(lan);
    const presentation = await present(here);
    const input = { consultId, presentation, seq: 1, change: view, ...wrong } as RequestInput<'viewport:share'>;
    expect(await here.request('viewport:share', input)).toMatchObject({ ok: false, error: { code: 'INVALID_REQUEST' } });
  });

  test.each([{ x: Number.NaN }, { y: 1e9 }, { sopUid: '' }, { frame: 1e9 }, { name: 'nobody' }])('a pointer with %j', async (wrong) => {
    const here = await opened(lan);
    await present(here);
    const at = { ...pointer, ...wrong };
    expect(await here.request('viewport:point', { consultId, at })).toMatchObject({ ok: false, error: { code: 'INVALID_REQUEST' } });
  });

  test('nothing is done by those who have not opened the images', async () => {
    const here = await connect(lan);
    for (const reply of [
      await here.request('viewport:present', { consultId, presenting: true }),
      await here.request('viewport:point', { consultId, at: pointer }),
    ]) {
      expect(reply).toMatchObject({ ok: false, error: { code: 'CONFLICT', reason: 'not_open' } });
    }
  });
});
