import type { VisitReason } from '@hoi-chan/shared/clinical/importReasons.ts';
import { collectRows, type RowSink } from './rows.ts';
import { openXml, XmlFaulty, type XmlFault } from './sax.ts';

/** A stay of weeks has some thousand rows of half a kilobyte. */
export const MAX_INNER_CHARACTERS = 8 * 1024 * 1024;
const limits = { maxDepth: 8, maxRun: MAX_INNER_CHARACTERS };

const reasons: Record<XmlFault, VisitReason> = {
  malformed: 'inner_malformed',
  doctype: 'inner_doctype',
  namespace: 'inner_namespace',
  encoding: 'inner_encoding',
  too_large: 'inner_too_large',
  too_deep: 'inner_malformed',
};

/** The rows of one NOIDUNGFILE in base64, or why it cannot be read. White space within the base64 is allowed, as MIME tools write it. */
export function readInnerFile(base64: string): RowSink | VisitReason {
  const compact = base64.replace(/[ \t\r\n]+/g, '');
  if (compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(compact)) return 'base64_broken';
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(compact, 'base64'));
  } catch {
    return 'inner_encoding';
  }
  return readInnerXml(text);
}

function readInnerXml(text: string): RowSink | VisitReason {
  if (text.length > MAX_INNER_CHARACTERS) return 'inner_too_large';
  const rows = collectRows();
  try {
    const reader = openXml(
      { open: (name) => rows.open(name), text: (value) => rows.text(value), close: (name) => rows.close(name) },
      limits,
    );
    reader.write(text);
    reader.end();
  } catch (error) {
    if (error instanceof XmlFaulty) return text.includes('\0') ? 'inner_encoding' : reasons[error.fault];
    throw error;
  }
  return rows;
}
