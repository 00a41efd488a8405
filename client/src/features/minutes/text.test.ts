import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { bindText, type TextControl } from './textBinding.ts';
import { findChange } from './textChange.ts';
import { followDelta, identityMap, mapChange, mapIndex } from './textMap.ts';

const text = fc.string({ unit: fc.constantFrom('a', 'b', 'ấ', 'đ', ' ', '\n', '🫀', '🫁'), maxLength: 12 });
const apply = (before: string, change: { index: number; remove: number; insert: string }): string =>
  before.slice(0, change.index) + change.insert + before.slice(change.index + change.remove);

/** A text area without a browser. Setting the value moves the caret to the end, as browsers do. */
class FakeControl implements TextControl {
  selectionStart = 0;
  selectionEnd = 0;
  #value = '';
  writes = 0;
  get value(): string {
    return this.#value;
  }
  set value(next: string) {
    this.#value = next;
    this.selectionStart = this.selectionEnd = next.length;
    this.writes += 1;
  }
  setSelectionRange(start: number, end: number): void {
    this.selectionStart = start;
    this.selectionEnd = end;
  }
  /** The person replaces `remove` units at `at`; the caret ends behind what was typed. */
  type(at: number, insert: string, remove = 0): void {
    const before = this.#value;
    this.#value = before.slice(0, at) + insert + before.slice(at + remove);
    this.selectionStart = this.selectionEnd = at + insert.length;
  }
}

function setUp(initial = ''): {
  shared: Y.Text;
  control: FakeControl;
  binding: ReturnType<typeof bindText>;
  remote: (edit: (t: Y.Text) => void) => void;
} {
  const doc = new Y.Doc();
  const shared = doc.getText('reason');
  shared.insert(0, initial);
  const control = new FakeControl();
  const binding = bindText(shared, control, 'local');
  return { shared, control, binding, remote: (edit) => doc.transact(() => edit(shared), 'remote') };
}

describe('findChange', () => {
  it('is placed where the caret says typing ended', () => {
    expect(findChange('aa', 'aaa', 1)).toEqual({ index: 0, remove: 0, insert: 'a' });
    expect(findChange('aa', 'aaa', 3)).toEqual({ index: 2, remove: 0, insert: 'a' });
  });
  it('replaces only the letter that Telex changed', () => {
    expect(findChange('tim to', 'tim tô', 6)).toEqual({ index: 5, remove: 1, insert: 'ô' });
  });
  it('turns one text into the other, wherever the caret is', () => {
    fc.assert(
      fc.property(text, text, fc.nat(20), (before, after, caret) => {
        const change = findChange(before, after, caret);
        expect(change === undefined ? before : apply(before, change)).toBe(after);
      }),
    );
  });
  it('never cuts a surrogate pair', () => {
    fc.assert(
      fc.property(text, text, fc.nat(20), (before, after, caret) => {
        const doc = new Y.Doc();
        const shared = doc.getText();
        shared.insert(0, before);
        const change = findChange(before, after, caret);
        if (change) {
          shared.delete(change.index, change.remove);
          shared.insert(change.index, change.insert);
        }
        expect(shared.toJSON()).toBe(after);
      }),
    );
  });
});

describe('text map', () => {
  it('carries a change over changes of others: what both kept stays, both insertions stand', () => {
    const step = fc.record({ at: fc.nat(12), remove: fc.nat(4), insert: fc.stringMatching(/^[x-z]{0,3}$/) });
    fc.assert(
      fc.property(fc.stringMatching(/^[a-f]{0,12}$/), fc.array(step, { maxLength: 4 }), step, (base, remoteSteps, mine) => {
        const shared = new Y.Doc().getText();
        shared.insert(0, base);
        let map = identityMap(base.length);
        shared.observe((event) => (map = followDelta(map, event.delta)));
        for (const { at, remove, insert } of remoteSteps) {
          const index = Math.min(at, shared.length);
          shared.doc?.transact(() => {
            shared.delete(index, Math.min(remove, shared.length - index));
            shared.insert(index, insert);
          });
        }
        for (const kept of map)
          expect(shared.toJSON().slice(kept.to, kept.to + kept.length)).toBe(base.slice(kept.from, kept.from + kept.length));
        const index = Math.min(mine.at, base.length);
        const change = { index, remove: Math.min(mine.remove, base.length - index), insert: mine.insert.toUpperCase() };
        const before = shared.toJSON();
        const after = mapChange(map, change).reduce(apply, before);
        const removedByMe = map.reduce(
          (sum, k) => sum + Math.max(0, Math.min(k.from + k.length, index + change.remove) - Math.max(k.from, index)),
          0,
        );
        expect(after.length).toBe(before.length - removedByMe + change.insert.length);
        expect(after).toContain(change.insert);
        // No letter another person typed is lost.
        expect(after.replace(/[^x-z]/g, '')).toBe(before.replace(/[^x-z]/g, ''));
      }),
    );
  });
  it('keeps a caret behind the letter it stood behind', () => {
    expect(mapIndex(followDelta(identityMap(4), [{ retain: 2 }, { insert: 'xx' }]), 2)).toBe(2);
    expect(mapIndex(followDelta(identityMap(4), [{ insert: 'xx' }]), 2)).toBe(4);
    expect(mapIndex(followDelta(identityMap(4), [{ retain: 1 }, { delete: 2 }]), 3)).toBe(1);
  });
});

