import latin from '@fontsource-variable/noto-sans/files/noto-sans-latin-wght-normal.woff2?url';
import vietnamese from '@fontsource-variable/noto-sans/files/noto-sans-vietnamese-wght-normal.woff2?url';
import { isBoolean, readPreference, writePreference } from '../state/preference.ts';

/** Where it is kept that this browser has the typeface in its cache. */
const HERE = 'typeface.here';

export const isTypefaceHere = (): boolean => readPreference(HERE, false, isBoolean);

/**
 * Fetches our own typeface (50 KB) for the next time the page is loaded. It is no part of the first screen: on a commune's link it would be six seconds in
 * which nobody can type their name, for letters that every device has. Nor does it take the place of the device's letters at once: lines would change their
 * length under the hands of somebody who works.
 */
export async function fetchTypeface(): Promise<void> {
  const answers = await Promise.all([latin, vietnamese].map((url) => fetch(url)));
  if (!answers.every(({ ok }) => ok)) return;
  // Only what has been read to its end is in the browser's cache.
  await Promise.all(answers.map((answer) => answer.arrayBuffer()));
  writePreference(HERE, true);
}

/** Shows our own typeface in the place of the device's, from the browser's cache. */
export const showTypeface = async (): Promise<unknown> => import('./fonts.css');
