import { expect, it } from 'vitest';
import { diagnosisText } from './diagnosisText.ts';

const names = { vi: 'Suy tim sung huyết', en: 'Congestive heart failure' };

it.each([
  ['the list’s own name, in the language of the screen', 'Suy tim sung huyết', names, 'en', 'Congestive heart failure'],
  ['chosen on an English screen, read on a Vietnamese one', 'Congestive heart failure', names, 'vi', 'Suy tim sung huyết'],
  ['a code without words', '', names, 'vi', 'Suy tim sung huyết'],
  ['own words stay, with the name beside them', 'Suy tim độ III', names, 'en', 'Suy tim độ III (Congestive heart failure)'],
  ['own words stay', 'Suy tim độ III', names, 'vi', 'Suy tim độ III'],
  ['a code the list does not have', 'Suy tim độ III', undefined, 'en', 'Suy tim độ III'],
])('%s', (_case, stored, known, language, shown) => expect(diagnosisText(stored, known, language)).toBe(shown));
