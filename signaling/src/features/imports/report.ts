import { visitReasons } from '@hoi-chan/shared/clinical/importReasons.ts';
import type { ImportProblem } from '@hoi-chan/shared/features/imports.ts';

const headings = {
  vi: ['Tệp', 'Hồ sơ thứ', 'MA_LK', 'Bảng', 'Dòng', 'Cột', 'Mã lý do', 'Lý do'],
  en: ['File', 'Visit number', 'MA_LK', 'Table', 'Row', 'Column', 'Reason code', 'Reason'],
} as const;
/** Spreadsheets take a file without the mark for their own old encoding. */
const BOM = '\u{feff}';

/** RFC 4180; a value that a spreadsheet would run as a formula is kept as text. */
function cell(value: string | number | null): string {
  const text = value === null ? '' : String(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
const line = (values: readonly (string | number | null)[]): string => `${values.map(cell).join(',')}\r\n`;

export function reportHead(language: 'vi' | 'en'): string {
  return BOM + line(headings[language]);
}
export function reportLine(language: 'vi' | 'en', fileName: string, problem: ImportProblem): string {
  const { visitNumber, visitCode, table, row, column, reason } = problem;
  return line([fileName, visitNumber, visitCode, table, row, column, reason, visitReasons[reason][language]]);
}
