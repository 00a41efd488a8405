import { crc32 } from 'node:zlib';
import { TextReader, Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js/index-native.js';
import { expect, it, test } from 'vitest';
import type { Found, FoundFile } from './found.ts';
import { droppedOf, findIn, look, missingFrom } from './intake.ts';
import { isPlainPath, readZip } from './unzip.ts';

type Entries = [name: string, content: string | Uint8Array, options?: object][];
async function zip(entries: Entries): Promise<Uint8Array<ArrayBuffer>> {
  const writer = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false });
  for (const [name, content, options] of entries)
    await writer.add(name, typeof content === 'string' ? new TextReader(content) : new Uint8ArrayReader(content), options);
  return new Uint8Array(await writer.close());
}
const asFile = (bytes: Uint8Array<ArrayBuffer>): File => new File([bytes], 'dia.zip');
const reasonsOf = (found: readonly Found[]) => found.map((each) => [each.name, each.kind === 'refused' ? each.reason : 'file']);
const files = (found: readonly Found[]) => found.filter((each): each is FoundFile => each.kind === 'file');

it('lists what is in it with its folders, and opens each when it is asked for', async () => {
  const found = await readZip(
    asFile(
      await zip([
        ['DICOM/', '', { directory: true }],
        ['DICOM/anh.jpg', '\u00ff\u00d8'],
      ]),
    ),
  );
  expect(reasonsOf(found)).toEqual([['DICOM/anh.jpg', 'file']]);
  const [first] = files(found);
  expect(await (await first?.open())?.text()).toBe('\u00ff\u00d8');
  expect((await first?.head(2))?.length).toBe(2);
});

it('refuses single entries and keeps the others: ways out, links, passwords, bombs, what is empty', async () => {
  const bytes = await zip([
    ['../../etc/passwd', 'x'],
    ['C:\\Windows\\x.dll', 'x'],
    ['link', '/etc/passwd', { externalFileAttributes: (0o120777 << 16) >>> 0, versionMadeBy: 0x031e }],
    ['secret.dcm', 'x', { password: '1' }],
    ['bomb.dcm', new Uint8Array(11 * 1024 * 1024)],
    ['nothing', ''],
    ['good.dcm', 'x'],
  ]);
  expect(reasonsOf(await readZip(asFile(bytes)))).toEqual([
    ['../../etc/passwd', 'zip_path'],
    ['C:\\Windows\\x.dll', 'zip_path'],
    ['link', 'zip_path'],
    ['secret.dcm', 'zip_locked'],
    ['bomb.dcm', 'zip_bomb'],
    ['nothing', 'empty_file'],
    ['good.dcm', 'file'],
  ]);
});

it('lets nothing out beyond what an entry announces', async () => {
  const bytes = await zip([['lying.dcm', new Uint8Array(5_000).fill(7)]]);
  const view = new DataView(bytes.buffer);
  // The size in the central directory, 24 bytes after its signature (APPNOTE 4.3.12).
  for (let at = 0; at < bytes.length - 4; at++) if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, 100, true);
  const [lying] = files(await readZip(asFile(bytes)));
  expect(lying?.sizeBytes).toBe(100);
  await expect(lying?.open()).rejects.toThrow();
});

/** A ZIP of stored entries, written by hand: `offsetOf` says where the directory claims that each lies (APPNOTE 4.3). */
function handMade(
  names: readonly string[],
  content: string,
  offsetOf = (index: number, real: number): number => real,
): Uint8Array<ArrayBuffer> {
  const record = (signature: number, size: number, fill: (view: DataView) => void, rest: string): Uint8Array => {
    const bytes = new Uint8Array(size + rest.length);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, signature, true);
    fill(view);
    bytes.set(new TextEncoder().encode(rest), size);
    return bytes;
  };
  const locals: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const [index, name] of names.entries()) {
    const local = record(
      0x04034b50,
      30,
      (view) => {
        view.setUint32(14, crc32(content), true);
        view.setUint32(18, content.length, true);
        view.setUint32(22, content.length, true);
        view.setUint16(26, name.length, true);
      },
      name + content,
    );
    const offset = offsetOf(index, at);
    directory.push(
      record(
        0x02014b50,
        46,
        (view) => {
          view.setUint32(16, crc32(content), true);
          view.setUint32(20, content.length, true);
          view.setUint32(24, content.length, true);
          view.setUint16(28, name.length, true);
          view.setUint32(42, offset, true);
        },
        name,
      ),
    );
    locals.push(local);
    at += local.length;
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const end = record(
    0x06054b50,
    22,
    (view) => {
      view.setUint16(8, names.length, true);
      view.setUint16(10, names.length, true);
      view.setUint32(12, size, true);
      view.setUint32(16, at, true);
    },
    '',
  );
  return new Uint8Array(Buffer.concat([...locals, ...directory, end]));
}

