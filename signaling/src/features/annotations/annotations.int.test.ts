import { randomUUID } from 'node:crypto';
import { MOST_ANNOTATIONS, MOST_ANNOTATIONS_EVER } from '@hoi-chan/shared/clinical/imaging/annotationKinds.ts';
import type { Annotation } from '@hoi-chan/shared/features/annotations.ts';
import type { RequestInput } from '@hoi-chan/shared/index.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testObject, testRef } from '../../imaging/testing/objects.ts';
import { startTestApp, type TestApp, type TestClient, type TestSocket } from '../../testing/app.ts';
import { consultWithStudy, drawn, plainObject, ref } from './testing/consultWithStudy.ts';

type Put = RequestInput<'annotations:put'>['annotation'];

let app: TestApp;
let lan: TestClient;
let tim: TestClient;
let consultId: string;
let here: TestSocket;
let there: TestSocket;
const sockets: TestSocket[] = [];

beforeAll(async () => {
  app = await startTestApp();
  [lan, tim] = [await app.as('lan'), await app.as('tim')];
  consultId = await consultWithStudy(app, lan, [plainObject()]);
});
afterAll(async () => app.stop());
beforeEach(async () => {
  [here, there] = [await connect(lan), await connect(tim)];
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close();
});

async function connect(client: TestClient): Promise<TestSocket> {
  const socket = await client.connect();
  sockets.push(socket);
  return socket;
}
const put = (socket: TestSocket, annotation: Put, baseVersion = 0, about = consultId) =>
  socket.request('annotations:put', { consultId: about, annotation, baseVersion });
async function stored(socket: TestSocket, annotation: Put, baseVersion = 0): Promise<Annotation> {
  const reply = await put(socket, annotation, baseVersion);
  if (!reply.ok) throw new Error(JSON.stringify(reply.error));
  return reply.data.annotation;
}
async function whole(socket: TestSocket) {
  const reply = await socket.request('viewport:open', { consultId });
  if (!reply.ok) throw new Error(reply.error.code);
  return reply.data;
}
const changed = (socket: TestSocket, id: string) =>
  socket.next('annotations:changed', (told: { id: string }) => told.id === id) as Promise<{ seq: number; annotation: Annotation | null }>;

