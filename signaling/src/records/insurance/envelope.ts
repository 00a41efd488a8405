import type { FileReason } from '@hoi-chan/shared/clinical/importReasons.ts';
import { MAX_INNER_CHARACTERS } from './innerFile.ts';
import { FileRefused } from './refusals.ts';
import { collectRows, isInnerRoot, type RowSink } from './rows.ts';
import { openXml, XmlFaulty, type XmlFault, type XmlReader } from './sax.ts';

/** One inner file as it came: base64 to be read, or rows that stood there as plain elements. */
export interface RawFile {
  /** LOAIHOSO, upper case; empty when the row elements themselves say what they are. */
  kind: string;
  content: string | RowSink;
}
/** One HOSO. */
export interface RawVisit {
  /** Place in the file, from 1. */
  number: number;
  /** How much text it came with. */
  characters: number;
  files: RawFile[];
}
export interface Envelope {
  /** MACSKCB of the sending unit; undefined where the file does not say, or not before the first visits. */
  facilityCode: string | undefined;
}

const reasons: Record<XmlFault, FileReason> = {
  malformed: 'malformed_xml',
  doctype: 'doctype_forbidden',
  namespace: 'foreign_namespace',
  encoding: 'wrong_encoding',
  too_large: 'too_large',
  too_deep: 'too_deep',
};
const MAX_FILES = 40;
/** A HOSO as a whole; the run limit bounds each of its files. */
const MAX_VISIT_CHARACTERS = 3 * MAX_INNER_CHARACTERS;

/**
 * Reads an export as it streams in and gives its visits one by one; holds one chunk and the visits that ended in it.
 * @throws FileRefused when the file as a whole is not what it should be, also half-way.
 */
export async function* readEnvelope(chunks: AsyncIterable<Uint8Array>, envelope: Envelope): AsyncGenerator<RawVisit> {
  // A UTF-8 byte order mark is dropped; anything that is not UTF-8 throws.
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const done: RawVisit[] = [];
  const { reader, found } = openEnvelope(envelope, (visit) => done.push(visit));
  const guarded = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      if (error instanceof XmlFaulty) throw new FileRefused(reasons[error.fault], error.line);
      if (error instanceof TypeError && (error as NodeJS.ErrnoException).code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
        throw new FileRefused('wrong_encoding');
      }
      throw error;
    }
  };
  let first = true;
  for await (const chunk of chunks) {
    // UTF-16 without a mark is valid UTF-8 full of NUL.
    if (first && chunk.subarray(0, 64).includes(0)) throw new FileRefused('wrong_encoding');
    first = false;
    guarded(() => reader.write(decoder.decode(chunk, { stream: true })));
    yield* done.splice(0);
  }
  guarded(() => {
    reader.write(decoder.decode());
    reader.end();
  });
  yield* done.splice(0);
  if (found() === 0) throw new FileRefused('no_visits');
}

function openEnvelope(envelope: Envelope, emit: (visit: RawVisit) => void): { reader: XmlReader; found: () => number } {
  const path: string[] = [];
  let number = 0;
  let visit: RawVisit | undefined;
  let file: { kind: string; text: string; rows: RowSink | undefined } | undefined;
  let visitCharacters = 0;
  let leaf = '';
  /** Set when the root is an inner document: the visits are its rows. */
  let plain: RowSink | undefined;

  function refuse(reason: FileReason): never {
    throw new FileRefused(reason);
  }
  const inContent = (): boolean => file !== undefined && path[path.length - 1] === 'NOIDUNGFILE';

  const reader = openXml(
    {
      open(name, depth) {
        if (depth === 0) {
          if (isInnerRoot(name)) plain = collectRows();
          else if (name !== 'GIAMDINHHS') refuse('unknown_root');
        }
        if (plain !== undefined) return plain.open(name);
        // The unit's signature: another standard's elements, checked by the insurer and not by us.
        if (depth === 1 && name === 'CHUKYDONVI') return 'skip';
        if (file?.rows !== undefined) {
          file.rows.open(name);
        } else if (inContent()) {
          // Some systems put the inner document there as it is, without base64.
          if (file !== undefined) {
            file.rows = collectRows();
            file.rows.open(name);
          }
        } else if (name === 'HOSO') {
          number += 1;
          visitCharacters = 0;
          visit = { number, characters: 0, files: [] };
        } else if (name === 'FILEHOSO') {
          file = { kind: '', text: '', rows: undefined };
        }
        path.push(name);
        leaf = '';
      },
      text(text) {
        if (plain !== undefined) return plain.text(text);
        if (visit !== undefined) {
          visitCharacters += text.length;
          if (visitCharacters > MAX_VISIT_CHARACTERS) refuse('too_large');
        }
        if (file?.rows !== undefined) file.rows.text(text);
        else if (file !== undefined && inContent()) file.text += text;
        else if (leaf.length < 1_000) leaf += text;
      },
      close(name, depth) {
        if (plain !== undefined) {
          plain.close(name);
          if (depth === 0) endPlain(plain);
          return;
        }
        path.pop();
        if (file?.rows !== undefined && path.includes('NOIDUNGFILE')) return file.rows.close(name);
        const value = leaf.trim();
        leaf = '';
        if (name === 'MACSKCB' && visit === undefined) envelope.facilityCode = value.toUpperCase();
        else if (name === 'LOAIHOSO' && file !== undefined) file.kind = value.toUpperCase();
        else if (name === 'FILEHOSO' && file !== undefined) {
          if ((visit?.files.length ?? 0) >= MAX_FILES) refuse('too_large');
          visit?.files.push({ kind: file.kind, content: file.rows ?? file.text });
          file = undefined;
        } else if (name === 'HOSO' && visit !== undefined) {
          emit({ ...visit, characters: visitCharacters });
          visit = undefined;
        }
      },
    },
    { maxDepth: 12, maxRun: MAX_INNER_CHARACTERS },
  );

  function endPlain(rows: RowSink): void {
    if ((rows.rows.get('XML1')?.length ?? 0) === 0) refuse('no_visit_table');
    number = 1;
    emit({ number, characters: 0, files: [{ kind: '', content: rows }] });
  }
  return { reader, found: () => number };
}