describe('text binding', () => {
  it('writes what is typed and keeps the caret when others write before it', () => {
    const { shared, control, binding, remote } = setUp('đau ngực');
    control.type(8, ' trái');
    binding.read();
    expect(shared.toJSON()).toBe('đau ngực trái');
    remote((t) => t.insert(0, 'Ho, '));
    expect(control.value).toBe('Ho, đau ngực trái');
    expect(control.selectionStart).toBe(17);
  });
  it('leaves the text area alone during a composition and puts the syllable where it was meant', () => {
    const { shared, control, binding, remote } = setUp('tim ');
    binding.compose(true);
    control.type(4, 'to');
    binding.read();
    const { writes } = control;
    remote((t) => t.insert(0, 'Nhịp '));
    expect(control.writes).toBe(writes);
    control.type(4, 'to tô', 2);
    binding.compose(false);
    expect(shared.toJSON()).toBe('Nhịp tim to tô');
    expect(control.value).toBe('Nhịp tim to tô');
    expect(control.selectionStart).toBe(14);
  });
  it('shows what others wrote when a composition is given up', () => {
    const { control, binding, remote } = setUp('a');
    binding.compose(true);
    remote((t) => t.insert(1, 'b'));
    binding.compose(false);
    expect(control.value).toBe('ab');
  });
  it('loses no typed letter when a change of another person comes before the input event', () => {
    const { shared, control, remote } = setUp('abc');
    control.type(3, 'd');
    remote((t) => t.insert(0, 'x'));
    expect(shared.toJSON()).toBe('xabcd');
    expect(control.value).toBe('xabcd');
  });
  it('two people typing and composing at random end with the same text in both text areas', () => {
    const act = fc.record({
      who: fc.nat(1),
      at: fc.nat(20),
      remove: fc.nat(3),
      insert: text,
      compose: fc.constantFrom(undefined, true, false),
      deliver: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(act, { maxLength: 25 }), (acts) => {
        const docs = [new Y.Doc(), new Y.Doc()] as const;
        const sides = docs.map((doc) => {
          const control = new FakeControl();
          return { doc, control, binding: bindText(doc.getText(), control, 'local') };
        });
        const exchange = (): void => {
          Y.applyUpdate(docs[0], Y.encodeStateAsUpdate(docs[1]), 'remote');
          Y.applyUpdate(docs[1], Y.encodeStateAsUpdate(docs[0]), 'remote');
        };
        for (const { who, at, remove, insert, compose, deliver } of acts) {
          const side = sides[who];
          if (!side) continue;
          if (compose !== undefined) side.binding.compose(compose);
          const boundaries = Array.from(side.control.value).reduce<number[]>((all, char) => [...all, (all.at(-1) ?? 0) + char.length], [0]);
          const start = boundaries[at % boundaries.length] ?? 0;
          const end = boundaries[Math.min((at % boundaries.length) + remove, boundaries.length - 1)] ?? start;
          side.control.type(start, insert, end - start);
          side.binding.read();
          if (deliver) exchange();
        }
        for (const side of sides) side.binding.compose(false);
        exchange();
        expect(sides[0]?.control.value).toBe(docs[0].getText().toJSON());
        expect(sides[1]?.control.value).toBe(docs[0].getText().toJSON());
      }),
    );
  });
});
