import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../..');

/** Everything a running product writes while developing: ignored by git, safe to delete when it is stopped. */
export const dataDir = path.join(root, '.data');

export const inRoot = (...parts: string[]): string => path.join(root, ...parts);
