/** UCUM codes (https://ucum.org/ucum) that nobody writes by hand, as Vietnamese laboratories and wards write them. */
const WRITTEN: Record<string, string> = {
  'mm[Hg]': 'mmHg',
  Cel: '°C',
  '/min': 'lần/phút',
  '10*9/L': 'G/L',
  '10*12/L': 'T/L',
  'kg/m2': 'kg/m²',
  'mL/min/{1.73_m2}': 'mL/phút/1,73 m²',
  'mL/min/1.73.m2': 'mL/phút/1,73 m²',
  '[iU]/L': 'IU/L',
  '[iU]/mL': 'IU/mL',
  'm[iU]/L': 'mIU/L',
  'u[iU]/mL': 'µIU/mL',
  '[pH]': '',
};
/** A note of UCUM, as in `{INR}` or `{beats}/min`: it counts nothing. */
const NOTE = /\{[^}]*\}/g;
/** `umol` and the like: the letter that stands for µ where a machine has none. */
const MICRO = /\bu(?=(mol|g|L|kat)\b)/g;

/** A unit, as a person writes it or as UCUM codes it, in the language of the reader; only the minute is a word in Vietnamese. */
export function unitText(unit: string, language: string): string {
  const bare = WRITTEN[unit] === undefined ? unit.replace(NOTE, '') : unit;
  const text = WRITTEN[bare] ?? bare.replace(MICRO, 'µ');
  if (language !== 'en') return text;
  return text === 'lần/phút' ? '/min' : text.replace('/phút', '/min').replace('1,73 m²', '1.73 m²');
}
