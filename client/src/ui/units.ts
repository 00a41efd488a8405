/** A UCUM unit that is only a note, as in `{INR}`: the value has no unit. */
const NOTE = /^\{[^}]*\}$/;

/** Units as they are written in the language of the screen; only the minute is a word in Vietnamese. */
export function unitText(unit: string, language: string): string {
  if (NOTE.test(unit)) return '';
  if (language !== 'en') return unit;
  return unit === 'lần/phút' ? '/min' : unit.replace('/phút', '/min').replace('1,73 m²', '1.73 m²');
}
