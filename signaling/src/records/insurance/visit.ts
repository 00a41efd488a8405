import { createHash } from 'node:crypto';
import { identifierSystems, parseInsuranceNumber } from '@hoi-chan/shared/clinical/identifiers.ts';
import { normaliseName } from '@hoi-chan/shared/clinical/text.ts';
import type { RawFile, RawVisit } from './envelope.ts';
import { readInnerFile } from './innerFile.ts';
import type { VisitProblem } from './refusals.ts';
import type { RowSink } from './rows.ts';
import { isTable, TABLES, tables, type Row, type TableName } from './tables.ts';
import { birthDateOf, dateOf, faultOf, instantOf, listOf } from './values.ts';

/** Raised when the same rows would give other resources: what was imported before is then brought up to date by the next import. */
const MAPPING_VERSION = 1;
/** Problems listed of one visit; more would only repeat themselves. */
const MAX_PROBLEMS = 50;
const DAY_MS = 86_400_000;

/** A visit whose every value has been checked. */
export interface Visit {
  /** MA_LK: unique at the facility. */
  code: string;
  general: Row;
  rows: Readonly<Partial<Record<TableName, Row[]>>>;
}
/** What a visit says of whose it is. */
export interface VisitPerson {
  name: string;
  /** FHIR date. */
  birthDate: string;
  gender: 'male' | 'female' | 'unknown';
  phone: string | null;
  address: string;
  identifiers: { system: string; value: string }[];
}
export type VisitReading =
  | { ok: true; number: number; visit: Visit; digest: Buffer }
  | { ok: false; number: number; code: string | null; problems: VisitProblem[] };

/** Reads and checks one HOSO. Tables this product does not use (XML6, XML9, XML10, XML12, XML15) are read over. */
export function readVisit(raw: RawVisit, facilityCode: string, now: Date): VisitReading {
  const problems: VisitProblem[] = [];
  const found = new Map<TableName, Row[]>();
  for (const file of raw.files) addFile(file, found, problems);
  const generals = found.get('XML1') ?? [];
  const [general] = generals;
  const code = general?.['MA_LK'] ?? null;
  if (general === undefined || generals.length > 1) {
    if (problems.length === 0 || generals.length > 1) problems.push({ reason: 'no_general_row', table: 'XML1', row: null, column: null });
    return { ok: false, number: raw.number, code, problems };
  }
  for (const table of TABLES) problems.push(...tableFaults(table, found.get(table) ?? [], code, now));
  problems.push(...generalFaults(general, facilityCode, now));
  if (code === null || problems.length > 0) return { ok: false, number: raw.number, code, problems: problems.slice(0, MAX_PROBLEMS) };
  const rows = Object.fromEntries(TABLES.flatMap((table) => (found.has(table) ? [[table, found.get(table)]] : []))) as Visit['rows'];
  return { ok: true, number: raw.number, visit: { code, general, rows }, digest: digestOf(rows) };
}

function addFile(file: RawFile, found: Map<TableName, Row[]>, problems: VisitProblem[]): void {
  if (file.kind !== '' && !isTable(file.kind)) return;
  const named = isTable(file.kind) ? file.kind : undefined;
  const at = { table: named ?? null, row: null, column: null };
  const read = typeof file.content === 'string' ? readInnerFile(file.content) : file.content;
  if (typeof read === 'string') return void problems.push({ reason: read, ...at });
  if (read.overflow) return void problems.push({ reason: 'inner_too_large', ...at });
  for (const [table, rows] of named === undefined ? read.rows : onlyNamed(read, named)) {
    if (found.has(table)) problems.push({ reason: 'table_twice', table, row: null, column: null });
    else found.set(table, rows);
  }
  // An empty detail table is what a visit without medicines sends; rows of another table are a mix-up.
  if (named !== undefined && read.rows.size > 0 && !read.rows.has(named)) problems.push({ reason: 'inner_root', ...at });
}

function* onlyNamed(read: RowSink, named: TableName): Iterable<[TableName, Row[]]> {
  const rows = read.rows.get(named);
  if (rows !== undefined) yield [named, rows];
}

