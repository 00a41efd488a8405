import type { Icd10Entry } from '@hoi-chan/shared/clinical/icd10/search.ts';
import type { Queryable, Transaction } from '../../db/database.ts';

export interface StoredList {
  version: string;
  count: number;
  fileName: string;
  at: Date;
  by: string;
}

/** What is known of a province's own list, without its rows. */
export async function findList(db: Queryable, provinceId: string): Promise<StoredList | undefined> {
  const { rows } = await db.query<StoredList>(
    `select l.version, l.entry_count as count, l.file_name as "fileName", l.uploaded_at as at, p.name as by
     from icd10_list l join person p on p.id = l.uploaded_by where l.province_id = $1`,
    [provinceId],
  );
  return rows[0];
}

/** Which list it is, asked before every search. */
export async function findVersion(db: Queryable, provinceId: string): Promise<string | undefined> {
  const { rows } = await db.query<{ version: string }>('select version from icd10_list where province_id = $1', [provinceId]);
  return rows[0]?.version;
}

/** Its rows as they were stored, and which list they are of. */
export async function readList(db: Queryable, provinceId: string): Promise<{ version: string; rows: unknown } | undefined> {
  const { rows } = await db.query<{ version: string; entries: unknown }>('select version, entries from icd10_list where province_id = $1', [
    provinceId,
  ]);
  return rows[0] && { version: rows[0].version, rows: rows[0].entries };
}

export async function saveList(
  tx: Transaction,
  provinceId: string,
  { entries, fileName, uploadedBy }: { entries: readonly Icd10Entry[]; fileName: string; uploadedBy: string },
): Promise<void> {
  await tx.query(
    `insert into icd10_list (province_id, entries, entry_count, file_name, uploaded_by) values ($1, $2, $3, $4, $5)
     on conflict (province_id) do update set entries = excluded.entries, entry_count = excluded.entry_count, file_name = excluded.file_name,
       uploaded_by = excluded.uploaded_by, uploaded_at = now(), version = gen_random_uuid()`,
    [provinceId, JSON.stringify(entries.map(({ code, vi, en }) => [code, vi, en])), entries.length, fileName, uploadedBy],
  );
}

export async function deleteList(tx: Transaction, provinceId: string): Promise<void> {
  await tx.query('delete from icd10_list where province_id = $1', [provinceId]);
}
