import { sniff } from '@hoi-chan/shared/features/fileKinds.ts';
import { beginsAsFilm, isFilm } from '@hoi-chan/shared/features/films.ts';
import { MAX_FILE_BYTES } from '@hoi-chan/shared/features/fileSizes.ts';
import { loadChunk } from '../../net/loadChunk.ts';
import type { Found, FoundFile, RefusalReason } from './found.ts';

/** A file with the path it has below what was dropped or chosen. */
export interface Dropped {
  /** null: a file or folder that the system does not give out, as one on a scratched disc. */
  file: File | null;
  path: string;
}

/** Enough for the head of nearly every DICOM file up to its study's UID. */
const HEAD_BYTES = 64 * 1024;

/** What of one found file is known before it is sent. */
export type Looked =
  | { kind: 'send'; isDicom: boolean; study: string | undefined; says: string | undefined }
  | { kind: 'refuse'; reason: RefusalReason }
  /** The table of contents of a disc: names of the images that should be there. */
  | { kind: 'contents'; images: string[] };

/**
 * Everything below the folders of a drop; what cannot be read is named among it, and takes nothing else with it. Must be called in the drop's
 * own event: the browser takes the list back afterwards.
 */
export async function filesOf(transfer: DataTransfer): Promise<Dropped[]> {
  const entries = [...transfer.items]
    .map((item) => (item.kind === 'file' ? item.webkitGetAsEntry() : null))
    .filter((entry) => entry !== null);
  if (entries.length === 0) return droppedOf([...transfer.files]);
  return (await Promise.all(entries.map(walk))).flat();
}

/** Files chosen in a dialog; those of a folder bring their path. */
export function droppedOf(files: readonly File[]): Dropped[] {
  return files.map((file) => ({ file, path: file.webkitRelativePath || file.name }));
}

async function walk(entry: FileSystemEntry): Promise<Dropped[]> {
  const path = entry.fullPath.replace(/^\//, '');
  if (entry.isFile) {
    const file = await new Promise<File | null>((resolve) => (entry as FileSystemFileEntry).file(resolve, () => resolve(null)));
    return [{ file, path }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: Dropped[] = [];
  // It gives a hundred at a time, and nothing once all were given.
  for (;;) {
    const some = await new Promise<FileSystemEntry[] | null>((resolve) => reader.readEntries(resolve, () => resolve(null)));
    // What it gave before is still whole.
    if (some === null) return [...found, { file: null, path }];
    if (some.length === 0) return found;
    for (const each of some) found.push(...(await walk(each)));
  }
}

/** What was dropped, ZIPs opened. */
export async function findIn(dropped: readonly Dropped[]): Promise<Found[]> {
  const found: Found[] = [];
  for (const { file, path } of dropped) {
    const source = path.includes('/') ? path.split('/')[0] : undefined;
    const refuse = (reason: RefusalReason): void => void found.push({ kind: 'refused', name: path, source, reason });
    const start = file === null ? undefined : await headOf(file, 4).catch(() => undefined);
    if (file === null || start === undefined) refuse('unreadable');
    else if (file.size === 0) refuse('empty_file');
    else if (isZip(start)) found.push(...(await (await loadChunk(() => import('./unzip.ts'))).readZip(file)));
    else if (file.size > MAX_FILE_BYTES) refuse('too_large');
    else {
      found.push({ kind: 'file', name: path, source, sizeBytes: file.size, head: (bytes) => headOf(file, bytes), open: async () => file });
    }
  }
  return found;
}

/** Looks into the head of a file, never at its name: what is no image is not sent. */
export async function look(found: FoundFile): Promise<Looked> {
  let head: Uint8Array;
  try {
    head = await found.head(HEAD_BYTES);
  } catch {
    return { kind: 'refuse', reason: found.source?.toLowerCase().endsWith('.zip') === true ? 'zip_damaged' : 'unreadable' };
  }
  // A ZIP in a ZIP is where bombs hide; nobody needs one.
  if (isZip(head)) return { kind: 'refuse', reason: 'nested_zip' };
  const kind = sniff(head);
  // Before it is sent for minutes to a server that refuses it.
  if (beginsAsFilm(head) && (await isFilmIn(found))) return { kind: 'refuse', reason: 'film_not_kept' };
  if (kind === undefined) return { kind: 'refuse', reason: isHeic(head) ? 'heic_not_kept' : 'not_an_image' };
  if (kind.kind !== 'dicom') return { kind: 'send', isDicom: false, study: undefined, says: undefined };
  const { readDicomDir, wordsOf } = await loadChunk(() => import('./dicomHead.ts'));
  if (/(^|\/)DICOMDIR$/i.test(found.name)) {
    const images = await readDicomDir(found);
    if (images !== undefined) return { kind: 'contents', images };
  }
  return { kind: 'send', isDicom: true, ...wordsOf(head) };
}

/** Brands of still pictures (ISO/IEC 23008-12 annex B), as telephones write them: no browser but Safari draws them. */
const HEIC_BRANDS = ['heic', 'heix', 'heim', 'heis', 'mif1'];
const isHeic = (head: Uint8Array): boolean => {
  const word = (at: number): string => String.fromCharCode(...head.subarray(at, at + 4));
  return word(4) === 'ftyp' && HEIC_BRANDS.includes(word(8));
};

/** What cannot be read here is told where it is sent. */
async function isFilmIn(found: FoundFile): Promise<boolean> {
  const blob = await found.open().catch(() => undefined);
  if (blob === undefined) return false;
  const read = async (from: number, length: number): Promise<Uint8Array> =>
    new Uint8Array(await blob.slice(from, from + length).arrayBuffer());
  return isFilm({ sizeBytes: blob.size, read }).catch(() => false);
}

/** Images that a disc's table of contents names and that are not there, whatever the case of letters a system gives them. */
export function missingFrom(contents: FoundFile, images: readonly string[], names: ReadonlySet<string>): string[] {
  const folder = contents.name.slice(0, contents.name.length - 'DICOMDIR'.length);
  return images.filter((image) => !names.has(`${folder}${image}`.toUpperCase()));
}

async function headOf(file: File, bytes: number): Promise<Uint8Array> {
  return new Uint8Array(await file.slice(0, bytes).arrayBuffer());
}

/** PK and one of: local header, end of an empty archive, spanned (APPNOTE 4.3). */
function isZip(head: Uint8Array): boolean {
  return head[0] === 0x50 && head[1] === 0x4b && [0x0304, 0x0506, 0x0708].includes(((head[2] ?? 0) << 8) | (head[3] ?? 0));
}
