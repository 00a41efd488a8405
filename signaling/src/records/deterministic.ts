import { createHash } from 'node:crypto';

/** A name-based UUID (RFC 9562 §5.8, version 8 over SHA-256): the same name always gives the same id, so that what is sent twice is one. */
export function uuidOf(name: string): string {
  const bytes = createHash('sha256').update('hoi-chan:').update(name).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
