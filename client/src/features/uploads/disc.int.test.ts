import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js/index-native.js';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { ConsultFile } from '@hoi-chan/shared/features/consultShapes.ts';
import { droppedOf } from './intake.ts';
import { createUploads, type Uploads } from './model.ts';

/*
 * A disc as a hospital hands it out: two series of images in folders, the table of contents that dcmtk wrote over them, a viewer for Windows and
 * its settings. Through the whole way from the drop to what is sent; only the server is not there.
 */
const UID = '1.2.826.0.1.3680043.8.498.77';
const IMAGES = ['DICOM/ST1/SE1/IM1', 'DICOM/ST1/SE1/IM2', 'DICOM/ST1/SE2/IM1'];
let disc: string;

beforeAll(() => {
  disc = mkdtempSync(path.join(tmpdir(), 'hoi-chan-disc-'));
  for (const [index, image] of IMAGES.entries()) {
    mkdirSync(path.join(disc, path.dirname(image)), { recursive: true });
    writeFileSync(path.join(disc, 'dump'), dumpOf(image, index + 1));
    execFileSync('dump2dcm', ['-q', '+te', path.join(disc, 'dump'), path.join(disc, image)]);
  }
  rmSync(path.join(disc, 'dump'));
  execFileSync('dcmmkdir', ['-q', '+r', '+id', disc, '+D', path.join(disc, 'DICOMDIR'), 'DICOM'], { cwd: disc });
  writeFileSync(path.join(disc, 'autorun.inf'), '[autorun]\nopen=VIEWER.EXE\n');
  writeFileSync(path.join(disc, 'VIEWER.EXE'), 'MZ\u0090\u0000this is no image');
});
afterAll(() => rmSync(disc, { recursive: true }));

function dumpOf(image: string, number: number): string {
  const series = path.basename(path.dirname(image)).slice(-1);
  return [
    '(0008,0005) CS [ISO_IR 192]',
    '(0008,0016) UI =SecondaryCaptureImageStorage',
    `(0008,0018) UI [${UID}.1.${number}]`,
    '(0008,0020) DA [20250105]',
    '(0008,0030) TM [081500]',
    '(0008,0050) SH [A1]',
    '(0008,0060) CS [OT]',
    '(0008,0064) CS [WSD]',
    '(0010,0010) PN [Nguyễn^Văn An]',
    '(0010,0020) LO [000172000009]',
    '(0010,0030) DA [19720805]',
    '(0010,0040) CS [M]',
    `(0020,000d) UI [${UID}]`,
    `(0020,000e) UI [${UID}.2.${series}]`,
    '(0020,0010) SH [1]',
    `(0020,0011) IS [${series}]`,
    `(0020,0013) IS [${number}]`,
    '(0028,0002) US 1',
    '(0028,0004) CS [MONOCHROME2]',
    '(0028,0010) US 2',
    '(0028,0011) US 2',
    '(0028,0100) US 8',
    '(0028,0101) US 8',
    '(0028,0102) US 7',
    '(0028,0103) US 0',
    '(7fe0,0010) OB 00\\01\\02\\03',
  ].join('\n');
}

/** What a browser gives for a chosen folder. */
function filesBelow(folder: string): File[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const whole = path.join(entry.parentPath, entry.name);
      const file = new File([readFileSync(whole)], entry.name);
      Object.defineProperty(file, 'webkitRelativePath', { value: path.relative(path.dirname(folder), whole) });
      return file;
    });
}

async function zipOf(folder: string): Promise<File> {
  const writer = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false });
  for (const file of filesBelow(folder))
    await writer.add(file.webkitRelativePath, new Uint8ArrayReader(new Uint8Array(await file.arrayBuffer())));
  return new File([new Uint8Array(await writer.close())], 'dia.zip');
}

/** Sends to a server that takes everything; answers what it got, by the name below the disc. */
async function sent(files: readonly File[]): Promise<{ names: string[]; uploads: Uploads }> {
  const stored = (name: string): ConsultFile => ({ id: name, name }) as ConsultFile;
  const uploads = createUploads({
    ensureConsult: async () => 'consult',
    begin: async (_consult, all) => all.map(() => ({ offset: 0, file: null })),
    append: async (_consult, { name }, offset, piece) => ({
      offset: offset + piece.size,
      stored: { file: stored(name), placeRemoved: false },
      held: null,
    }),
    decide: async () => ({ offset: 0, stored: null, held: null }),
    remove: async () => ({}),
    untilBack: async () => undefined,
  });
  await uploads.add(droppedOf(files));
  await vi.waitFor(() => expect(uploads.state.get().uploads.every(({ state }) => state === 'done')).toBe(true), { timeout: 10_000 });
  const all = uploads.state.get().uploads;
  expect(new Set(all.map(({ study }) => study))).toEqual(new Set([UID]));
  return { names: all.map(({ name }) => name.split('/').slice(1).join('/')).toSorted(), uploads };
}
const refused = ({ uploads }: { uploads: Uploads }): string[] =>
  uploads.state.get().refused.map(({ name, reason }) => `${path.basename(name)}: ${reason}`);

test.each(['folder', 'ZIP'])(
  'of a disc as a %s the images are sent, its table of contents is read, and the rest is refused with a reason',
  async (how) => {
    const result = await sent(how === 'ZIP' ? [await zipOf(disc)] : filesBelow(disc));
    expect(result.names).toEqual(IMAGES);
    expect(refused(result).toSorted()).toEqual(['VIEWER.EXE: not_an_image', 'autorun.inf: not_an_image']);
    expect(result.uploads.state.get().missing).toEqual([]);
  },
);

test('an image that the table of contents lists and the disc does not hold is named; small letters of another system do not matter', async () => {
  const scratched = mkdtempSync(path.join(tmpdir(), 'hoi-chan-disc-'));
  try {
    const copy = path.join(scratched, 'DIA');
    cpSync(disc, copy, { recursive: true });
    renameSync(path.join(copy, 'DICOM'), path.join(copy, 'dicom'));
    rmSync(path.join(copy, 'dicom/ST1/SE1/IM2'));
    const result = await sent(filesBelow(copy));
    expect(result.names).toEqual(['dicom/ST1/SE1/IM1', 'dicom/ST1/SE2/IM1']);
    expect(result.uploads.state.get().missing).toEqual(['DICOM/ST1/SE1/IM2']);
  } finally {
    rmSync(scratched, { recursive: true });
  }
});
