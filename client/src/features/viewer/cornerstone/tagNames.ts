import { utilities } from '@cornerstonejs/metadata';

/** Keywords of the DICOM dictionary (PS3.6), from the copy that Cornerstone brings along. */
export function tagName(tag: string): string | undefined {
  const entry: unknown = utilities.Tags.dictionaryLookup(tag);
  return typeof entry === 'object' && entry !== null && 'name' in entry && typeof entry.name === 'string' ? entry.name : undefined;
}
