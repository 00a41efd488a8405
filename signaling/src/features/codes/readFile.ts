import { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { parse } from 'csv-parse';
import { parse as parseAtOnce } from 'csv-parse/sync';
import { AppError } from '@hoi-chan/shared/errors.ts';
import { icd10CodePattern, type Icd10Entry } from '@hoi-chan/shared/clinical/icd10/search.ts';
import type { LeftOutRow } from '@hoi-chan/shared/features/codes.ts';
import { foldVietnamese } from '@hoi-chan/shared/clinical/text.ts';

export interface ReadFile {
  entries: Icd10Entry[];
  /** Of the rows that cannot be used the first fifty. */
  leftOut: LeftOutRow[];
  leftOutCount: number;
}

const TOLD = 50;
const LONGEST_NAME = 300;
const LONGEST_TOLD = 60;
/** Twice the Ministry's list; more rows are no list of diseases. */
const MAX_ROWS = 40_000;
/** Calls and sockets have their turn between two pieces of a file. */
const PIECE = 8_000;
const SEPARATORS = ['\t', ';', ','];
/** A title, the ministry and a date may stand above the headings. */
const HEADINGS_WITHIN = 20;
const HEAD = 16_000;

/** Headings without diacritics, the likeliest first: the Ministry's own table has columns for chapter, group and type before those of the disease. */
const HEADINGS = {
  code: ['ma benh', 'ma icd 10', 'ma icd10', 'ma icd', 'icd 10', 'icd10', 'icd', 'disease code', 'code', 'ma'],
  vi: ['ten benh', 'ten benh tieng viet', 'ten tieng viet', 'tieng viet', 'vietnamese', 'vi', 'ten'],
  en: ['disease name', 'ten benh tieng anh', 'ten tieng anh', 'tieng anh', 'english', 'en', 'name'],
} as const;

/**
 * Reads an ICD-10 list of a province: separated by commas, semicolons or tabs, in UTF-8 or UTF-16, as spreadsheets export it. Code and Vietnamese
 * name are needed; the mark of a dagger or asterisk code is dropped, and a missing dot put in. Without an English name the Vietnamese one stands for it.
 * @throws AppError INVALID_REQUEST `empty_file` | `not_text` | `no_headings` | `no_codes` | `list_too_large`
 */
export async function readIcd10File(bytes: Uint8Array): Promise<ReadFile> {
  const text = textOf(bytes);
  const { at, columns, separator } = layoutOf(text);
  const rows = await rowsOf(text, separator);
  const entries = new Map<string, Icd10Entry>();
  const leftOut: LeftOutRow[] = [];
  let leftOutCount = 0;
  for (const { line, cells } of rows.slice(at + 1)) {
    const cell = (column: number | undefined): string => (column === undefined ? '' : (cells[column] ?? '')).replace(/\s+/g, ' ').trim();
    const written = cell(columns.code);
    // A heading between chapters.
    if (written === '') continue;
    const code = codeOf(written);
    const vi = cell(columns.vi).normalize('NFC').slice(0, LONGEST_NAME);
    const reason = code === undefined ? 'bad_code' : vi === '' ? 'no_name' : entries.has(code) ? 'twice' : undefined;
    if (code === undefined || reason !== undefined) {
      leftOutCount += 1;
      if (leftOut.length < TOLD) leftOut.push({ row: line, value: written.slice(0, LONGEST_TOLD), reason: reason ?? 'bad_code' });
      continue;
    }
    entries.set(code, { code, vi, en: cell(columns.en).slice(0, LONGEST_NAME) || vi });
  }
  if (entries.size === 0) throw refuse('no_codes', 'the file has no usable code');
  return { entries: [...entries.values()], leftOut, leftOutCount };
}

export const refuse = (reason: string, message: string): AppError =>
  new AppError('INVALID_REQUEST', message, { reason, fields: [{ path: 'file', reason }] });

function textOf(bytes: Uint8Array): string {
  if (bytes.length === 0) throw refuse('empty_file', 'the file is empty');
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    if (text.includes('\0')) throw refuse('not_text', 'the file is no text');
    return text;
  } catch {
    throw refuse('not_text', 'the file is no text');
  }
}

interface Row {
  /** In the file, from 1. */
  line: number;
  cells: string[];
}

const HOW = { relax_column_count: true, relax_quotes: true, skip_empty_lines: true } as const;

async function rowsOf(text: string, delimiter: string): Promise<Row[]> {
  async function* pieces(): AsyncGenerator<string> {
    for (let at = 0; at < text.length; at += PIECE) {
      await turn();
      yield text.slice(at, at + PIECE);
    }
  }
  const rows: Row[] = [];
  const records = Readable.from(pieces()).compose(parse({ ...HOW, delimiter, info: true })) as AsyncIterable<{
    record: string[];
    info: { lines: number };
  }>;
  try {
    for await (const { record, info } of records) {
      if (rows.length >= MAX_ROWS) throw refuse('list_too_large', 'the list has too many rows');
      rows.push({ line: info.lines, cells: record });
    }
  } catch (error) {
    throw error instanceof AppError ? error : refuse('not_text', 'the file is no table');
  }
  return rows;
}

interface Layout {
  /** Of the headings, among the rows. */
  at: number;
  columns: Record<keyof typeof HEADINGS, number | undefined>;
  separator: string;
}

/** Names of diseases are full of commas: what separates the columns is what makes headings of the headings. */
function layoutOf(text: string): Layout {
  // Cut where a line ends.
  const head = text.slice(0, HEAD).replace(/[^\n]*$/, (rest) => (text.length <= HEAD ? rest : ''));
  for (const separator of SEPARATORS) {
    const found = headingsOf(headRows(head, separator));
    if (found !== undefined) return { ...found, separator };
  }
  throw refuse('no_headings', 'no line names a column for the code and one for the Vietnamese name');
}

function headRows(head: string, delimiter: string): string[][] {
  try {
    return parseAtOnce(head, { ...HOW, delimiter, to: HEADINGS_WITHIN });
  } catch {
    return [];
  }
}

function headingsOf(rows: readonly string[][]): Omit<Layout, 'separator'> | undefined {
  for (const [at, cells] of rows.entries()) {
    const names = cells.map((cell) =>
      foldVietnamese(cell)
        .replace(/[^\p{L}\p{N}]+/gu, ' ')
        .trim(),
    );
    const find = (wanted: readonly string[]): number | undefined => {
      const name = wanted.find((each) => names.includes(each));
      return name === undefined ? undefined : names.indexOf(name);
    };
    const columns = { code: find(HEADINGS.code), vi: find(HEADINGS.vi), en: find(HEADINGS.en) };
    if (columns.code !== undefined && columns.vi !== undefined) return { at, columns };
  }
  return undefined;
}

/** `a170†` is A17.0. */
function codeOf(written: string): string | undefined {
  const bare = written.toUpperCase().replace(/[\s†‡*+.]/g, '');
  const code = bare.length > 3 ? `${bare.slice(0, 3)}.${bare.slice(3)}` : bare;
  return icd10CodePattern.test(code) ? code : undefined;
}
