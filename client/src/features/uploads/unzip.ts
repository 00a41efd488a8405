import { BlobReader, configure, ZipReader, type FileEntry } from '@zip.js/zip.js/index-native.js';
import { MAX_FILE_BYTES } from '@hoi-chan/shared/features/fileSizes.ts';
import type { Found, RefusalReason } from './found.ts';

/** A CD of a whole-body CT with its viewer. */
const MAX_ENTRIES = 12_000;
/** What one consult holds. */
const MAX_TOTAL_BYTES = 8 * 1024 ** 3;
/** Deflate cannot do better than 1032:1; a black X-ray comes near it, but a large file that does is a bomb. */
const MAX_RATIO = 300;
const LARGE_BYTES = 10 * 1024 * 1024;

// The page's policy allows no worker from a blob, and the browser inflates by itself.
configure({ useWebWorkers: false });

/** What is in a ZIP: nothing is unpacked before it is asked for, and nothing beyond what the entry announced. */
export async function readZip(zip: File): Promise<Found[]> {
  const reader = new ZipReader(new BlobReader(zip), { filenameValidation: 'tolerant', checkOverlappingEntry: true });
  const found: Found[] = [];
  const names = new Set<string>();
  let total = 0;
  let count = 0;
  try {
    for await (const entry of reader.getEntriesGenerator()) {
      count += 1;
      // Beyond it nothing is even listed: the list itself is the bomb.
      if (count > MAX_ENTRIES) return [...found, { kind: 'refused', name: zip.name, source: zip.name, reason: 'zip_too_many' }];
      if (entry.directory) continue;
      const name = entry.filename;
      const refuse = (reason: RefusalReason): void => void found.push({ kind: 'refused', name, source: zip.name, reason });
      total += entry.uncompressedSize;
      if (!isPlainPath(name) || entry.symlink || names.has(name)) refuse('zip_path');
      else if (entry.encrypted) refuse('zip_locked');
      else if (entry.uncompressedSize === 0) refuse('empty_file');
      else if (entry.uncompressedSize > MAX_FILE_BYTES) refuse('too_large');
      else if (total > MAX_TOTAL_BYTES || isBomb(entry)) refuse('zip_bomb');
      else found.push({ kind: 'file', name, source: zip.name, sizeBytes: entry.uncompressedSize, ...opener(entry) });
      names.add(name);
    }
  } catch {
    // What was listed before the damage can still be whole.
    return [...found, { kind: 'refused', name: zip.name, source: zip.name, reason: 'zip_damaged' }];
  }
  return found;
}

function isBomb({ compressedSize, uncompressedSize }: FileEntry): boolean {
  return uncompressedSize > LARGE_BYTES && uncompressedSize > MAX_RATIO * Math.max(1, compressedSize);
}

/** No way out of the folder it is unpacked in, on any system: `../`, `/etc`, `C:\`, device names of control characters. */
export function isPlainPath(name: string): boolean {
  return (
    name.length <= 1000 &&
    !/^[/\\]|^[A-Za-z]:|\p{Cc}/u.test(name) &&
    !name.split(/[/\\]/).some((part) => part === '..' || part === '.' || part === '')
  );
}

function opener(entry: FileEntry): Pick<Extract<Found, { kind: 'file' }>, 'head' | 'open'> {
  return {
    head: async (bytes) => new Uint8Array(await (await inflate(entry, bytes)).arrayBuffer()),
    open: async () => inflate(entry, entry.uncompressedSize),
  };
}

/** The first `limit` bytes of an entry; a stream that goes on beyond what it announced is cut there. @throws when it is damaged */
async function inflate(entry: FileEntry, limit: number): Promise<Blob> {
  const chunks: BlobPart[] = [];
  const enough = new AbortController();
  let size = 0;
  const sink = new WritableStream<Uint8Array<ArrayBuffer>>({
    write(chunk) {
      const room = limit - size;
      chunks.push(chunk.subarray(0, room).slice());
      size += Math.min(room, chunk.length);
      if (size >= limit && limit < entry.uncompressedSize) enough.abort();
      if (chunk.length > room && limit === entry.uncompressedSize) throw new Error('longer than announced');
    },
  });
  try {
    await entry.getData(sink, { signal: enough.signal, checkSignature: true });
  } catch (error) {
    if (!enough.signal.aborted) throw error;
  }
  return new Blob(chunks);
}
