/** Bright on black and on grey, and told apart by the colour-blind (after Okabe and Ito). */
const colours = ['#f0a71f', '#6cc3f2', '#3fd3a6', '#f4e35b', '#f08bc0', '#ff8a5c'];

/** The same for a person on every screen. */
export function colourOf(personId: string): string {
  let sum = 0;
  for (const letter of personId) sum = (sum * 31 + letter.charCodeAt(0)) % 65_521;
  return colours[sum % colours.length] ?? '#f0a71f';
}
