import { AppError } from '@hoi-chan/shared/errors.ts';
import type { Annotation } from '@hoi-chan/shared/features/annotations.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import { createTogether } from '../together/model.ts';
import { FakeClock, FakePort, settle } from '../together/testing/fakes.ts';
import { createAnnotations, type Annotations } from './model.ts';
import { fakeStorage } from './testing/fakeStorage.ts';
import { line } from './testing/line.ts';
import { createWishBox, type WishBox } from './wishBox.ts';

const consultId = 'c1';
const me = { id: 'p-me', name: 'Tôi' };
const tim = { personId: 'p-tim', name: 'Phạm Quốc Tim' };

let clock: FakeClock;
let port: FakePort;
let server: Map<string, Annotation>;
let seq: number;
let annotations: Annotations;
let box: WishBox;
let storage: ReturnType<typeof fakeStorage>;

const theirs = (id: string, version = 1): Annotation => ({ ...line(id), author: tim, version, updatedAt: '' });
const ids = (): string[] => annotations.state.get().annotations.map(({ id }) => id);
const told = (id: string, annotation: Annotation | null, number = (seq += 1)): void =>
  port.notify('annotations:changed', { consultId, seq: number, id, annotation });

beforeEach(async () => {
  [clock, port, server, seq] = [new FakeClock(), new FakePort(), new Map(), 0];
  port.handlers['viewport:draw'] = () => ({});
  port.handlers['viewport:open'] = () => ({
    presentation: 0,
    presenter: null,
    seq: 0,
    view: null,
    pointers: [],
    drafts: [],
    marks: { seq, annotations: [...server.values()] },
    mayMark: true,
  });
  port.handlers['annotations:put'] = ({ annotation, baseVersion }) => {
    const before = server.get(annotation.id);
    if ((before?.version ?? 0) > baseVersion) throw new AppError('CONFLICT', 'x', { reason: 'changed_meanwhile' });
    const after = { ...annotation, author: before?.author ?? { personId: me.id, name: me.name }, version: baseVersion + 1, updatedAt: '' };
    server.set(annotation.id, after);
    return { seq: (seq += 1), annotation: after };
  };
  port.handlers['annotations:remove'] = ({ id, baseVersion }) => {
    if ((server.get(id)?.version ?? baseVersion) !== baseVersion) throw new AppError('CONFLICT', 'x', { reason: 'changed_meanwhile' });
    const version = (server.get(id)?.version ?? 0) + 1;
    server.delete(id);
    return { seq: (seq += 1), version };
  };
  storage = fakeStorage();
  box = createWishBox(storage, me.id, consultId);
  annotations = opened();
  await settle();
});

const opened = (): Annotations =>
  createAnnotations({ consultId, person: me, port, together: createTogether({ consultId, personId: me.id, port, clock }), box, clock });

describe('own changes', () => {
  it('stand at once and are sent one after the other, each on the version before', async () => {
    annotations.put(line('a'));
    annotations.put(line('a', 20));
    expect(annotations.state.get()).toMatchObject({
      unsaved: 2,
      annotations: [
        {
          points: [
            [0, 0],
            [20, 0],
          ],
        },
      ],
    });
    await settle();
    expect(port.sentAs('annotations:put').map(({ baseVersion }) => baseVersion)).toEqual([0, 1]);
    expect(annotations.state.get().unsaved).toBe(0);
  });

  it('drawn over another’s drawing are given up, here and for all, once somebody else presents', async () => {
    told('theirs', theirs('theirs'));
    annotations.draw(line('theirs', 30));
    await clock.pass(100);
    port.handlers['viewport:draw'] = ({ draft }) => {
      if (draft !== null) throw new AppError('FORBIDDEN', 'x', { reason: 'not_author' });
      return {};
    };
    annotations.draw(line('theirs', 40));
    await clock.pass(100);
    await clock.pass(100);
    expect(annotations.state.get().own).toBeNull();
    expect(port.sentAs('viewport:draw').at(-1)?.draft).toBeNull();
  });

  it('without a link are kept and sent when it is back', async () => {
    port.up = false;
    annotations.put(line('a'));
    annotations.put(line('b'));
    await clock.pass(5_000);
    expect(annotations.state.get()).toMatchObject({ unsaved: 2 });
    expect(ids()).toEqual(['a', 'b']);
    await port.reconnect();
    await settle();
    expect([...server.keys()]).toEqual(['a', 'b']);
    expect(annotations.state.get().unsaved).toBe(0);
  });

  it('that are refused give way to what the server has, and say why', async () => {
    server.set('x', theirs('x', 3));
    told('x', theirs('x', 3));
    port.handlers['annotations:put'] = () => {
      throw new AppError('FORBIDDEN', 'x', { reason: 'not_author' });
    };
    annotations.put(line('x', 99));
    await settle();
    expect(annotations.state.get()).toMatchObject({ unsaved: 0, canUndo: false, annotations: [{ version: 3, author: tim }] });
    expect(annotations.state.get().problem).toMatchObject({ reason: 'not_author' });
  });

  it('are for those who take part: whoever reads along changes not even their own', async () => {
    expect(annotations.state.get().mayMark).toBe(true);
    const before = port.handlers['viewport:open'];
    port.handlers['viewport:open'] = async (input) => ({ ...(await before?.(input)), mayMark: false }) as never;
    annotations.put(line('a'));
    await settle();
    const [own] = annotations.state.get().annotations;
    await port.reconnect();
    await settle();
    expect(annotations.state.get().mayMark).toBe(false);
    expect(own && annotations.mayChange(own)).toBe(false);
    if (before !== undefined) port.handlers['viewport:open'] = before;
    port.notify('consult:changed', { consult: { id: 'another' } } as never);
    await settle();
    expect(annotations.state.get().mayMark).toBe(false);
    port.notify('consult:changed', { consult: { id: consultId } } as never);
    await settle();
    expect(annotations.state.get().mayMark, 'having accepted it').toBe(true);
  });

  it('can be taken back and done again, also a removal', async () => {
    annotations.put(line('a'));
    annotations.put(line('a', 20));
    annotations.remove('a');
    await settle();
    expect(ids()).toEqual([]);
    annotations.undo();
    await settle();
    expect(server.get('a')).toMatchObject({
      points: [
        [0, 0],
        [20, 0],
      ],
      version: 4,
    });
    annotations.undo();
    annotations.undo();
    await settle();
    expect(server.size).toBe(0);
    expect(annotations.state.get()).toMatchObject({ canUndo: false, canRedo: true });
    annotations.redo();
    annotations.redo();
    annotations.redo();
    await settle();
    expect(server.size).toBe(0);
    expect(annotations.state.get().canRedo).toBe(false);
  });

  it('are not taken back over somebody else’s change', async () => {
    annotations.put(line('a'));
    await settle();
    told('a', server.get('a') ?? null, seq);
    told('a', { ...line('a', 77), author: { personId: me.id, name: me.name }, version: 2, updatedAt: '' }, seq + 1);
    annotations.undo();
    await settle();
    expect(ids()).toEqual(['a']);
    expect(port.sentAs('annotations:remove')).toEqual([]);
  });
});

