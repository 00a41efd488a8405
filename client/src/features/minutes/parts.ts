import * as Y from 'yjs';

type Decoded = ReturnType<typeof Y.decodeUpdate>;
type Struct = Decoded['structs'][number];

/** A run of deleted letters of one Yjs client. */
export interface Deleted {
  clock: number;
  len: number;
}

/** What stands in an update: letters, and which letters are deleted. */
export interface Difference {
  structs: readonly Struct[];
  deleted: ReadonlyMap<number, readonly Deleted[]>;
}

/**
 * An update as updates of at most `maxBytes`, to be applied in this order: none refers to letters that come later, and each brings the deletions of its
 * own letters, so that nobody sees again what was deleted. Deletions of letters known before come first: no text is ever longer on the way than at its
 * end, where the server looks at its length. Each may be sent again, and what was cut off in between is found by comparing.
 * @param known what is there already, by Yjs client. What hangs on a letter that neither is there nor comes is left out: nobody could read it, and it would be
 * refused with all the rest. Without `known` everything that the update lacks is taken to be there.
 */
export function partsOf({ structs, deleted }: Difference, maxBytes: number, known?: ReadonlyMap<number, number>): Uint8Array[] {
  const queues = new Map<number, Struct[]>();
  const next = new Map(known);
  for (const struct of structs) {
    const { client, clock } = struct.id;
    const queue = queues.get(client) ?? [];
    queues.set(client, queue);
    if (known === undefined && !next.has(client)) next.set(client, clock);
    if (!(struct instanceof Y.Skip)) queue.push(...piecesOf(struct, maxBytes / 2));
  }
  const reached = (client: number): number => next.get(client) ?? (known === undefined ? Number.MAX_SAFE_INTEGER : 0);
  const isReady = (struct: Struct): boolean =>
    struct.id.clock === reached(struct.id.client) && needs(struct).every(({ client, clock }) => clock < reached(client));

  const writer = new PartWriter(maxBytes);
  for (const [client, ranges] of deleted) for (const range of within(ranges, 0, reached(client))) writer.delete(client, range);
  for (let goesOn = true; goesOn;) {
    goesOn = false;
    for (const [client, queue] of queues) {
      let count = 0;
      for (let struct = queue[0]; struct !== undefined && isReady(struct); struct = queue[count]) {
        const { clock } = struct.id;
        writer.write(struct, within(deleted.get(client) ?? [], clock, clock + struct.length));
        next.set(client, clock + struct.length);
        count += 1;
      }
      queue.splice(0, count);
      if (count > 0) goesOn = true;
    }
  }
  return writer.end();
}

/** An update that a document has just made, in parts; usually it is its only one. */
export function partsOfUpdate(update: Uint8Array, maxBytes: number): Uint8Array[] {
  if (update.byteLength <= maxBytes) return [update];
  const { structs, ds } = Y.decodeUpdate(update);
  return partsOf({ structs, deleted: ds.clients }, maxBytes);
}

/** The letters on which it hangs: those beside it when it was written, or what it stands in. */
function needs(struct: Struct): { client: number; clock: number }[] {
  if (!(struct instanceof Y.Item)) return [];
  const { origin, rightOrigin, parent } = struct;
  return [origin, rightOrigin, parent instanceof Y.ID ? parent : null].filter((id) => id !== null);
}

/** A text that fills more than its share, as what undo still holds of a long section: cut as Yjs cuts where somebody writes into the middle. */
function piecesOf(struct: Struct, maxBytes: number): Struct[] {
  if (!(struct instanceof Y.Item) || !(struct.content instanceof Y.ContentString) || bytesOf(struct) <= maxBytes) return [struct];
  const { id, origin, rightOrigin, parent, parentSub } = struct;
  const { str } = struct.content;
  let middle = Math.floor(str.length / 2);
  // Never between the halves of one sign.
  if (/[\uD800-\uDBFF]/u.test(str.charAt(middle - 1))) middle -= 1;
  if (middle === 0) return [struct];
  const before = new Y.Item(id, null, origin, null, rightOrigin, parent, parentSub, new Y.ContentString(str.slice(0, middle)));
  const last = Y.createID(id.client, id.clock + middle - 1);
  const after = new Y.Item(
    Y.createID(id.client, id.clock + middle),
    null,
    last,
    null,
    rightOrigin,
    parent,
    parentSub,
    new Y.ContentString(str.slice(middle)),
  );
  return [...piecesOf(before, maxBytes), ...piecesOf(after, maxBytes)];
}

