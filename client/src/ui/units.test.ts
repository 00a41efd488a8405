import { expect, it } from 'vitest';
import { unitText } from './units.ts';

it.each([
  ['lần/phút', 'vi', 'lần/phút'],
  ['lần/phút', 'en', '/min'],
  ['mL/phút/1,73 m²', 'vi', 'mL/phút/1,73 m²'],
  ['mL/phút/1,73 m²', 'en', 'mL/min/1.73 m²'],
  ['{INR}', 'vi', ''],
  ['mL/min/{1.73_m2}', 'en', 'mL/min/{1.73_m2}'],
])('writes %s in %s as "%s"', (unit, language, text) => expect(unitText(unit, language)).toBe(text));
