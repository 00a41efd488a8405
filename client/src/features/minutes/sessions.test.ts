import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { applyAwarenessUpdate, Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { forgetWriting } from '../../state/forgetWriting.ts';
import { unsentMinutes } from '../../state/unsent.ts';
import type { keepOnDevice } from './deviceCopy.ts';
import type { MinutesSession } from './session.ts';
import { holdMinutes } from './sessions.ts';
import { FakeServer, type FakePort, type Fate } from './testing/fakeServer.ts';

const me = { personId: 'lan', name: 'BS lan' };
const [consultId, other] = ['0a0a0a0a-0000-4000-8000-000000000001', '0a0a0a0a-0000-4000-8000-000000000002'];

/** A device that keeps every keystroke, and gives it back. */
const device = vi.hoisted(() => ({ kept: new Map<string, Uint8Array>(), open: new Set<object>() }));
vi.mock('./deviceCopy.ts', () => ({
  keepOnDevice: ((doc, consult, personId) => {
    const name = `${personId}:${consult}`;
    const before = device.kept.get(name);
    if (before !== undefined) Y.applyUpdate(doc, before, device);
    doc.on('update', () => device.kept.set(name, Y.encodeStateAsUpdate(doc)));
    device.open.add(doc);
    return { ready: Promise.resolve(true), onKept: () => undefined, destroy: () => device.open.delete(doc) };
  }) satisfies typeof keepOnDevice,
}));

let server: FakeServer;
let port: FakePort;
let fate: Fate;

beforeEach(() => {
  vi.useFakeTimers();
  const stored = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    get length() {
      return stored.size;
    },
    key: (index: number) => [...stored.keys()][index] ?? null,
    setItem: (name: string, value: string) => void stored.set(name, value),
    removeItem: (name: string) => void stored.delete(name),
  });
  vi.stubGlobal('navigator', { onLine: true });
  vi.stubGlobal('addEventListener', () => undefined);
  vi.stubGlobal('removeEventListener', () => undefined);
  fate = 'deliver';
  server = new FakeServer();
  port = server.connect(() => fate);
});
afterEach(async () => {
  await forgetWriting(me.personId, false);
  device.kept.clear();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const type = ({ document }: MinutesSession, text: string): void => document.text('course').insert(0, text);
const written = (): string => server.doc.getText('course').toJSON();
const updates = (): number => port.requests.filter((name) => name === 'minutes:update').length;

async function held(consult = consultId) {
  const hold = holdMinutes(consult, me, port);
  await pass(10);
  return hold;
}

it('what was typed just before the page is left is sent, and then the minutes are closed', async () => {
  const { session, release } = await held();
  type(session, 'Sốt. ');
  release();
  expect(device.open.size, 'not before it is acknowledged').toBe(1);
  expect(unsentMinutes(localStorage)).toHaveLength(1);
  await pass(10);
  expect(written()).toBe('Sốt. ');
  expect(device.open.size).toBe(0);
  expect(unsentMinutes(localStorage)).toEqual([]);
});

it('so is what was typed while something was under way, and what was typed before the minutes had opened', async () => {
  const { session, release } = await held();
  type(session, 'trước');
  await pass(119);
  vi.advanceTimersByTime(1);
  expect(updates(), 'under way').toBe(1);
  type(session, 'giữa, ');
  release();
  await pass(300);
  expect(written()).toBe('giữa, trước');
  const early = holdMinutes(other, me, port);
  type(early.session, 'sớm, ');
  early.release();
  await pass(300);
  expect(written(), 'at the same place, in either order').toHaveLength('sớm, giữa, trước'.length);
  expect(written()).toContain('sớm, ');
  expect(device.open.size).toBe(0);
});

it('over a cut several consults wait, each until its words have come', async () => {
  const [one, two] = [await held(), await held(other)];
  port.cut();
  type(one.session, 'một ');
  one.release();
  type(two.session, 'hai ');
  two.release();
  await pass(60_000);
  expect(device.open.size).toBe(2);
  expect(written()).toBe('');
  port.reconnect();
  await pass(500);
  expect(written().split(' ').toSorted()).toEqual(['', 'hai', 'một']);
  expect(device.open.size).toBe(0);
  const { length } = port.requests;
  await pass(120_000);
  expect(port.requests, 'closed for good').toHaveLength(length);
});

it('the server is told when the last place that shows them is gone and everything has come; not while another one stands', async () => {
  const closed = (): number => port.requests.filter((name) => name === 'minutes:close').length;
  const [room, page] = [await held(), await held()];
  room.release();
  await pass(500);
  expect(closed(), 'the page still shows them').toBe(0);
  type(page.session, 'Sốt. ');
  page.release();
  await pass(500);
  expect([written(), closed()]).toEqual(['Sốt. ', 1]);
  expect(port.requests.slice(-2), 'the person is gone for the others before').toEqual(['minutes:setAwareness', 'minutes:close']);
  const again = await held();
  again.release();
  await pass(500);
  expect(closed(), 'opened again and closed again').toBe(2);
});

it('who opens them again while a comparison of before is under way is not cut off by its end', async () => {
  const { session, release } = await held();
  const { length } = port.requests;
  session.resync();
  vi.advanceTimersByTime(0);
  expect(port.requests, 'a comparison is under way').toEqual([...port.requests.slice(0, length), 'minutes:open']);
  release();
  const again = holdMinutes(consultId, me, port);
  await pass(500);
  expect(port.requests).not.toContain('minutes:close');
  again.release();
  await pass(500);
  expect(port.requests.filter((name) => name === 'minutes:close')).toHaveLength(1);
});

it('an acknowledgement that was lost on the way is asked for, and nothing is written twice', async () => {
  const { session, release } = await held();
  fate = 'deaf';
  type(session, 'một lần');
  release();
  await pass(1_000);
  expect(device.open.size).toBe(1);
  fate = 'deliver';
  await pass(20_000);
  expect(written()).toBe('một lần');
  expect(device.open.size).toBe(0);
});

it('whoever comes back meanwhile finds the same minutes; with nothing unsent they are closed at once', async () => {
  const first = await held();
  port.cut();
  type(first.session, 'chờ');
  first.release();
  await pass(5_000);
  const again = await held();
  expect(again.session).toBe(first.session);
  port.reconnect();
  await pass(500);
  expect(written()).toBe('chờ');
  expect(device.open.size, 'held').toBe(1);
  again.release();
  expect(device.open.size).toBe(0);
});

it('the others no longer see somebody in the minutes whose words are only on their way', async () => {
  const neighbour = new Awareness(new Y.Doc());
  neighbour.setLocalState(null);
  server.connect().on('minutes:awarenessChanged', ({ update }: { update: Uint8Array }) => {
    applyAwarenessUpdate(neighbour, update, 'server');
  });
  const { session, release } = await held();
  await pass(500);
  expect(neighbour.getStates().size).toBe(1);
  // Heard by the server, but its answers are lost: the words are not acknowledged.
  fate = 'deaf';
  type(session, 'đang gửi');
  release();
  await pass(500);
  expect(device.open.size).toBe(1);
  expect(neighbour.getStates().size).toBe(0);
  fate = 'deliver';
  await held();
  await pass(500);
  expect(neighbour.getStates().size, 'back again').toBe(1);
  neighbour.destroy();
});

it('what the server refuses stays on the device and marked, and is not tried for ever', async () => {
  const { session, release } = await held();
  server.writable = false;
  type(session, 'muộn');
  release();
  await pass(1_000);
  expect(device.open.size).toBe(0);
  expect(unsentMinutes(localStorage)).toEqual([`${me.personId}:${consultId}`]);
  server.writable = true;
  await held();
  await pass(500);
  expect(written()).toBe('muộn');
  expect(unsentMinutes(localStorage)).toEqual([]);
});

it('minutes that were open are asked for again by whoever opens them having come into the call since', async () => {
  server.writable = false;
  const panel = await held();
  expect(panel.session.state.get().writable).toBe(false);
  server.writable = true;
  const room = await held();
  expect(room.session).toBe(panel.session);
  expect(room.session.state.get().writable).toBe(true);
});

it('signed in again, what waited goes on over the new connection; signing out ends everything', async () => {
  const { session, release } = await held();
  port.cut();
  type(session, 'còn lại');
  release();
  await pass(1_000);
  port = server.connect();
  const next = await held(other);
  await pass(500);
  expect(written()).toBe('còn lại');
  expect(device.open.size, 'only what is held').toBe(1);
  next.release();
  port.cut();
  const last = holdMinutes(consultId, me, port);
  type(last.session, 'bỏ');
  last.release();
  await pass(1_000);
  expect(device.open.size).toBe(1);
  await forgetWriting(me.personId, false);
  expect(device.open.size).toBe(0);
  const { length } = port.requests;
  await pass(120_000);
  expect(port.requests).toHaveLength(length);
});