function bytesOf(struct: Struct): number {
  const encoder = new Y.UpdateEncoderV1();
  struct.write(encoder, 0);
  return encoder.toUint8Array().byteLength;
}

/** What of the ranges, which are in order and apart, lies from `from` on and before `end`. */
function within(ranges: readonly Deleted[], from: number, end: number): Deleted[] {
  let [first, behind] = [0, ranges.length];
  while (first < behind) {
    const middle = (first + behind) >> 1;
    const range = ranges[middle];
    if (range !== undefined && range.clock + range.len <= from) first = middle + 1;
    else behind = middle;
  }
  const found: Deleted[] = [];
  for (let range = ranges[first]; range !== undefined && range.clock < end; range = ranges[++first]) {
    const clock = Math.max(range.clock, from);
    found.push({ clock, len: Math.min(range.clock + range.len, end) - clock });
  }
  return found;
}

// What the numbers around the letters take at most: clients, clocks and counts of 53 bits.
const EMPTY_BYTES = 16;
const CLIENT_BYTES = 24;
const RANGE_BYTES = 16;

/** Fills one part after the other, in the form of an update of Yjs (its document-updates format, version 1). */
class PartWriter {
  readonly #maxBytes: number;
  readonly #parts: Uint8Array[] = [];
  #structs = new Map<number, Struct[]>();
  #deleted = new Map<number, Deleted[]>();
  #bytes = EMPTY_BYTES;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  write(struct: Struct, deleted: readonly Deleted[]): void {
    const { client } = struct.id;
    this.#makeRoom(bytesOf(struct) + 2 * CLIENT_BYTES + deleted.length * RANGE_BYTES);
    const there = this.#structs.get(client) ?? [];
    this.#structs.set(client, there);
    there.push(struct);
    this.#bytes += bytesOf(struct) + CLIENT_BYTES;
    for (const range of deleted) this.delete(client, range);
  }

  delete(client: number, range: Deleted): void {
    this.#makeRoom(RANGE_BYTES + CLIENT_BYTES);
    const there = this.#deleted.get(client) ?? [];
    this.#bytes += RANGE_BYTES + (there.length === 0 ? CLIENT_BYTES : 0);
    this.#deleted.set(client, there);
    there.push(range);
  }

  end(): Uint8Array[] {
    if (this.#bytes > EMPTY_BYTES) this.#close();
    return this.#parts;
  }

  #makeRoom(bytes: number): void {
    if (this.#bytes > EMPTY_BYTES && this.#bytes + bytes > this.#maxBytes) this.#close();
  }

  #close(): void {
    const encoder = new Y.UpdateEncoderV1();
    encoder.writeLen(this.#structs.size);
    // Yjs reads those of the highest number first.
    for (const [client, structs] of [...this.#structs].sort(([a], [b]) => b - a)) {
      encoder.writeLen(structs.length);
      encoder.writeClient(client);
      encoder.writeLen(structs[0]?.id.clock ?? 0);
      for (const struct of structs) struct.write(encoder, 0);
    }
    encoder.writeLen(this.#deleted.size);
    for (const [client, ranges] of this.#deleted) {
      encoder.resetDsCurVal();
      encoder.writeClient(client);
      encoder.writeLen(ranges.length);
      for (const { clock, len } of ranges) {
        encoder.writeDsClock(clock);
        encoder.writeDsLen(len);
      }
    }
    this.#parts.push(encoder.toUint8Array());
    this.#structs = new Map();
    this.#deleted = new Map();
    this.#bytes = EMPTY_BYTES;
  }
}
