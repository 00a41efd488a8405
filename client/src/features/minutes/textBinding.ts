import type * as Y from 'yjs';
import { findChange } from './textChange.ts';
import { followDelta, identityMap, mapChange, mapIndex, type Kept } from './textMap.ts';

/** What the binding needs of a text area; `HTMLTextAreaElement` is one. */
export interface TextControl {
  value: string;
  selectionStart: number;
  selectionEnd: number;
  setSelectionRange(start: number, end: number): void;
}

export interface TextBinding {
  /** To be called on `input`. */
  read(): void;
  /** To be called on `compositionstart` and `compositionend`: Telex, VNI and phone keyboards compose a syllable before it is final. */
  compose(composing: boolean): void;
  /** Stops following; the control keeps its text. */
  destroy(): void;
}

/**
 * Keeps a text area and a shared text equal. While the person composes, neither side is touched: changing the value would break the
 * composition, so what others write meanwhile is shown when it ends, and the composed text goes where it was meant.
 * `origin` marks our own changes (for undo).
 */
export function bindText(text: Y.Text, control: TextControl, origin: unknown): TextBinding {
  let shown = text.toJSON();
  let composing = false;
  /** From `shown` to the shared text, while others change it under a composition. */
  let ahead: Kept[] | undefined;
  let writing = false;
  control.value = shown;

  const write = (changes: readonly { index: number; remove: number; insert: string }[]): void => {
    writing = true;
    try {
      text.doc?.transact(() => {
        for (const change of changes) {
          if (change.remove > 0) text.delete(change.index, change.remove);
          if (change.insert !== '') text.insert(change.index, change.insert);
        }
      }, origin);
    } finally {
      writing = false;
    }
  };

  const show = (next: string, map: readonly Kept[]): void => {
    const [start, end] = [mapIndex(map, control.selectionStart), mapIndex(map, control.selectionEnd)];
    shown = next;
    control.value = next;
    control.setSelectionRange(start, end);
  };

  const read = (): void => {
    if (composing) return;
    const change = findChange(shown, control.value, control.selectionEnd);
    const typed = control.value;
    const map = ahead;
    ahead = undefined;
    if (change !== undefined) write(map === undefined ? [change] : mapChange(map, change));
    const now = text.toJSON();
    if (now === typed) {
      shown = now;
      return;
    }
    // Others wrote while we composed: the caret stays behind what was just typed.
    shown = now;
    const caret = change === undefined || map === undefined ? control.selectionEnd : mapIndex(map, change.index) + change.insert.length;
    control.value = now;
    control.setSelectionRange(Math.min(caret, now.length), Math.min(caret, now.length));
  };

  const observe = (event: Y.YTextEvent): void => {
    if (writing) return;
    const map = followDelta(ahead ?? identityMap(shown.length), event.delta);
    if (composing) ahead = map;
    else if (control.value === shown) show(text.toJSON(), map);
    else {
      // Typed but not yet read (no input event came): read it first, so that it is not lost.
      ahead = map;
      read();
    }
  };
  text.observe(observe);

  return {
    read,
    compose: (now) => {
      composing = now;
      if (!now) read();
    },
    destroy: () => text.unobserve(observe),
  };
}
