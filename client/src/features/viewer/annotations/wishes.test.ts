import { AppError } from '@hoi-chan/shared/errors.ts';
import type { Annotation } from '@hoi-chan/shared/features/annotations.ts';
import { beforeEach, expect, it } from 'vitest';
import { forgetWriting } from '../../../state/forgetWriting.ts';
import { unsentNamesOf } from '../../../state/unsent.ts';
import { createTogether } from '../together/model.ts';
import { FakeClock, FakePort, settle } from '../together/testing/fakes.ts';
import { createAnnotations, type Annotations } from './model.ts';
import { fakeStorage } from './testing/fakeStorage.ts';
import { line } from './testing/line.ts';
import { createWishBox } from './wishBox.ts';

const consultId = 'c1';
const me = { id: 'p-me', name: 'Tôi' };
const tim = { personId: 'p-tim', name: 'Phạm Quốc Tim' };

let clock: FakeClock;
let port: FakePort;
let server: Map<string, Annotation>;
let storage: ReturnType<typeof fakeStorage>;

const isAt = (x: number) => ({
  points: [
    [0, 0],
    [x, 0],
  ],
});

/** The consult opened once more, as after a reload, on the same device. */
async function open(personId = me.id, about = consultId): Promise<Annotations> {
  const together = createTogether({ consultId: about, personId, port, clock });
  const box = createWishBox(storage, personId, about);
  const opened = createAnnotations({ consultId: about, person: { ...me, id: personId }, port, together, box, clock });
  await settle();
  return opened;
}

beforeEach(() => {
  [clock, port, server, storage] = [new FakeClock(), new FakePort(), new Map(), fakeStorage()];
  port.handlers['viewport:draw'] = () => ({});
  port.handlers['viewport:open'] = () => ({
    presentation: 0,
    presenter: null,
    seq: 0,
    view: null,
    pointers: [],
    drafts: [],
    marks: { seq: 0, annotations: [...server.values()] },
    mayMark: true,
  });
  port.handlers['annotations:put'] = ({ annotation, baseVersion }) => {
    const before = server.get(annotation.id);
    if (before !== undefined && JSON.stringify(before.points) === JSON.stringify(annotation.points)) return { seq: 1, annotation: before };
    if ((before?.version ?? 0) !== baseVersion) throw new AppError('CONFLICT', 'x', { reason: 'changed_meanwhile' });
    const author = before?.author ?? { personId: me.id, name: me.name };
    const after = { ...annotation, author, version: baseVersion + 1, updatedAt: '' };
    server.set(annotation.id, after);
    return { seq: 1, annotation: after };
  };
  port.handlers['annotations:remove'] = ({ id, baseVersion }) => {
    if ((server.get(id)?.version ?? baseVersion) !== baseVersion) throw new AppError('CONFLICT', 'x', { reason: 'changed_meanwhile' });
    const version = (server.get(id)?.version ?? 0) + 1;
    server.delete(id);
    return { seq: 1, version };
  };
});

it('what was drawn without a link outlives leaving and a reload, is seen again and sent when the link is back, in order', async () => {
  const first = await open();
  port.up = false;
  first.put(line('a'));
  first.put(line('a', 20));
  first.put(line('b'));
  first.remove('b');
  await settle();
  first.destroy();
  await clock.pass(5_000);
  expect(unsentNamesOf(storage, me.id)).toHaveLength(4);

  const second = await open();
  expect(second.state.get()).toMatchObject({ unsaved: 4, keptOnDevice: true, annotations: [{ id: 'a', ...isAt(20) }] });
  await port.reconnect();
  await settle();
  expect(second.state.get().unsaved).toBe(0);
  expect([...server.values()]).toMatchObject([{ id: 'a', version: 2, ...isAt(20) }]);
  expect(unsentNamesOf(storage, me.id)).toEqual([]);
});

it('is of one person and one consult', async () => {
  const mine = await open();
  port.up = false;
  mine.put(line('a'));
  await settle();
  mine.destroy();
  expect((await open('p-tim')).state.get().annotations).toEqual([]);
  expect((await open(me.id, 'c2')).state.get().annotations).toEqual([]);
  expect(unsentNamesOf(storage, 'p-tim')).toEqual([]);
});

it('goes with signing out, unless it is kept', async () => {
  const mine = await open();
  port.up = false;
  mine.put(line('a'));
  await settle();
  mine.destroy();
  Object.defineProperty(globalThis, 'localStorage', { value: storage, configurable: true });
  await forgetWriting(me.id, true);
  expect(unsentNamesOf(storage, me.id)).toHaveLength(1);
  await forgetWriting(me.id, false);
  expect(unsentNamesOf(storage, me.id)).toEqual([]);
  Reflect.deleteProperty(globalThis, 'localStorage');
});

it('an answer that comes after the room was left takes away what it is about, and nothing else', async () => {
  const put = port.handlers['annotations:put'];
  const answers: (() => void)[] = [];
  port.handlers['annotations:put'] = async (input) => {
    await new Promise<void>((resolve) => answers.push(resolve));
    return put?.(input) as never;
  };
  const first = await open();
  first.put(line('a'));
  await settle();
  first.destroy();
  const second = await open();
  port.up = false;
  second.put(line('b'));
  expect(unsentNamesOf(storage, me.id)).toHaveLength(2);
  // To the room that was left, then to the one that asked again.
  for (const answer of answers) {
    answer();
    await settle();
    expect(unsentNamesOf(storage, me.id)).toHaveLength(1);
  }
  second.destroy();
  expect((await open()).state.get()).toMatchObject({ unsaved: 1, annotations: [{ id: 'b' }] });
});

