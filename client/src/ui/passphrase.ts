/** Letters and digits that are not taken for each other when they are read aloud or copied by hand. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';

/** Sixteen of them, about 79 bits: more than anybody will try. */
export function newPassphrase(
  random: (values: Uint8Array<ArrayBuffer>) => Uint8Array = (values) => crypto.getRandomValues(values),
): string {
  const chosen: string[] = [];
  while (chosen.length < 16) {
    const [value = 255] = random(new Uint8Array(1));
    // The last, incomplete round of the alphabet would make some letters likelier.
    if (value < LETTERS.length * 8) chosen.push(LETTERS[value % LETTERS.length] ?? '');
  }
  return chosen.join('').replace(/(.{4})(?=.)/g, '$1-');
}
