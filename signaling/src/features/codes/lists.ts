import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import { icd10Columns } from '@hoi-chan/shared/clinical/icd10/columns.ts';
import { icd10Entries, parseIcd10Rows } from '@hoi-chan/shared/clinical/icd10/entries.ts';
import type { Icd10Entry } from '@hoi-chan/shared/clinical/icd10/search.ts';
import type { Database } from '../../db/database.ts';
import { findVersion, readList } from './store.ts';

const compress = promisify(brotliCompress);

/** A list as it goes to the devices. */
export interface WholeList {
  json: Buffer;
  /** The same with all the effort Brotli can make (RFC 7932): some seconds beside the event loop, once a list, and then a quarter less for every device. */
  brotli: Buffer;
}

interface OwnList {
  version: string;
  entries: readonly Icd10Entry[];
  whole?: Promise<WholeList> | undefined;
}

/** The ICD-10 lists that provinces work with, each read once and again when somebody has uploaded another, in whichever process. */
export class Icd10Lists {
  readonly #db: Database;
  readonly #read = new Map<string, OwnList>();

  constructor(db: Database) {
    this.#db = db;
  }

  /** The province's own list, or that of the product. */
  async of(provinceId: string): Promise<{ entries: readonly Icd10Entry[]; uploaded: boolean }> {
    const own = await this.#own(provinceId);
    return own === undefined ? { entries: icd10Entries, uploaded: false } : { entries: own.entries, uploaded: true };
  }

  async version(provinceId: string): Promise<string | undefined> {
    return findVersion(this.#db, provinceId);
  }

  /** The province's own list in one piece; undefined when the one it has now is not of this version. */
  async whole(provinceId: string, version: string): Promise<WholeList | undefined> {
    const own = await this.#own(provinceId);
    if (own?.version !== version) return undefined;
    own.whole ??= pack(own.entries).catch((error: unknown) => {
      // The next device tries again.
      own.whole = undefined;
      throw error;
    });
    return own.whole;
  }

  async #own(provinceId: string): Promise<OwnList | undefined> {
    const version = await findVersion(this.#db, provinceId);
    if (version === undefined) {
      this.#read.delete(provinceId);
      return undefined;
    }
    const known = this.#read.get(provinceId);
    if (known?.version === version) return known;
    const stored = await readList(this.#db, provinceId);
    if (stored === undefined) return undefined;
    const own = { version: stored.version, entries: parseIcd10Rows(stored.rows) };
    this.#read.set(provinceId, own);
    return own;
  }
}

async function pack(entries: readonly Icd10Entry[]): Promise<WholeList> {
  const json = Buffer.from(JSON.stringify(icd10Columns(entries)));
  const brotli = await compress(json, {
    params: { [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT, [constants.BROTLI_PARAM_SIZE_HINT]: json.length },
  });
  return { json, brotli };
}
