/** One edit of a text: at `index` remove `remove` UTF-16 units, then insert `insert` there. */
export interface TextChange {
  index: number;
  remove: number;
  insert: string;
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
const isLowSurrogate = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;

/**
 * The smallest single edit that turns `before` into `after`, placed where the caret says typing ended (in "aa|a" the second a was typed, which
 * the texts alone cannot tell). Never cuts a surrogate pair in two: Yjs would replace both halves by U+FFFD. undefined: equal.
 */
export function findChange(before: string, after: string, caretAfter: number): TextChange | undefined {
  if (before === after) return undefined;
  const caret = Math.min(Math.max(caretAfter, 0), after.length);
  let suffix = commonSuffix(before, after, after.length - caret);
  const prefix = commonPrefix(before, after, Math.min(before.length, after.length) - suffix);
  // The caret may stand before the edit (forward delete, undo by the browser): then more of the end is equal than the caret allowed.
  suffix = commonSuffix(before, after, Math.min(before.length, after.length) - prefix);
  return { index: prefix, remove: before.length - prefix - suffix, insert: after.slice(prefix, after.length - suffix) };
}

function commonPrefix(a: string, b: string, max: number): number {
  let length = 0;
  while (length < max && a.charCodeAt(length) === b.charCodeAt(length)) length += 1;
  if (length > 0 && isHighSurrogate(a.charCodeAt(length - 1))) length -= 1;
  return length;
}

function commonSuffix(a: string, b: string, max: number): number {
  let length = 0;
  while (length < max && length < a.length && a.charCodeAt(a.length - 1 - length) === b.charCodeAt(b.length - 1 - length)) length += 1;
  if (length > 0 && isLowSurrogate(a.charCodeAt(a.length - length))) length -= 1;
  return length;
}
