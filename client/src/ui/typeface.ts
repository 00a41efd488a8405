import { isBoolean, readPreference, writePreference } from '../state/preference.ts';

/** Where it is kept that this browser has the typeface in its cache. */
const HERE = 'typeface.here';

export const isTypefaceHere = (): boolean => readPreference(HERE, false, isBoolean);

/**
 * Shows our own typeface (50 KB) in the place of the device's. It is no part of the first screen: on a commune's link it would be six seconds in which
 * nobody can type their name, for letters that every device has. Once it has come, the browser's cache gives it from the start.
 */
export async function showTypeface(): Promise<void> {
  await import('./fonts.css');
  const faces = await document.fonts.load("1em 'Noto Sans Variable'", 'Hội chẩn');
  if (faces.length > 0) writePreference(HERE, true);
}
