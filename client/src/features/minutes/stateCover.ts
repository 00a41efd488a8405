import * as Y from 'yjs';

interface Deleted {
  clock: number;
  len: number;
}

/** True when the update says anything at all: inserted items or deletions. */
export function saysAnything(update: Uint8Array): boolean {
  const { structs, ds } = Y.decodeUpdate(update);
  return structs.length > 0 || ds.clients.size > 0;
}

/** True when every deletion in `mine` is also in `theirs`. State vectors do not cover deletions, so this must be asked apart. */
export function coversDeletions(theirs: Uint8Array, mine: Uint8Array): boolean {
  const known = Y.decodeUpdate(theirs).ds.clients;
  for (const [client, ranges] of Y.decodeUpdate(mine).ds.clients) {
    const have = joined(known.get(client) ?? []);
    if (!ranges.every((range) => have.some((h) => h.clock <= range.clock && range.clock + range.len <= h.clock + h.len))) return false;
  }
  return true;
}

function joined(ranges: readonly Deleted[]): Deleted[] {
  const result: Deleted[] = [];
  for (const { clock, len } of [...ranges].sort((a, b) => a.clock - b.clock)) {
    const last = result.at(-1);
    if (last !== undefined && clock <= last.clock + last.len) last.len = Math.max(last.len, clock + len - last.clock);
    else result.push({ clock, len });
  }
  return result;
}

/**
 * What the server still lacks, after it answered with `serverUpdate` (already applied here) and `serverVector`. undefined: nothing.
 * An update of Yjs always carries all deletions, so one that holds nothing else is only sent when the server does not know one of them.
 */
export function lackingUpdate(doc: Y.Doc, serverUpdate: Uint8Array, serverVector: Uint8Array): Uint8Array | undefined {
  const diff = Y.encodeStateAsUpdate(doc, serverVector);
  const { structs } = Y.decodeUpdate(diff);
  return structs.length > 0 || !coversDeletions(serverUpdate, diff) ? diff : undefined;
}
