import { execFileSync } from 'node:child_process';

/** The text of a PDF as poppler reads it, white space folded: lines break where the page ends, not where the doctor wrote. */
export function pdfText(pdf: Buffer): string {
  return fold(execFileSync('pdftotext', ['-layout', '-', '-'], { input: pdf, encoding: 'utf8' }));
}

export function fold(words: string): string {
  return words.normalize('NFC').replaceAll(/\s+/gu, ' ').trim();
}
