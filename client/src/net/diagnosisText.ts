/** An entry of the ICD-10 list, in both languages. */
export interface DiagnosisNames {
  vi: string;
  en: string;
}

/**
 * What to show of a coded diagnosis: the list's name in the language of the screen when the stored text is the list's; a doctor's own
 * words stay, on an English screen with the list's name beside them.
 */
export function diagnosisText(stored: string, names: DiagnosisNames | undefined, language: string): string {
  if (!names) return stored;
  const wanted = language === 'en' ? names.en : names.vi;
  if (stored === '' || stored === names.vi || stored === names.en) return wanted;
  return language === 'en' ? `${stored} (${names.en})` : stored;
}
