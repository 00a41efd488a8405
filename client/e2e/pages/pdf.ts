import { execFileSync } from 'node:child_process';
import { decodeQR } from 'qr/decode.js';

/** The text of a PDF as poppler reads it, white space folded: lines break where the page ends, not where the doctor wrote. */
export function pdfText(pdf: Buffer): string {
  return fold(execFileSync('pdftotext', ['-layout', '-', '-'], { input: pdf, encoding: 'utf8' }));
}

export function fold(words: string): string {
  return words.normalize('NFC').replaceAll(/\s+/gu, ' ').trim();
}

/** What a telephone reads in the QR code of the last page of a PDF, as poppler draws it for a printer of 150 dpi. */
export function pdfCode(file: string): string {
  const pages = Number(/^Pages:\s+(\d+)$/mu.exec(execFileSync('pdfinfo', [file], { encoding: 'utf8' }))?.[1]);
  // A portable pixmap (https://netpbm.sourceforge.net/doc/ppm.html): its measures in words, then three bytes a pixel.
  const drawn = execFileSync('pdftoppm', ['-r', '150', '-f', String(pages), '-l', String(pages), file], { maxBuffer: 64 * 1024 * 1024 });
  const [head = '', width, height] = /^P6\s+(\d+)\s+(\d+)\s+255\s/u.exec(drawn.subarray(0, 40).toString('latin1')) ?? [];
  return decodeQR({ width: Number(width), height: Number(height), data: drawn.subarray(head.length) });
}
