/** The last two words of a name, as people are called here: `Nguyễn Thị Lan` is `TL`. */
export function initialsOf(name: string): string {
  const words = name.normalize('NFC').split(/\s+/u).filter(Boolean);
  return words
    .slice(-2)
    .map((word) => String.fromCodePoint(word.codePointAt(0) ?? 32))
    .join('')
    .toLocaleUpperCase('vi');
}