it('does not even list more entries than a disc can have', async () => {
  const names = Array.from({ length: 12_002 }, (_, index) => `DICOM/IM${index}`);
  const found = await readZip(asFile(handMade(names, 'x')));
  expect(found).toHaveLength(12_001);
  expect(found.at(-1)).toMatchObject({ kind: 'refused', reason: 'zip_too_many' });
});

it('entries that lie over each other, by which a small ZIP becomes a large one, cannot be opened', async () => {
  const outcomes = async (bytes: Uint8Array<ArrayBuffer>): Promise<string[]> =>
    (await Promise.allSettled(files(await readZip(asFile(bytes))).map((each) => each.open()))).map(({ status }) => status);
  const content = 'x'.repeat(40);
  expect(await outcomes(handMade(['a.dcm', 'b.dcm'], content))).toEqual(['fulfilled', 'fulfilled']);
  expect(await outcomes(handMade(['a.dcm', 'b.dcm'], content, () => 0))).toContain('rejected');
});

it('says that a damaged one is damaged, as a whole or in one entry', async () => {
  const bytes = await zip([['a.dcm', crypto.getRandomValues(new Uint8Array(2_000))]]);
  expect(reasonsOf(await readZip(asFile(bytes.slice(0, 900))))).toEqual([['dia.zip', 'zip_damaged']]);
  bytes.fill(0x55, 200, 300);
  const [damaged] = files(await readZip(asFile(bytes)));
  await expect(damaged?.open()).rejects.toThrow();
});

it('does not unpack a ZIP in a ZIP, nor take for an image what only claims to be one', async () => {
  const inner = await zip([['a.dcm', 'x']]);
  const found = await findIn(
    droppedOf([
      asFile(
        await zip([
          ['inner.dcm', inner],
          ['page.jpg', '<script>'],
        ]),
      ),
    ]),
  );
  expect(await Promise.all(files(found).map(look))).toEqual([
    { kind: 'refuse', reason: 'nested_zip' },
    { kind: 'refuse', reason: 'not_an_image' },
  ]);
});

it('tells a disc that does not hold what its contents list', () => {
  const contents = {
    kind: 'file',
    name: 'CD/DICOMDIR',
    source: 'CD',
    sizeBytes: 1,
    head: async () => new Uint8Array(),
    open: async () => new Blob(),
  } as const;
  expect(missingFrom(contents, ['IMG/I1', 'IMG/I2'], new Set(['CD/DICOMDIR', 'CD/IMG/I1']))).toEqual(['IMG/I2']);
});

test.each([
  ['a/b.dcm', true],
  ['thư mục/ảnh.jpg', true],
  ['a/../b', false],
  ['/a', false],
  ['\\\\server\\a', false],
  ['a//b', false],
  ['a\u0000.dcm', false],
])('%s is a plain path: %s', (name, isPlain) => {
  expect(isPlainPath(name)).toBe(isPlain);
});

test('a file that cannot be read is refused, not lost', async () => {
  const gone = new File(['x'], 'gone.dcm');
  gone.slice = () => ({ arrayBuffer: () => Promise.reject(new Error('NotReadableError')) }) as unknown as Blob;
  expect(reasonsOf(await findIn(droppedOf([gone])))).toEqual([['gone.dcm', 'unreadable']]);
});