it('a fault of the server is tried again', async () => {
  const put = port.handlers['annotations:put'];
  port.handlers['annotations:put'] = () => {
    throw new AppError('INTERNAL', 'x');
  };
  const mine = await open();
  mine.put(line('a'));
  await clock.pass(4_000);
  expect(mine.state.get()).toMatchObject({ unsaved: 1, refused: [], problem: undefined, annotations: [{ id: 'a' }] });
  port.handlers['annotations:put'] = put as never;
  await clock.pass(10_000);
  expect(mine.state.get()).toMatchObject({ unsaved: 0, annotations: [{ id: 'a', version: 1 }] });
});

it('a fault that does not pass holds nothing else back', async () => {
  const put = port.handlers['annotations:put'];
  port.handlers['annotations:put'] = (input) => {
    if (input.annotation.id === 'a') throw new AppError('INTERNAL', 'x');
    return put?.(input) as never;
  };
  const mine = await open();
  mine.put(line('a'));
  mine.put(line('b'));
  await clock.pass(60_000);
  expect([...server.keys()]).toEqual(['b']);
  expect(mine.state.get()).toMatchObject({ unsaved: 0, refused: [{ id: 'a', refused: { code: 'INTERNAL' } }] });
});

it('what is refused stays, with the reason, also after a reload, until it is dismissed', async () => {
  const put = port.handlers['annotations:put'];
  port.handlers['annotations:put'] = () => {
    throw new AppError('CONFLICT', 'x', { reason: 'too_many_annotations' });
  };
  const first = await open();
  first.put(line('a'));
  first.put(line('a', 20));
  await settle();
  const refused = [{ id: 'a', shape: isAt(20), refused: { code: 'CONFLICT', reason: 'too_many_annotations' } }];
  expect(first.state.get()).toMatchObject({ unsaved: 0, annotations: [], refused, problem: { reason: 'too_many_annotations' } });
  first.destroy();
  const second = await open();
  expect(second.state.get()).toMatchObject({ unsaved: 0, refused });
  second.askAgain('a');
  await settle();
  expect(second.state.get()).toMatchObject({ unsaved: 0, refused });
  port.handlers['annotations:put'] = put as never;
  second.askAgain('a');
  await settle();
  expect(second.state.get()).toMatchObject({ refused: [], problem: undefined, annotations: [{ id: 'a', ...isAt(20) }] });
  port.handlers['annotations:put'] = () => {
    throw new AppError('FORBIDDEN', 'x', { reason: 'not_author' });
  };
  second.put(line('a', 30));
  await settle();
  expect(second.state.get()).toMatchObject({ annotations: [isAt(20)], refused: [{ shape: isAt(30) }] });
  second.dismiss('a');
  expect(second.state.get()).toMatchObject({ annotations: [isAt(20)], refused: [], problem: undefined });
  expect(unsentNamesOf(storage, me.id)).toEqual([]);
});

it('what somebody else changed meanwhile is not overwritten by what waited on the device', async () => {
  const mine = await open();
  mine.put(line('a'));
  await settle();
  port.up = false;
  mine.put(line('a', 20));
  await settle();
  mine.destroy();
  server.set('a', { ...line('a', 77), author: tim, version: 2, updatedAt: '' });
  port.up = true;
  const again = await open();
  await settle();
  expect(server.get('a')).toMatchObject({ version: 2, ...isAt(77) });
  expect(again.state.get()).toMatchObject({
    annotations: [isAt(77)],
    refused: [{ shape: isAt(20), refused: { reason: 'changed_meanwhile' } }],
  });
});

it('where the device keeps nothing it is sent all the same, and said to be at risk until then', async () => {
  const mine = await open();
  storage.isFull = true;
  port.up = false;
  mine.put(line('a'));
  await settle();
  expect(mine.state.get()).toMatchObject({ unsaved: 1, keptOnDevice: false });
  await port.reconnect();
  await settle();
  expect(mine.state.get()).toMatchObject({ unsaved: 0, keptOnDevice: true });
  expect(server.has('a')).toBe(true);
});

it('what on the device is no drawing is left alone', async () => {
  const beginning = `hoi-chan.drawing.${me.id}.${consultId}.`;
  for (const [index, value] of ['{', 'null', '{"id":"a"}', '{"id":"a","baseVersion":0,"refused":null,"shape":{"kind":"laser"}}'].entries())
    storage.setItem(beginning + String(index), value);
  expect((await open()).state.get()).toMatchObject({ unsaved: 0, annotations: [], refused: [] });
});

it('nobody takes away a change they have not seen: the removal is refused, and the drawing stands as it is now', async () => {
  const first = await open();
  first.put(line('a'));
  await settle();
  const mine = server.get('a');
  if (mine === undefined) throw new Error('it is not there');
  server.set('a', {
    ...mine,
    points: [
      [0, 0],
      [30, 0],
    ],
    version: 2,
  });
  first.remove('a');
  await settle();
  expect(first.state.get()).toMatchObject({ unsaved: 0, refused: [], problem: { reason: 'changed_meanwhile' } });
  expect(server.get('a')).toMatchObject(isAt(30));
  expect(first.state.get().annotations.map(({ id }) => id)).toEqual(['a']);
});
