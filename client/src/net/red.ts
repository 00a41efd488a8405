/**
 * Redundant voice packets, RFC 2198: a packet carries, before its own sound, that of packets before it. Each block but the last has a header of four
 * bytes (a set bit, 7 bits of payload type, 14 of how much older it is in samples, 10 of length), the last one of a single byte.
 */
export interface RedBlock {
  /** Samples at 48 kHz that this sound is older than the packet. */
  age: number;
  data: Uint8Array;
}

export interface RedPacket {
  /** Of the codec inside, the same in all blocks. */
  payloadType: number;
  /** Oldest first. */
  older: readonly RedBlock[];
  primary: Uint8Array;
}

const HEADER = 4;
const FOLLOWED = 0x80;
/** What fits into the header's fields. */
export const LONGEST_AGE = (1 << 14) - 1;
export const LARGEST_BLOCK = (1 << 10) - 1;

/** undefined for what is no such packet. */
export function parseRed(packet: Uint8Array): RedPacket | undefined {
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
  const headers: { age: number; length: number }[] = [];
  let at = 0;
  while (at < packet.length && view.getUint8(at) & FOLLOWED) {
    if (at + HEADER >= packet.length) return undefined;
    const fields = view.getUint32(at) & 0xffffff;
    headers.push({ age: fields >>> 10, length: fields & LARGEST_BLOCK });
    at += HEADER;
  }
  if (at >= packet.length) return undefined;
  const payloadType = view.getUint8(at);
  let from = at + 1;
  const older = headers.map(({ age, length }) => {
    const data = packet.subarray(from, from + length);
    from += length;
    return { age, data };
  });
  return from > packet.length ? undefined : { payloadType, older, primary: packet.subarray(from) };
}

/** Blocks must fit: see `LONGEST_AGE`, `LARGEST_BLOCK`. */
export function writeRed({ payloadType, older, primary }: RedPacket): Uint8Array<ArrayBuffer> {
  const bytes = older.reduce((sum, { data }) => sum + HEADER + data.length, 1 + primary.length);
  const packet = new Uint8Array(bytes);
  const view = new DataView(packet.buffer);
  let at = 0;
  for (const { age, data } of older) {
    view.setUint32(at, (((FOLLOWED | payloadType) << 24) | (age << 10) | data.length) >>> 0);
    at += HEADER;
  }
  view.setUint8(at, payloadType);
  at += 1;
  for (const data of [...older.map((block) => block.data), primary]) {
    packet.set(data, at);
    at += data.length;
  }
  return packet;
}
