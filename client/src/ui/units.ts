/** Units as they are written in the language of the screen; only "times a minute" is a word in Vietnamese. */
export function unitText(unit: string, language: string): string {
  return language === 'en' && unit === 'lần/phút' ? '/min' : unit;
}
