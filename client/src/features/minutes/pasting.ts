/** Of one field, in UTF-16 units, as `maxLength` counts: some seven printed pages, and far below what one message of the minutes may hold. */
export const MAX_FIELD_LETTERS = 20_000;

/** How many letters at the end of what is pasted the browser leaves out, without a word, because the field would be too long. */
export function leftOutOf(pasted: string, field: Pick<HTMLTextAreaElement, 'value' | 'selectionStart' | 'selectionEnd'>): number {
  // A text area counts each line's end as one.
  const letters = pasted.replaceAll(/\r\n?/gu, '\n').length;
  const stays = field.value.length - (field.selectionEnd - field.selectionStart);
  return Math.max(0, letters - Math.max(0, MAX_FIELD_LETTERS - stays));
}
