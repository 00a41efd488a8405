import { AppError } from '@hoi-chan/shared/errors.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { addPlanLine, movePlanLine, openDocument, readPlan, removePlanLine } from './document.ts';
import { lackingDeletions } from './stateCover.ts';
import { createSync, MOST_AT_ONCE_BYTES, type Sync } from './sync.ts';
import { FakeServer, FakeTime, type Fate } from './testing/fakeServer.ts';

const consultId = '0a0a0a0a-0000-4000-8000-000000000001';

function client(server: FakeServer, time: FakeTime, doc = new Y.Doc(), fate?: () => Fate) {
  const port = server.connect(fate);
  const sync = createSync({ consultId, doc, port, timing: time });
  return { doc, port, sync, text: doc.getText('reason') };
}

describe('sync', () => {
  it('counts an edit as saved only when the server acknowledged it', async () => {
    const [server, time] = [new FakeServer(), new FakeTime()];
    const { sync, text, port } = client(server, time);
    await time.pass(10);
    expect(sync.state.get()).toMatchObject({ link: 'online', unsaved: 0 });
    text.insert(0, 'a');
    text.insert(1, 'b');
    expect(sync.state.get()).toMatchObject({ unsaved: 2, unsavedSince: 10 });
    await time.pass(200);
    expect(sync.state.get()).toMatchObject({ unsaved: 0, unsavedSince: null, savedAt: 130 });
    expect(server.doc.getText('reason').toJSON()).toBe('ab');
    expect(port.requests.filter((name) => name === 'minutes:update')).toHaveLength(1);
  });

  it('says offline and how many edits wait, and sends them after the reconnect', async () => {
    const [server, time] = [new FakeServer(), new FakeTime()];
    const { sync, text, port } = client(server, time);
    await time.pass(10);
    port.cut();
    text.insert(0, 'mất mạng');
    await time.pass(1_000);
    expect(sync.state.get()).toMatchObject({ link: 'offline', unsaved: 1 });
    port.reconnect();
    await time.pass(500);
    expect(sync.state.get()).toMatchObject({ link: 'online', unsaved: 0 });
    expect(server.doc.getText('reason').toJSON()).toBe('mất mạng');
  });

  it('sends a deletion made while away although state vectors do not show it', async () => {
    const [server, time] = [new FakeServer(), new FakeTime()];
    const first = client(server, time);
    first.text.insert(0, 'abc');
    await time.pass(500);
    first.port.cut();
    first.text.delete(0, 2);
    await time.pass(500);
    first.port.reconnect();
    await time.pass(500);
    expect(server.doc.getText('reason').toJSON()).toBe('c');
    const before = server.stored.length;
    first.port.reconnect();
    await time.pass(500);
    expect(server.stored.length, 'nothing new is not written again').toBe(before);
  });

  it('repairs a lost notice by comparing again', async () => {
    const [server, time] = [new FakeServer(), new FakeTime()];
    const a = client(server, time);
    let drop = false;
    const b = client(server, time, new Y.Doc(), () => (drop ? 'lose' : 'deliver'));
    await time.pass(10);
    drop = true;
    a.text.insert(0, 'x');
    await time.pass(300);
    drop = false;
    a.text.insert(1, 'y');
    await time.pass(300);
    expect(b.text.toJSON(), 'a gap is noticed at once').toBe('xy');
    drop = true;
    a.text.delete(0, 1);
    await time.pass(300);
    drop = false;
    await time.pass(60_000);
    expect(b.text.toJSON()).toBe('y');
  });

  it('keeps edits the server refuses because the text is locked, and sends them once it is open again', async () => {
    const [server, time] = [new FakeServer(), new FakeTime()];
    const { sync, text } = client(server, time);
    await time.pass(10);
    server.writable = false;
    text.insert(0, 'muộn');
    await time.pass(10_000);
    expect(sync.state.get()).toMatchObject({ writable: false, unsaved: 1, refusal: 'locked' });
    server.writable = true;
    sync.resync();
    await time.pass(500);
    expect(sync.state.get()).toMatchObject({ writable: true, unsaved: 0, refusal: null });
    expect(server.doc.getText('reason').toJSON()).toBe('muộn');
  });

  it('says which part the server finds too long, and sends everything once it is shorter', async () => {
    const [server, time] = [new FakeServer(), new FakeTime()];
    const { sync, text, doc } = client(server, time);
    await time.pass(10);
    server.refuses = () =>
      new AppError('INVALID_REQUEST', 'too long', { reason: 'minutes_too_long', fields: [{ path: 'reason', reason: 'too_big' }] });
    text.insert(0, 'dài quá');
    await time.pass(10_000);
    expect(sync.state.get()).toMatchObject({ writable: true, unsaved: 1, refusal: 'minutes_too_long', refusedFields: ['reason'] });
    server.refuses = (update) => (Y.decodeUpdate(update).ds.clients.size === 0 ? new AppError('INVALID_REQUEST', 'too long') : undefined);
    text.delete(3, 4);
    doc.getText('course').insert(0, 'bên cạnh');
    await time.pass(20_000);
    expect(sync.state.get()).toMatchObject({ unsaved: 0, refusal: null, refusedFields: [] });
    expect([server.doc.getText('reason').toJSON(), server.doc.getText('course').toJSON()]).toEqual(['dài', 'bên cạnh']);
  });

  it('sends what a former page kept on the device', async () => {
    const [server, time] = [new FakeServer(), new FakeTime()];
    const kept = new Y.Doc();
    kept.getText('reason').insert(0, 'hôm qua');
    client(server, time, kept);
    await time.pass(500);
    expect(server.doc.getText('reason').toJSON()).toBe('hôm qua');
  });

  it('brings what was written away from the server in parts, one acknowledged after the other, and goes on after a cut where it was', async () => {
    const [server, time] = [new FakeServer(), new FakeTime()];
    const { doc, port, sync } = client(server, time);
    await time.pass(10);
    port.cut();
    for (const key of ['reason', 'course', 'discussion', 'conclusion', 'nextStep']) doc.getText(key).insert(0, 'ữ'.repeat(20_000));
    await time.pass(60_000);
    port.reconnect();
    await time.pass(300);
    expect(server.stored).toHaveLength(2);
    expect(sync.state.get(), 'some of it').toMatchObject({ link: 'online', unsaved: 3 });
    server.restart();
    port.reconnect();
    await time.pass(5_000);
    expect(sync.state.get()).toMatchObject({ link: 'online', unsaved: 0, refusal: null });
    for (const key of ['reason', 'nextStep']) expect(server.doc.getText(key).length).toBe(20_000);
    expect(port.largestUpdate).toBeLessThanOrEqual(MOST_AT_ONCE_BYTES);
    expect(
      server.stored.reduce((sum, { byteLength }) => sum + byteLength, 0),
      'nothing twice',
    ).toBeLessThan(301_000);
  });

  it('is open only when a long text has come whole, and does not ask twice for what has come', async () => {
    const [server, time] = [new FakeServer(), new FakeTime()];
    const first = client(server, time);
    await time.pass(10);
    for (let line = 0; line < 20; line += 1) {
      first.text.insert(0, 'Dòng. '.repeat(100));
      await time.pass(200);
    }
    server.mostAnswerBytes = 4_000;
    let answers = 0;
    const { sync, text, port } = client(server, time, new Y.Doc(), () => ((answers += 1) === 3 ? 'deaf' : 'deliver'));
    sync.state.subscribe(() => {
      if (sync.state.get().link === 'online') expect(text.length).toBe(12_000);
    });
    await time.pass(10_000);
    expect(sync.state.get()).toMatchObject({ link: 'online', unsaved: 0 });
    expect(text.toJSON()).toBe(first.text.toJSON());
    expect(port.requests.length).toBeLessThan(9);
  });

  it('loses nothing and ends equal on every replica, whatever is cut, lost, unheard or restarted', async () => {
    const fate = fc.constantFrom<Fate>('deliver', 'deliver', 'lose', 'deaf');
    const act = fc.record({
      who: fc.nat(1),
      kind: fc.constantFrom('type', 'type', 'delete', 'cut', 'reconnect', 'restart', 'wait', 'plan', 'server', 'paste', 'paste', 'rub'),
      at: fc.nat(30),
      ms: fc.nat(3_000),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 40 }), fc.array(fate, { minLength: 1, maxLength: 30 }), async (acts, fates) => {
        const [server, time] = [new FakeServer(), new FakeTime()];
        server.mostAnswerBytes = 64 * 1024;
        let turn = 0;
        let calm = false;
        const next = (): Fate => (calm ? 'deliver' : (fates[turn++ % fates.length] ?? 'deliver'));
        const sides = [client(server, time, new Y.Doc(), next), client(server, time, new Y.Doc(), next)];
        const typed: string[] = [];
        let word = 0;
        for (const { who, kind, at, ms } of acts) {
          const side = sides[who];
          if (!side) continue;
          if (kind === 'type') {
            const mark = `<${word++}>`;
            // Marks are inserted whole and only dots are ever deleted, so each must be found again at the end.
            side.text.insert(side.text.length === 0 ? 0 : boundary(side.text.toJSON(), at), `${mark}.`);
            typed.push(mark);
          } else if (kind === 'delete') {
            const dot = side.text.toJSON().indexOf('.');
            if (dot >= 0) side.text.delete(dot, 1);
          } else if (kind === 'paste') {
            // Long enough for the limit of a message, in the sections besides; only the filling is ever rubbed out.
            const pasted = side.doc.getText(PASTED[at % PASTED.length]);
            const mark = `<${word++}>`;
            pasted.insert(0, mark + 'ữ'.repeat(at * 660));
            typed.push(mark);
          } else if (kind === 'rub') {
            const pasted = side.doc.getText(PASTED[at % PASTED.length]);
            for (let from = pasted.toJSON().indexOf('ữữữ', at); from >= 0 && from < at + 900; from += 2) {
              if (pasted.toJSON().slice(from, from + 3) === 'ữữữ') pasted.delete(from, 1);
            }
          } else if (kind === 'server') server.restart();
          else if (kind === 'plan') addPlanLine(openDocument(side.doc));
          else if (kind === 'cut') side.port.cut();
          else if (kind === 'reconnect') side.port.reconnect();
          else if (kind === 'wait') await time.pass(ms);
          else sides[who] = restart(side);
        }
        calm = true;
        for (const side of sides) side.port.reconnect();
        await time.pass(120_000);
        const results = [server.doc, ...sides.map((side) => side.doc)].map((doc) =>
          ['reason', ...PASTED].map((key) => doc.getText(key).toJSON()).join('|'),
        );
        expect(new Set(results).size).toBe(1);
        for (const port of server.ports) expect(port.largestUpdate).toBeLessThanOrEqual(MOST_AT_ONCE_BYTES);
        for (const mark of typed) expect(results[0]).toContain(mark);
        expect(new Set([server.doc, ...sides.map((side) => side.doc)].map((doc) => doc.getArray('plan').length)).size).toBe(1);
        for (const side of sides) expect(side.sync.state.get()).toMatchObject({ link: 'online', unsaved: 0, refusal: null });
        for (const side of sides) void side.sync.destroy();

        function restart(side: { doc: Y.Doc; sync: Sync; port: { cut(): void } }) {
          void side.sync.destroy();
          side.port.cut();
          const doc = new Y.Doc();
          Y.applyUpdate(doc, Y.encodeStateAsUpdate(side.doc));
          return client(server, time, doc, next);
        }
      }),
      { numRuns: 60, seed: 20261128 },
    );
  }, 60_000);
});

