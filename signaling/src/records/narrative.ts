import type { Narrative } from 'fhir/r4.d.ts';
import { plainText } from './wellFormed.ts';

/** Text for XHTML (https://hl7.org/fhir/R4/narrative.html): names with script tags stay text. */
function escapeXhtml(text: string): string {
  return plainText(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

const wrap = (inner: string): Narrative => ({ status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml">${inner}</div>` });

/** Paragraphs; line feeds become line breaks. A narrative may not be empty, so an empty text is a dash. */
export function paragraphs(...texts: string[]): Narrative {
  const filled = texts.filter((text) => plainText(text).trim() !== '');
  return wrap((filled.length === 0 ? ['—'] : filled).map((text) => `<p>${escapeXhtml(text).replaceAll('\n', '<br/>')}</p>`).join(''));
}

export function list(lines: string[]): Narrative {
  return lines.length === 0 ? paragraphs('') : wrap(`<ul>${lines.map((line) => `<li>${escapeXhtml(line)}</li>`).join('')}</ul>`);
}
