import { applyAwarenessUpdate, Awareness, encodeAwarenessUpdate, removeAwarenessStates } from 'y-protocols/awareness';
import { afterEach, expect, test } from 'vitest';
import * as Y from 'yjs';
import { createCursorDesk } from './awareness.ts';

const open: Awareness[] = [];
afterEach(() => open.splice(0).forEach((one) => one.destroy()));
function client(state: Record<string, unknown> | null = { field: 'course', caret: null, anchor: null }) {
  const awareness = new Awareness(new Y.Doc());
  open.push(awareness);
  awareness.setLocalState(state);
  return awareness;
}
const own = (awareness: Awareness) => encodeAwarenessUpdate(awareness, [awareness.clientID]);
const lan = { personId: 'lan', name: 'Nguyễn Thị Lan' };
const tim = { personId: 'tim', name: 'Phạm Đức Tâm' };

test('the name beside a cursor is the server’s, whatever the client said', () => {
  const desk = createCursorDesk();
  const liar = client({ field: 'course', caret: null, anchor: null, personId: 'tim', name: 'Phạm Đức Tâm' });
  const reader = client();
  applyAwarenessUpdate(reader, desk.stamp(own(liar), 'c1', lan), 'test');
  expect(reader.getStates().get(liar.clientID)).toEqual({ field: 'course', caret: null, anchor: null, ...lan });
});

test('a cursor of another person can be neither moved nor removed until it is long silent', () => {
  let now = 0;
  const desk = createCursorDesk(() => now);
  const cursor = client();
  desk.stamp(own(cursor), 'c1', lan);
  removeAwarenessStates(cursor, [cursor.clientID], 'test');
  expect(() => desk.stamp(own(cursor), 'c1', tim)).toThrow('another person');
  expect(() => desk.stamp(own(cursor), 'c2', tim)).not.toThrow();
  now += 61_000;
  expect(() => desk.stamp(own(cursor), 'c1', tim)).not.toThrow();
});

test.each([
  ['nothing', new Uint8Array()],
  ['noise', new Uint8Array([255, 255, 255, 255, 255, 255, 255, 255, 255, 255])],
  ['a count that lies', new Uint8Array([200, 1, 5, 1, 2, 123, 125])],
  ['no cursor', new Uint8Array([0])],
])('%s is refused with a reason', (_name, update) => {
  expect(() => createCursorDesk().stamp(update, 'c1', lan)).toThrow('not an update of one cursor');
});

test('a place that is none is refused: foreign keys are dropped, long and strange values named', () => {
  const desk = createCursorDesk();
  for (const state of [
    { field: 5, caret: null, anchor: null },
    { field: 'x'.repeat(101), caret: null, anchor: null },
    { field: 'a', caret: 7, anchor: null },
  ])
    expect(() => desk.stamp(own(client(state)), 'c1', lan)).toThrow('not an update of one cursor');
  const reader = client();
  const sender = client({ field: null, caret: null, anchor: null, html: '<b>' });
  applyAwarenessUpdate(reader, desk.stamp(own(sender), 'c1', lan), 'test');
  expect(reader.getStates().get(sender.clientID)).not.toHaveProperty('html');
});

test('two cursors in one update are refused', () => {
  const [a, b] = [client(), client()];
  applyAwarenessUpdate(a, own(b), 'test');
  expect(() => createCursorDesk().stamp(encodeAwarenessUpdate(a, [a.clientID, b.clientID]), 'c1', lan)).toThrow(
    'not an update of one cursor',
  );
});