const PASTED = ['course', 'discussion', 'conclusion', 'nextStep'] as const;

/** A place between marks, so that a mark stays in one piece. */
function boundary(text: string, at: number): number {
  const places = [0, ...[...text.matchAll(/>/g)].map((match) => match.index + 1)];
  return places[at % places.length] ?? 0;
}

describe('lackingDeletions', () => {
  it('joins ranges that touch, and names what is lacking', () => {
    const doc = new Y.Doc();
    const text = doc.getText();
    text.insert(0, 'abcdefgh');
    const updates: Uint8Array[] = [];
    doc.on('update', (update: Uint8Array) => updates.push(update));
    text.delete(0, 2);
    text.delete(0, 2);
    text.delete(2, 1);
    const deletedIn = (update: Uint8Array) => Y.decodeUpdate(update).ds.clients;
    const all = deletedIn(Y.encodeStateAsUpdate(doc));
    expect(lackingDeletions(all, deletedIn(Y.mergeUpdates(updates))).size).toBe(0);
    const lacking = (theirs: Uint8Array[]) =>
      [...lackingDeletions(deletedIn(Y.mergeUpdates(theirs)), all).values()].flat().map(({ clock, len }) => [clock, len]);
    expect(lacking(updates.slice(0, 2))).toEqual([[6, 1]]);
    expect(lacking(updates.slice(2))).toEqual([[0, 4]]);
  });
});

