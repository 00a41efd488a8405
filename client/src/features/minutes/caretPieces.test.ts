import fc from 'fast-check';
import { expect, test } from 'vitest';
import { caretPieces } from './caretPieces.ts';
import type { Companion } from './presence.ts';

const at = (clientId: number, caret: number | null, anchor = caret): Companion => ({
  clientId,
  personId: `p${clientId}`,
  name: 'Lan',
  field: 'course',
  caret,
  anchor,
});

test('a caret in the middle, a selection, and one beyond the end', () => {
  const shape = (text: string, companions: Companion[]) =>
    caretPieces(text, companions).map((piece) => [
      piece.text,
      piece.selectedBy?.clientId ?? null,
      piece.carets.map(({ clientId }) => clientId),
    ]);
  expect(shape('abcd', [at(1, 2)])).toEqual([
    ['', null, []],
    ['ab', null, [1]],
    ['cd', null, []],
  ]);
  expect(shape('abcd', [at(1, 3, 1)])).toEqual([
    ['', null, []],
    ['a', null, []],
    ['bc', 1, [1]],
    ['d', null, []],
  ]);
  expect(shape('ab', [at(1, 9), at(2, 0)])).toEqual([
    ['', null, [2]],
    ['ab', null, [1]],
  ]);
  expect(shape('', [at(1, 0)])).toEqual([['', null, [1]]]);
});

test('whatever the carets, no letter is lost and every caret is drawn once', () => {
  fc.assert(
    fc.property(fc.string(), fc.array(fc.tuple(fc.nat(30), fc.nat(30)), { maxLength: 5 }), (text, places) => {
      const companions = places.map(([caret, anchor], index) => at(index, caret, anchor));
      const pieces = caretPieces(text, companions);
      expect(pieces.map((piece) => piece.text).join('')).toBe(text);
      expect(pieces.flatMap(({ carets }) => carets.map(({ clientId }) => clientId)).toSorted()).toEqual(
        companions.map(({ clientId }) => clientId),
      );
    }),
  );
});
