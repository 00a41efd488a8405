import { foldVietnamese } from './text.ts';

/** Grave, acute, tilde, hook above, dot below. */
const TONES = /[\u0300\u0301\u0303\u0309\u0323]/g;

/** `same`: the same words, tones perhaps on another vowel (Hòa, Hoà); `plain`: the same when one side was typed without diacritics. */
export function likenessOfNames(one: string, other: string): 'same' | 'plain' | 'other' {
  const [a, b] = [syllablesOf(one), syllablesOf(other)];
  if (a.length === 0 || b.length === 0) return 'other';
  if (a.map(spelling).join(' ') === b.map(spelling).join(' ')) return 'same';
  const isPlain = (syllables: string[]): boolean => syllables.every((syllable) => syllable === foldVietnamese(syllable));
  const folded = a.map(foldVietnamese).join(' ') === b.map(foldVietnamese).join(' ');
  // Where both have diacritics, An and Ân are two people (twins: same day, one card held for both).
  return folded && (isPlain(a) || isPlain(b)) ? 'plain' : 'other';
}

/** Typed without any diacritic: who it is among namesakes (An, Ân, Ấn) cannot be told from it. */
export function isPlainName(name: string): boolean {
  return syllablesOf(name).every((syllable) => syllable === foldVietnamese(syllable));
}

const syllablesOf = (name: string): string[] =>
  name
    .normalize('NFC')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? [];
function spelling(syllable: string): string {
  const letters = syllable.normalize('NFD');
  return `${letters.replace(TONES, '')}${(letters.match(TONES) ?? []).join('')}`;
}
