import { icd10Entries, parseIcd10Rows } from '@hoi-chan/shared/clinical/icd10/entries.ts';
import type { Icd10Entry } from '@hoi-chan/shared/clinical/icd10/search.ts';
import type { Database } from '../../db/database.ts';
import { findVersion, readList } from './store.ts';

/** The ICD-10 lists that provinces work with, each read once and again when somebody has uploaded another, in whichever process. */
export class Icd10Lists {
  readonly #db: Database;
  readonly #read = new Map<string, { version: string; entries: readonly Icd10Entry[] }>();

  constructor(db: Database) {
    this.#db = db;
  }

  /** The province's own list, or that of the product. */
  async of(provinceId: string): Promise<{ entries: readonly Icd10Entry[]; uploaded: boolean }> {
    const version = await findVersion(this.#db, provinceId);
    if (version === undefined) {
      this.#read.delete(provinceId);
      return { entries: icd10Entries, uploaded: false };
    }
    const known = this.#read.get(provinceId);
    if (known?.version === version) return { entries: known.entries, uploaded: true };
    const stored = await readList(this.#db, provinceId);
    if (stored === undefined) return { entries: icd10Entries, uploaded: false };
    const entries = parseIcd10Rows(stored.rows);
    this.#read.set(provinceId, { version: stored.version, entries });
    return { entries, uploaded: true };
  }
}
