/** The name as given, in any script, without path, control and direction-changing characters. */
export function cleanName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  const clean = last
    .toWellFormed()
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .trim();
  return Array.from(clean).slice(0, 200).join('') || 'tệp';
}
