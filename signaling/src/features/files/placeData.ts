import { open, type FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

/** Bytes of one value by TIFF type (TIFF 6.0 §2). */
const TYPE_BYTES: Record<number, number> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8 };
const GPS_POINTER = 0x8825;
const ENTRY_BYTES = 12;
/** Text of a PNG beyond it is none that a camera writes. */
const LONGEST_CHUNK = 1024 * 1024;
const PNG_SIGNATURE = '\x89PNG\r\n\x1a\n';

/**
 * Takes out of a photo where it was taken: the GPS directory of its EXIF data and GPS values in XMP, in JPEG and PNG. Changes the file in place; its
 * length, its picture and every other note of the camera (time, device, orientation) stay as they are.
 * @returns whether there was a place
 */
export async function erasePlace(path: string): Promise<boolean> {
  const file = await open(path, 'r+');
  try {
    const start = await readAt(file, 0, 8);
    if (start[0] === 0xff && start[1] === 0xd8) return await eraseFromJpeg(file);
    if (start.toString('latin1') === PNG_SIGNATURE) return await eraseFromPng(file);
    return false;
  } finally {
    await file.close();
  }
}

/** Walks the segments before the picture (ISO/IEC 10918-1 annex B); EXIF and XMP both stand in APP1. */
async function eraseFromJpeg(file: FileHandle): Promise<boolean> {
  let found = false;
  for (let at = 2; ;) {
    const head = await readAt(file, at, 4);
    const marker = head[1] ?? 0;
    if (head.length < 4 || head[0] !== 0xff || marker === 0xda || marker === 0xd9) return found;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const length = head.readUInt16BE(2);
    if (length < 2) return found;
    if (marker === 0xe1) {
      const body = await readAt(file, at + 4, length - 2);
      const isExif = body.toString('latin1', 0, 6) === 'Exif\0\0';
      if (isExif ? eraseFromTiff(body.subarray(6)) : eraseFromXmp(body)) {
        found = true;
        await file.write(body, 0, body.length, at + 4);
      }
    }
    at += 2 + length;
  }
}

/** Walks the chunks (PNG 3rd edition §5); each carries a checksum of its own. */
async function eraseFromPng(file: FileHandle): Promise<boolean> {
  let found = false;
  for (let at = PNG_SIGNATURE.length; ;) {
    const head = await readAt(file, at, 8);
    if (head.length < 8) return found;
    const length = head.readUInt32BE(0);
    const type = head.toString('latin1', 4, 8);
    if ((type === 'eXIf' || type === 'iTXt' || type === 'tEXt') && length <= LONGEST_CHUNK) {
      const body = await readAt(file, at + 8, length);
      if (type === 'eXIf' ? eraseFromTiff(body) : eraseFromXmp(body)) {
        found = true;
        const checksum = Buffer.alloc(4);
        checksum.writeUInt32BE(crc32(body, crc32(head.subarray(4, 8))));
        await file.write(Buffer.concat([body, checksum]), 0, length + 4, at + 8);
      }
    }
    at += 12 + length;
  }
}

/** EXIF 2.32 §4.6.3: IFD0 points to the GPS directory. Both the directory with its values and the pointer go. */
function eraseFromTiff(tiff: Buffer): boolean {
  const little = tiff.toString('latin1', 0, 2) === 'II';
  if (tiff.length < 8 || (!little && tiff.toString('latin1', 0, 2) !== 'MM')) return false;
  const u16 = (at: number): number => (at + 2 > tiff.length ? 0 : little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const u32 = (at: number): number => (at + 4 > tiff.length ? 0 : little ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at));
  const entriesOf = (directory: number): number[] => {
    const fitting = Math.max(0, Math.floor((tiff.length - directory - 2) / ENTRY_BYTES));
    return Array.from({ length: Math.min(u16(directory), fitting) }, (_, index) => directory + 2 + index * ENTRY_BYTES);
  };
  const directory = u32(4);
  const entries = entriesOf(directory);
  const pointer = entries.find((entry) => u16(entry) === GPS_POINTER);
  if (pointer === undefined) return false;

  const gps = u32(pointer + 8);
  const gpsEntries = entriesOf(gps);
  // A camera without a fix writes the version of the directory alone.
  const hadPlace = gpsEntries.some((entry) => u16(entry) !== 0);
  for (const entry of gpsEntries) {
    const bytes = (TYPE_BYTES[u16(entry + 2)] ?? 1) * u32(entry + 4);
    const value = u32(entry + 8);
    if (bytes > 4) tiff.fill(0, Math.min(value, tiff.length), Math.min(value + bytes, tiff.length));
  }
  if (gpsEntries.length > 0) tiff.fill(0, gps, Math.min(gps + 2 + gpsEntries.length * ENTRY_BYTES + 4, tiff.length));
  // The entries behind the pointer and the link to the next directory move up by one.
  const end = Math.min(directory + 2 + entries.length * ENTRY_BYTES + 4, tiff.length);
  tiff.copyWithin(pointer, pointer + ENTRY_BYTES, end);
  tiff.fill(0, end - ENTRY_BYTES, end);
  if (little) tiff.writeUInt16LE(entries.length - 1, directory);
  else tiff.writeUInt16BE(entries.length - 1, directory);
  return hadPlace;
}

/** XMP as attributes (`exif:GPSLatitude="…"`) or elements: the values become blanks, so that every length stays. */
function eraseFromXmp(body: Buffer): boolean {
  const text = body.toString('latin1');
  const blanked = text.replaceAll(
    /(GPS[A-Za-z]+\s*(?:=\s*["']|>))([^"'<]+)/g,
    (_all, before: string, value: string) => before + ' '.repeat(value.length),
  );
  if (blanked === text) return false;
  body.write(blanked, 'latin1');
  return true;
}

async function readAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at);
  return buffer.subarray(0, bytesRead);
}
