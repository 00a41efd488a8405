import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from '../../db/database.ts';
import { isUnfinishedImport } from './store.ts';

/** Longer than any upload takes; an import that waits for days keeps its file, since its row is unfinished. */
const DAY_MS = 86_400_000;

/** Files no import waits for: the process was killed between the last byte and the row, or between the last visit and the deletion. */
export async function forgetStrays(db: Database, folder: string): Promise<void> {
  for (const name of await namesIn(folder)) {
    const path = join(folder, name);
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs < DAY_MS || (await isUnfinishedImport(db, name.replace(/\.xml$/, '')))) continue;
    await rm(path, { force: true });
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    // Nothing was ever imported here.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
