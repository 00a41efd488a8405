/** How many letters at the end of what is pasted the browser leaves out, without a word, because the field would be longer than `most`. */
export function leftOutOf(
  pasted: string,
  field: Pick<HTMLTextAreaElement, 'value' | 'selectionStart' | 'selectionEnd'>,
  most: number,
): number {
  // A text area counts each line's end as one.
  const letters = pasted.replaceAll(/\r\n?/gu, '\n').length;
  const stays = field.value.length - (field.selectionEnd - field.selectionStart);
  return Math.max(0, letters - Math.max(0, most - stays));
}