describe('plan', () => {
  const setUp = () => {
    const document = openDocument(new Y.Doc());
    const ids = ['a', 'b', 'c'].map((text) => {
      const id = addPlanLine(document);
      readPlan(document)
        .find((line) => line.id === id)
        ?.text.insert(0, text);
      return id;
    });
    return {
      document,
      ids,
      read: () =>
        readPlan(document)
          .map((line) => line.text.toJSON())
          .join(''),
    };
  };
  it('moves lines without touching their text', () => {
    const { document, ids, read } = setUp();
    movePlanLine(document, ids[2] ?? '', -1);
    expect(read()).toBe('acb');
    movePlanLine(document, ids[0] ?? '', 1);
    expect(read()).toBe('cab');
    movePlanLine(document, ids[2] ?? '', -1);
    expect(read(), 'the first stays first').toBe('cab');
    removePlanLine(document, ids[0] ?? '');
    expect(read()).toBe('cb');
  });
  it('keeps what another person types in a line that is moved meanwhile', () => {
    const { document, ids } = setUp();
    const other = openDocument(new Y.Doc());
    Y.applyUpdate(other.doc, Y.encodeStateAsUpdate(document.doc));
    movePlanLine(document, ids[0] ?? '', 1);
    readPlan(other)
      .find((line) => line.id === ids[0])
      ?.text.insert(1, 'spirin');
    Y.applyUpdate(document.doc, Y.encodeStateAsUpdate(other.doc));
    Y.applyUpdate(other.doc, Y.encodeStateAsUpdate(document.doc));
    for (const side of [document, other]) expect(readPlan(side).map((line) => line.text.toJSON())).toEqual(['b', 'aspirin', 'c']);
  });
  it('can always be moved on after two people moved at once', () => {
    const { document, ids } = setUp();
    const other = openDocument(new Y.Doc());
    Y.applyUpdate(other.doc, Y.encodeStateAsUpdate(document.doc));
    movePlanLine(document, ids[2] ?? '', -1);
    movePlanLine(other, ids[0] ?? '', 1);
    Y.applyUpdate(document.doc, Y.encodeStateAsUpdate(other.doc));
    const before = readPlan(document).map((line) => line.id);
    movePlanLine(document, before[2] ?? '', -1);
    expect(readPlan(document).map((line) => line.id)).toEqual([before[0], before[2], before[1]]);
  });
  it('is undone for the person who wrote, not for others', () => {
    const { document, read } = setUp();
    document.doc.transact(() => document.text('reason').insert(0, 'của người khác'), 'remote');
    document.undo.undo();
    expect(document.text('reason').toJSON()).toBe('của người khác');
    expect(read()).not.toBe('abc');
  });
});
