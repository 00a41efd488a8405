import { expect, it } from 'vitest';
import { unitText } from './units.ts';

it.each([
  ['lần/phút', 'vi', 'lần/phút'],
  ['lần/phút', 'en', '/min'],
  ['/min', 'vi', 'lần/phút'],
  ['{beats}/min', 'vi', 'lần/phút'],
  ['mL/phút/1,73 m²', 'vi', 'mL/phút/1,73 m²'],
  ['mL/phút/1,73 m²', 'en', 'mL/min/1.73 m²'],
  ['mL/min/{1.73_m2}', 'vi', 'mL/phút/1,73 m²'],
  ['mL/min/{1.73_m2}', 'en', 'mL/min/1.73 m²'],
  ['{INR}', 'vi', ''],
  ['{score}', 'en', ''],
  ['mm[Hg]', 'vi', 'mmHg'],
  ['10*9/L', 'en', 'G/L'],
  ['umol/L', 'vi', 'µmol/L'],
  ['ug/mL', 'vi', 'µg/mL'],
  ['U/L', 'vi', 'U/L'],
  ['mmol/L', 'vi', 'mmol/L'],
])('writes %s in %s as "%s"', (unit, language, text) => expect(unitText(unit, language)).toBe(text));
