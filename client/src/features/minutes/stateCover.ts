import * as Y from 'yjs';
import { partsOf, type Deleted } from './parts.ts';

type Deletions = ReadonlyMap<number, readonly Deleted[]>;

/** The deletions of `mine` that `theirs` lacks. State vectors do not cover deletions, so this must be asked apart. */
export function lackingDeletions(theirs: Deletions, mine: Deletions): Map<number, Deleted[]> {
  const lacking = new Map<number, Deleted[]>();
  for (const [client, ranges] of mine) {
    const have = joined(theirs.get(client) ?? []);
    let place = 0;
    // Both are in order and apart.
    const lacked = ranges.filter(({ clock, len }) => {
      for (let one = have[place]; one !== undefined && one.clock + one.len < clock + len; one = have[place]) place += 1;
      const reaching = have[place];
      return reaching === undefined || reaching.clock > clock;
    });
    if (lacked.length > 0) lacking.set(client, lacked);
  }
  return lacking;
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
 * What the server still lacks, after it answered with `serverUpdate` (already applied here) and `serverVector`, as updates of at most `maxBytes` in the order
 * in which they are to be sent; none: nothing. An update of Yjs always carries all deletions; of these only what the server does not know is sent.
 */
export function lackingParts(doc: Y.Doc, serverUpdate: Uint8Array, serverVector: Uint8Array, maxBytes: number): Uint8Array[] {
  const { structs, ds } = Y.decodeUpdate(Y.encodeStateAsUpdate(doc, serverVector));
  const deleted = lackingDeletions(Y.decodeUpdate(serverUpdate).ds.clients, ds.clients);
  return partsOf({ structs, deleted }, maxBytes, Y.decodeStateVector(serverVector));
}