describe('P26 annotations are stored and told', () => {
  test('with their author, in order, to everybody; whoever comes later gets the whole in one message', async () => {
    const first = drawn({ text: 'nốt <b>8 mm</b>', kind: 'arrow' });
    const made = await stored(here, first);
    expect(made).toMatchObject({ ...first, version: 1, author: { personId: app.people.personId('lan'), name: 'Nguyễn Thị Lan' } });
    const told = await changed(there, first.id);
    expect(told.annotation).toEqual(made);
    const second = drawn({ kind: 'freehand', points: Array.from({ length: 256 }, (_, i) => [i / 4, (i * i) / 1500] as [number, number]) });
    await stored(there, second);
    expect((await changed(here, second.id)).seq).toBe(told.seq + 1);
    const { marks } = await whole(await connect(tim));
    expect(marks.seq).toBe(told.seq + 1);
    expect(marks.annotations.filter(({ id }) => id === first.id || id === second.id)).toEqual([
      made,
      expect.objectContaining({ points: second.points, author: { personId: app.people.personId('tim'), name: expect.any(String) } }),
    ]);
  });

  test('sent again after a broken link: stored, numbered, told and audited once', async () => {
    const annotation = drawn();
    const [once, again] = [await put(here, annotation), await put(here, annotation)];
    expect(again).toEqual(once);
    const { rows } = await app.db.query(`select 1 from audit where action = 'annotation.add' and details ->> 'annotationId' = $1`, [
      annotation.id,
    ]);
    expect(rows).toHaveLength(1);
  });

  test('a change, a removal and its return each rise the version; removing twice changes nothing', async () => {
    const annotation = drawn();
    await stored(here, annotation);
    const moved = {
      ...annotation,
      points: [
        [1, 2],
        [3, 4],
      ] as [number, number][],
    };
    expect(await stored(here, moved, 1)).toMatchObject({ version: 2, points: moved.points });
    expect(await here.request('annotations:remove', { consultId, id: annotation.id, baseVersion: 2 })).toMatchObject({
      ok: true,
      data: { version: 3 },
    });
    expect(await here.request('annotations:remove', { consultId, id: annotation.id, baseVersion: 2 })).toMatchObject({
      ok: true,
      data: { version: 3 },
    });
    expect((await whole(there)).marks.annotations.some(({ id }) => id === annotation.id)).toBe(false);
    expect(await put(here, moved, 2)).toMatchObject({ ok: false, error: { code: 'CONFLICT', reason: 'changed_meanwhile' } });
    expect(await stored(here, moved, 3)).toMatchObject({ version: 4 });
    const { rows } = await app.db.query<{ action: string }>(
      `select action from audit where details ->> 'annotationId' = $1 and person_id = $2 order by id`,
      [annotation.id, app.people.personId('lan')],
    );
    expect(rows.map(({ action }) => action)).toEqual(['annotation.add', 'annotation.change', 'annotation.remove', 'annotation.change']);
  });

  test('nobody removes a change they have not seen', async () => {
    const annotation = drawn();
    await stored(here, annotation);
    await stored(here, { ...annotation, text: 'sửa' }, 1);
    expect(await here.request('annotations:remove', { consultId, id: annotation.id, baseVersion: 1 })).toMatchObject({
      ok: false,
      error: { code: 'CONFLICT', reason: 'changed_meanwhile' },
    });
    expect((await whole(there)).marks.annotations).toContainEqual(expect.objectContaining({ id: annotation.id, text: 'sửa' }));
  });

  test('those who take part are told, and those who have the images open; not the others who might read', async () => {
    const onlooker = await connect(await app.as('hoa'));
    await whole(onlooker);
    const annotation = drawn();
    await stored(here, annotation);
    expect((await changed(onlooker, annotation.id)).annotation).toMatchObject({ id: annotation.id });
    await changed(there, annotation.id);
    const { rows } = await app.db.query<{ rooms: string[] }>(
      `select rooms from live_event where name = 'annotations:changed' and payload ->> 'id' = $1`,
      [annotation.id],
    );
    expect(rows[0]?.rooms.filter((room) => /^(facility|queue|province):/.test(room))).toEqual([]);
  });

  test('what stands counts into the limit; all that ever stood has a bound of its own', async () => {
    const full = await consultWithStudy(app, lan, [plainObject()]);
    const fill = (count: number, removed: boolean): Promise<unknown> =>
      app.db.query(
        `insert into annotation (id, consult_id, kind, study_uid, series_uid, sop_uid, frame, points, text, author_id, series_label, removed_at)
         select gen_random_uuid(), $1, 'length', '1', '1', '1', 1, '[[1,1],[2,2]]', '', $2, '', case when $4 then now() end from generate_series(1, $3)`,
        [full, app.people.personId('lan'), count, removed],
      );
    await fill(MOST_ANNOTATIONS, true);
    const first = drawn();
    expect(await put(here, first, 0, full)).toMatchObject({ ok: true });
    await fill(MOST_ANNOTATIONS - 1, false);
    expect(await put(here, drawn(), 0, full)).toMatchObject({ error: { reason: 'too_many_annotations' } });
    expect(await here.request('annotations:remove', { consultId: full, id: first.id, baseVersion: 1 })).toMatchObject({ ok: true });
    const second = drawn();
    expect(await put(here, second, 0, full)).toMatchObject({ ok: true });
    expect(await put(here, first, 2, full), 'a removed one that comes back stands too').toMatchObject({
      error: { reason: 'too_many_annotations' },
    });
    await fill(MOST_ANNOTATIONS_EVER - 2 * MOST_ANNOTATIONS - 1, true);
    expect(await here.request('annotations:remove', { consultId: full, id: second.id, baseVersion: 1 })).toMatchObject({ ok: true });
    expect(await put(here, drawn(), 0, full)).toMatchObject({ error: { reason: 'annotations_used_up' } });
    expect(await put(here, first, 2, full)).toMatchObject({ ok: true });
  });

  test('many at once are numbered without a gap and without one twice', async () => {
    const before = (await whole(here)).marks.seq;
    const all = Array.from({ length: 12 }, () => drawn());
    await Promise.all(all.map((annotation, index) => put(index % 2 === 0 ? here : there, annotation)));
    const seqs = await Promise.all(all.map(async ({ id }) => (await changed(here, id)).seq));
    expect(seqs.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, i) => before + 1 + i));
    expect((await whole(here)).marks.seq).toBe(before + 12);
  });

  test('key images of the patient’s earlier consults are prepared too, after what is shown first', async () => {
    const objects = ['i1', 'i2', 'i3', 'i4', 'i5'].map((instance) => testObject({ study: 'again', instance }));
    const earlier = await consultWithStudy(app, lan, objects);
    const later = await consultWithStudy(app, lan, objects);
    const pictures = async (consult: string) =>
      (await tim.ok('imaging.prepared', { params: { consultId: consult } })).pictures.map(({ sopUid }) => sopUid);
    const marked = testRef('i2', 'again');
    const before = await pictures(later);
    expect(before).not.toContain(marked.sopUid);
    const key = drawn({ ...marked, kind: 'key', points: [] });
    expect(await put(here, key, 0, earlier)).toMatchObject({ ok: true });
    expect(await pictures(earlier)).toEqual([marked.sopUid, ...before]);
    expect(await pictures(later)).toEqual([...before, marked.sopUid]);
    // One of a study that is not of this consult is nobody's to see here.
    expect(await pictures(consultId)).not.toContain(marked.sopUid);
    expect((await here.request('annotations:remove', { consultId: earlier, id: key.id, baseVersion: 1 })).ok).toBe(true);
    expect(await pictures(later)).toEqual(before);
  });
  test('a picture is a key image once', async () => {
    const key = drawn({ kind: 'key', points: [], frame: 2, window: { center: 40, width: 400 } });
    expect(await stored(here, key)).toMatchObject({ window: { center: 40, width: 400 } });
    expect(await put(there, drawn({ kind: 'key', points: [], frame: 2 }))).toMatchObject({ ok: false, error: { reason: 'already_key' } });
    await here.request('annotations:remove', { consultId, id: key.id, baseVersion: 1 });
    expect(await put(there, drawn({ kind: 'key', points: [], frame: 2 }))).toMatchObject({ ok: true });
  });
});

