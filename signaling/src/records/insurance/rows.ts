import { tableOfRow, tables, type Row, type TableName } from './tables.ts';

/** Longest value that is kept at all; longer ones are cut here and refused as `too_long` by their column. */
const KEPT = 70_000;

export interface RowSink {
  open(name: string): void;
  text(text: string): void;
  close(name: string): void;
  /** Rows found so far, by table. */
  readonly rows: ReadonlyMap<TableName, Row[]>;
  /** True once a table had more rows than it may; the rest is not kept. */
  readonly overflow: boolean;
}

/** Collects rows out of the events of an inner document, wherever in it they stand. Memory: the rows' known columns. */
export function collectRows(): RowSink {
  const rows = new Map<TableName, Row[]>();
  let table: TableName | undefined;
  let row: Record<string, string> = {};
  let column: string | undefined;
  let value = '';
  /** Elements open below the row. */
  let depth = 0;
  let overflow = false;
  return {
    rows,
    get overflow() {
      return overflow;
    },
    open(name) {
      if (table === undefined) {
        table = tableOfRow.get(name);
        row = {};
        depth = 0;
        return;
      }
      depth += 1;
      if (depth === 1) {
        column = name in tables[table].columns ? name : undefined;
        value = '';
      }
    },
    text(text) {
      if (column !== undefined && value.length < KEPT) value += text.slice(0, KEPT - value.length);
    },
    close() {
      if (table === undefined) return;
      if (depth > 0) {
        depth -= 1;
        if (depth > 0) return;
        const trimmed = value.normalize('NFC').trim();
        if (column !== undefined && trimmed !== '') row[column] = trimmed;
        column = undefined;
        return;
      }
      const list = rows.get(table) ?? [];
      // One more than allowed is kept, so that a second row of a one-row table is seen as one.
      if (list.length <= tables[table].maxRows) list.push(row);
      else overflow = true;
      rows.set(table, list);
      table = undefined;
    },
  };
}

/** True for an element that an inner document may begin with. */
export function isInnerRoot(name: string): boolean {
  return tableOfRow.has(name) || Object.values(tables).some(({ root }) => root === name) || name.startsWith('DSACH_CHI_TIET_');
}
