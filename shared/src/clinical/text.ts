/**
 * Text as Vietnamese people type it: with or without diacritics, composed or
 * decomposed, and sometimes with the wrong D from an old font converter.
 */

const combiningMarks = /\p{M}+/gu;
// U+0111 has no decomposition; U+00F0 (eth) and U+0256 look the same and come out of converted legacy fonts.
const barredD = /[đðɖ]/g;

/**
 * Folds text for comparing and searching: lower case, no diacritics, đ → d.
 * Never show or store the result in place of the original.
 */
export function foldVietnamese(text: string): string {
  return text.normalize('NFD').replace(combiningMarks, '').toLowerCase().replace(barredD, 'd');
}

/** Text to keep: canonical composition (Unicode NFC), so that equal letters are equal strings. */
export function normaliseText(text: string): string {
  return text.normalize('NFC');
}

/** A person's name to keep: NFC, no control characters, single spaces, trimmed. Case is the writer's own. */
export function normaliseName(text: string): string {
  return normaliseText(text)
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim();
}

/**
 * Phrases as one: "Sốc phản vệ; mày đay toàn thân". A capital that only began a phrase of its own goes; abbreviations (ECG) and
 * names keep theirs as far as two capitals tell them.
 */
export function joinPhrases(phrases: readonly string[]): string {
  return phrases.map((phrase, index) => (index === 0 ? phrase : uncapitalised(phrase))).join('; ');
}

const uncapitalised = (phrase: string): string => {
  const [first = '', second = ''] = Array.from(phrase.normalize('NFC'));
  const isAbbreviation = second !== second.toLowerCase() || /\d/.test(second);
  return isAbbreviation ? phrase : first.toLowerCase() + phrase.normalize('NFC').slice(first.length);
};