describe('P27 who may change them', () => {
  test('the author, and whoever presents now; nobody else', async () => {
    const annotation = drawn();
    await stored(here, annotation);
    const other = { ...annotation, text: 'khác' };
    const refusal = { ok: false, error: { code: 'FORBIDDEN', reason: 'not_author' } };
    expect(await put(there, other, 1)).toMatchObject(refusal);
    expect(await there.request('annotations:remove', { consultId, id: annotation.id, baseVersion: 1 })).toMatchObject(refusal);
    await whole(there);
    await there.request('viewport:present', { consultId, presenting: true });
    const edited = await stored(there, other, 1);
    expect(edited, 'still the author’s').toMatchObject({ text: 'khác', author: { personId: app.people.personId('lan') } });
    await there.request('viewport:present', { consultId, presenting: false });
    expect(await put(there, { ...other, text: 'nữa' }, 2)).toMatchObject(refusal);
    expect(await stored(here, { ...other, text: 'nữa' }, 2)).toMatchObject({ version: 3 });
  });

  test('nobody else shows it as being changed, either', async () => {
    const annotation = drawn();
    await stored(here, annotation);
    await Promise.all([whole(here), whole(there)]);
    const draw = (socket: TestSocket, x: number) =>
      socket.request('viewport:draw', {
        consultId,
        draft: {
          ...draftOf(annotation),
          points: [
            [x, 2],
            [3, 4],
          ],
        },
      });
    const refusal = { ok: false, error: { code: 'FORBIDDEN', reason: 'not_author' } };
    expect(await draw(there, 1), 'the database is asked').toMatchObject(refusal);
    expect(await draw(there, 2), 'and what it said is remembered').toMatchObject(refusal);
    expect((await whole(here)).drafts).toEqual([]);
    expect(await draw(here, 3), 'the author may').toMatchObject({ ok: true });
    expect(await there.next('viewport:drawn')).toMatchObject({ personId: app.people.personId('lan'), draft: { id: annotation.id } });
    await here.request('viewport:draw', { consultId, draft: null });
    await there.request('viewport:present', { consultId, presenting: true });
    expect(await draw(there, 4), 'whoever presents may').toMatchObject({ ok: true });
    expect(await here.next('viewport:drawn')).toMatchObject({ personId: app.people.personId('tim'), draft: { id: annotation.id } });
    await there.request('viewport:present', { consultId, presenting: false });
    expect(await draw(there, 5), 'no longer').toMatchObject(refusal);
    await there.request('viewport:draw', { consultId, draft: null });
  });

  test('a colleague who reads along marks nothing before they have been in the call', async () => {
    const colleague = await app.as('tim2');
    const socket = await connect(colleague);
    const refusal = { error: { code: 'FORBIDDEN', reason: 'not_taking_part' } };
    const annotation = drawn();
    await stored(here, annotation);
    expect((await whole(here)).mayMark).toBe(true);
    expect((await whole(socket)).mayMark).toBe(false);
    await socket.request('viewport:present', { consultId, presenting: true });
    expect(await put(socket, drawn())).toMatchObject({ ok: false, ...refusal });
    expect(await socket.request('annotations:remove', { consultId, id: annotation.id, baseVersion: 1 })).toMatchObject({
      ok: false,
      ...refusal,
    });
    const report = await colleague.call('annotations.report', { params: { consultId }, body: { studyUid: annotation.studyUid } });
    expect(report.error).toMatchObject(refusal.error);
    await whole(there);
    const begun = draftOf(drawn());
    const draw = () => socket.request('viewport:draw', { consultId, draft: begun });
    expect(await draw()).toMatchObject({ ok: false, ...refusal });
    expect((await whole(there)).drafts, 'nor shows what they would draw').toEqual([]);
    await app.db.query('insert into consult_member (consult_id, person_id) values ($1, $2)', [consultId, app.people.personId('tim2')]);
    expect(await draw(), 'having joined, without opening the images again').toMatchObject({ ok: true });
    expect(await there.next('viewport:drawn')).toMatchObject({ personId: app.people.personId('tim2'), draft: { id: begun.id } });
    expect((await whole(socket)).mayMark).toBe(true);
    expect(await put(socket, drawn())).toMatchObject({ ok: true });
    await socket.request('viewport:present', { consultId, presenting: false });
  });

  test('nobody outside the consult can tell that it exists; no other consult’s annotation can be reached', async () => {
    const annotation = drawn();
    await stored(here, annotation);
    for (const who of ['minh', 'than', 'khac.bs'] as const) {
      const stranger = await connect(await app.as(who));
      expect(await put(stranger, drawn())).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } });
      expect(await stranger.request('annotations:remove', { consultId, id: annotation.id, baseVersion: 1 })).toMatchObject({
        error: { code: 'NOT_FOUND' },
      });
      expect(await stranger.request('viewport:draw', { consultId, draft: draftOf(annotation) })).toMatchObject({
        error: { code: 'NOT_FOUND' },
      });
    }
    const admin = await connect(await app.as('quantri'));
    expect(await put(admin, drawn())).toMatchObject({ ok: false, error: { code: 'FORBIDDEN' } });
    const elsewhere = await consultWithStudy(app, lan, [testObject({ study: 'elsewhere', instance: 'x' })]);
    const stolen = { ...annotation, ...testRef('x', 'elsewhere') };
    expect(await put(here, stolen, 1, elsewhere)).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } });
    expect(await here.request('annotations:remove', { consultId: elsewhere, id: annotation.id, baseVersion: 1 })).toMatchObject({
      error: { code: 'NOT_FOUND' },
    });
    expect(await put(here, { ...annotation, id: randomUUID() }, 0, elsewhere)).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } });
  });

  test('after the consult is over nothing is drawn any more', async () => {
    const over = await consultWithStudy(app, lan, [plainObject()]);
    const annotation = drawn();
    expect(await put(here, annotation, 0, over)).toMatchObject({ ok: true });
    await lan.ok('consults.cancel', { params: { consultId: over }, body: { reason: 'thôi' } });
    expect(await put(here, drawn(), 0, over)).toMatchObject({ ok: false, error: { reason: 'not_possible_now' } });
    expect(await here.request('annotations:remove', { consultId: over, id: annotation.id, baseVersion: 1 })).toMatchObject({
      error: { reason: 'not_possible_now' },
    });
  });
});