describe('changes of others', () => {
  it('appear in order, each once; whoever misses one asks for the whole', async () => {
    told('x', theirs('x'));
    told('x', theirs('x', 2));
    told('x', theirs('x'), seq);
    expect(annotations.state.get().annotations).toMatchObject([{ version: 2 }]);
    const asked = port.sentAs('viewport:open').length;
    server.set('x', theirs('x', 2)).set('y', theirs('y')).set('z', theirs('z'));
    seq += 1;
    told('z', theirs('z'));
    await settle();
    expect(port.sentAs('viewport:open').length).toBe(asked + 1);
    expect(ids()).toEqual(['x', 'y', 'z']);
    told('y', null);
    expect(ids()).toEqual(['x', 'z']);
  });

  it('tell where the archive has this consult’s own reports: the list is the same one until it grows', async () => {
    expect(annotations.state.get().ownSeries).toEqual([]);
    const own = (id: string, ...ownSeries: string[]): void =>
      port.notify('annotations:changed', { consultId, seq: (seq += 1), id, annotation: null, ownSeries });
    own('x', '2.25.1', '2.25.2');
    const known = annotations.state.get().ownSeries;
    expect(known).toEqual(['2.25.1', '2.25.2']);
    own('x', '2.25.1', '2.25.2');
    told('x', theirs('x', 9));
    annotations.put(line('a'));
    await settle();
    expect(annotations.state.get().ownSeries).toBe(known);

    const before = port.handlers['viewport:open'];
    const whole = { seq, annotations: [], ownSeries: ['2.25.2', '2.25.3'] };
    port.handlers['viewport:open'] = async (input) => ({ ...(await before?.(input)), marks: whole }) as never;
    await port.reconnect();
    await settle();
    expect(annotations.state.get().ownSeries).toEqual(['2.25.1', '2.25.2', '2.25.3']);
  });

  it('heard before the whole has come are not lost', async () => {
    const late = new FakePort();
    Object.assign(late.handlers, port.handlers);
    let answer: (() => void) | undefined;
    late.handlers['viewport:open'] = () =>
      new Promise((resolve) => {
        answer = () =>
          resolve({
            presentation: 0,
            presenter: null,
            seq: 0,
            view: null,
            pointers: [],
            drafts: [],
            marks: { seq: 4, annotations: [theirs('x')] },
            mayMark: true,
          });
      });
    const together = createTogether({ consultId, personId: me.id, port: late, clock });
    const other = createAnnotations({ consultId, person: me, port: late, together, box, clock });
    late.notify('annotations:changed', { consultId, seq: 4, id: 'x', annotation: theirs('x') });
    late.notify('annotations:changed', { consultId, seq: 5, id: 'y', annotation: theirs('y') });
    answer?.();
    await settle();
    expect(other.state.get().annotations.map(({ id }) => id)).toEqual(['x', 'y']);
  });

  it('show while they are drawn and are gone once they are stored', () => {
    port.notify('viewport:drawn', { consultId, ...tim, draft: line('x', 5) });
    port.notify('viewport:drawn', { consultId, ...tim, draft: line('x', 6) });
    expect(annotations.state.get().drafts).toMatchObject([
      {
        draft: {
          points: [
            [0, 0],
            [6, 0],
          ],
        },
      },
    ]);
    told('x', theirs('x'));
    expect(annotations.state.get()).toMatchObject({ drafts: [], annotations: [{ id: 'x' }] });
  });
});

it('tells the others what is being drawn, the newest only, at most twenty times a second', async () => {
  for (let step = 0; step < 100; step += 1) {
    annotations.draw(line('a', step));
    await clock.pass(5);
  }
  await clock.pass(100);
  const sent = port.sentAs('viewport:draw');
  expect(sent.length).toBeGreaterThan(5);
  expect(sent.length).toBeLessThanOrEqual(12);
  expect(sent.at(-1)?.draft?.points).toEqual([
    [0, 0],
    [99, 0],
  ]);
  annotations.put(line('a', 99));
  await clock.pass(100);
  expect(port.sentAs('viewport:draw').at(-1)?.draft).toBeNull();
});