function tableFaults(table: TableName, rows: Row[], visitCode: string | null, now: Date): VisitProblem[] {
  const { columns, maxRows } = tables[table];
  const problems: VisitProblem[] = [];
  if (rows.length > maxRows) problems.push({ reason: maxRows === 1 ? 'table_twice' : 'inner_too_large', table, row: null, column: null });
  const seen = new Set<string>();
  rows.forEach((row, index) => {
    const at = (reason: VisitProblem['reason'], column: string): void => void problems.push({ reason, table, row: index + 1, column });
    for (const [name, column] of Object.entries(columns)) {
      const reason = faultOf(column, row[name] ?? '', now);
      if (reason !== undefined) at(reason, name);
    }
    if (visitCode !== null && row['MA_LK'] !== undefined && row['MA_LK'] !== visitCode) at('other_visit', 'MA_LK');
    const order = row['STT'];
    if (order === undefined) return;
    if (seen.has(order)) at('duplicate_row', 'STT');
    seen.add(order);
  });
  return problems;
}

function generalFaults(general: Row, facilityCode: string, now: Date): VisitProblem[] {
  const problems: VisitProblem[] = [];
  const at = (reason: VisitProblem['reason'], column: string): void => void problems.push({ reason, table: 'XML1', row: 1, column });
  const begin = instantOf(general['NGAY_VAO']);
  const end = instantOf(general['NGAY_RA']);
  // The day of a wrong clock is forgiven, a year of the next decade is not.
  if (begin !== undefined && Date.parse(begin) > now.getTime() + DAY_MS) at('in_the_future', 'NGAY_VAO');
  if (
    begin !== undefined &&
    end !== undefined &&
    Date.parse(end) < Date.parse(general['NGAY_RA']?.length === 8 ? begin.slice(0, 10) : begin)
  ) {
    at('date_order', 'NGAY_RA');
  }
  const code = general['MA_CSKCB']?.toUpperCase();
  if (code !== undefined && /^[0-9A-Z]{5}$/.test(code) && code !== facilityCode) at('wrong_facility', 'MA_CSKCB');
  if (identifiersOf(general, facilityCode).length === 0) at('no_identifier', 'MA_BN');
  return problems;
}

function digestOf(rows: Visit['rows']): Buffer {
  const canonical = TABLES.map((table) => [
    table,
    (rows[table] ?? []).map((row) => Object.entries(row).toSorted(([a], [b]) => (a < b ? -1 : 1))),
  ]);
  return createHash('sha256')
    .update(JSON.stringify([MAPPING_VERSION, canonical]))
    .digest();
}

export function personOf(visit: Visit, facilityCode: string): VisitPerson {
  const { general } = visit;
  return {
    name: normaliseName(general['HO_TEN'] ?? ''),
    birthDate: birthDateOf(general['NGAY_SINH']) ?? '',
    gender: general['GIOI_TINH'] === '1' ? 'male' : general['GIOI_TINH'] === '2' ? 'female' : 'unknown',
    phone: general['DIEN_THOAI'] ?? null,
    address: general['DIA_CHI'] ?? '',
    identifiers: identifiersOf(general, facilityCode),
  };
}

/** Every number of the visit that names a person. MA_BN counts at its own facility only, so the facility's code is part of it. */
function identifiersOf(general: Row, facilityCode: string): { system: string; value: string }[] {
  const found: { system: string; value: string }[] = [];
  const personal = (general['SO_CCCD'] ?? '').toUpperCase();
  if (/^\d{12}$/.test(personal)) found.push({ system: identifierSystems.nationalId, value: personal });
  else if (/^\d{9}$/.test(personal)) found.push({ system: identifierSystems.citizenId, value: personal });
  else if (/^[A-Z]{1,2}\d{6,8}$/.test(personal)) found.push({ system: identifierSystems.passportNumber, value: personal });
  for (const card of listOf(general['MA_THE_BHYT'])) {
    // Temporary cards of the new-born pass as values, but name nobody for sure.
    const number = parseInsuranceNumber(card)?.number;
    if (number !== undefined) found.push({ system: identifierSystems.insuranceNumber, value: number });
  }
  const internal = general['MA_BN'];
  if (internal !== undefined) found.push({ system: identifierSystems.patientInternalId, value: `${facilityCode}:${internal}` });
  return found.filter((one, index) => found.findIndex((other) => other.system === one.system && other.value === one.value) === index);
}

/** First and last instant of the visit as FHIR dateTimes. */
export function periodOf(visit: Visit): { start?: string; end?: string } {
  const start = dateOf(visit.general['NGAY_VAO']);
  const end = dateOf(visit.general['NGAY_RA']);
  return { ...(start !== undefined && { start }), ...(end !== undefined && { end }) };
}