test.each<[string, Partial<Put>, string]>([
  ['a picture that does not exist', { sopUid: '1.2.3.4' }, 'NOT_FOUND'],
  ['a frame too many', { frame: 3 }, 'NOT_FOUND'],
  ['another series', { seriesUid: '1.2.3' }, 'NOT_FOUND'],
  ['a study of nobody here', { studyUid: '1.2.3' }, 'NOT_FOUND'],
  [
    'NaN',
    {
      points: [
        [Number.NaN, 1],
        [2, 3],
      ],
    },
    'INVALID_REQUEST',
  ],
  [
    'infinity',
    {
      points: [
        [Number.POSITIVE_INFINITY, 1],
        [2, 3],
      ],
    },
    'INVALID_REQUEST',
  ],
  [
    'places far away',
    {
      points: [
        [1e9, 1],
        [2, 3],
      ],
    },
    'INVALID_REQUEST',
  ],
  ['too many points', { kind: 'freehand', points: Array.from({ length: 257 }, () => [1, 1] as [number, number]) }, 'INVALID_REQUEST'],
  ['too few points', { points: [[1, 1]] }, 'INVALID_REQUEST'],
  ['points of a key image', { kind: 'key' }, 'INVALID_REQUEST'],
  ['a book', { text: 'x'.repeat(201) }, 'INVALID_REQUEST'],
  ['control characters', { text: 'a\u0000b' }, 'INVALID_REQUEST'],
  ['a window of nothing', { window: { center: 40, width: 0 } }, 'INVALID_REQUEST'],
  ['a path', { sopUid: '../../etc' }, 'INVALID_REQUEST'],
  ['what nobody knows', { kind: 'laser' as 'length' }, 'INVALID_REQUEST'],
])('refuses %s, and the socket stays', async (_name, wrong, code) => {
  expect(await put(here, drawn(wrong))).toMatchObject({ ok: false, error: { code } });
  expect((await here.request('live:resume', { after: null })).ok).toBe(true);
});

test('a polygon larger than any message ends its own connection and nobody else’s', async () => {
  const flood = await connect(lan);
  const ended = new Promise<string>((resolve) => flood.socket.once('disconnect', resolve));
  const points = Array.from({ length: 200_000 }, (_, index): [number, number] => [index % 500, 1]);
  flood.socket.emit('annotations:put', { consultId, baseVersion: 0, annotation: draftOf(drawn({ kind: 'freehand', points })) });
  expect(await ended).toMatch(/transport/);
  expect((await put(there, drawn())).ok).toBe(true);
  expect((await whole(await connect(lan))).marks.annotations.some(({ points: { length } }) => length > 256)).toBe(false);
});

test('P28 what is being drawn is seen by the others as it grows, and is gone with its author', async () => {
  await Promise.all([whole(here), whole(there)]);
  const growing = draftOf(drawn());
  for (let step = 1; step <= 30; step += 1)
    await here.request('viewport:draw', {
      consultId,
      draft: {
        ...growing,
        points: [
          [10, 10],
          [10 + step, 20],
        ],
      },
    });
  const last = await there.next(
    'viewport:drawn',
    ({ draft }: { draft: { points: [number, number][] } | null }) => draft?.points[1]?.[0] === 40,
  );
  expect(last).toMatchObject({ personId: app.people.personId('lan'), name: 'Nguyễn Thị Lan', draft: { id: growing.id } });
  expect((await whole(await connect(tim))).drafts).toMatchObject([{ personId: app.people.personId('lan'), draft: { id: growing.id } }]);
  here.close();
  expect(await there.next('viewport:drawn', ({ draft }: { draft: unknown }) => draft === null)).toMatchObject({
    personId: app.people.personId('lan'),
  });
  expect((await whole(there)).drafts).toEqual([]);
});

test('a restart of the server loses nothing that was acknowledged', async () => {
  const annotation = drawn();
  const made = await stored(here, annotation);
  // What a new process would read.
  const { readWhole } = await import('./store.ts');
  expect((await readWhole(app.db, consultId)).annotations).toContainEqual(made);
  expect(ref.studyUid).toBe(annotation.studyUid);
});

function draftOf({ id, kind, studyUid, seriesUid, sopUid, frame, points, text, window }: Put): Put {
  return { id, kind, studyUid, seriesUid, sopUid, frame, points, text, window };
}
