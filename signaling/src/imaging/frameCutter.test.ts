import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FrameCutter } from './frameCutter.ts';
import { elements } from './part10.ts';
import { SIDE, testFrame, testObject } from './testing/objects.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cutter-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Counts how often the whole object is asked for. */
function archiveOf(object: Buffer) {
  const archive = { reads: 0, read: async () => Promise.resolve({ item: Readable.from([object]), folder }) };
  const { read } = archive;
  archive.read = async () => {
    archive.reads += 1;
    return await read();
  };
  return archive;
}

/** Two frames that say 4:2:2, of so many bytes a pixel. */
function colourFilm(bytesAPixel: number): { object: Buffer; frames: Buffer[] } {
  const frames = [1, 2].map((frame) => Buffer.alloc(SIDE * SIDE * bytesAPixel, frame));
  const form = { '00280002 US': 3, '00280004 CS': 'YBR_FULL_422', '00280006 US': 0, '00280100 US': 8, '00280101 US': 8, '00280102 US': 7 };
  const pixels = new Uint16Array(new Uint8Array(Buffer.concat(frames)).buffer);
  return { object: testObject({ instance: 'film', frames: 2, change: elements(form), pixels }), frames };
}

it.each([2, 3])('cuts what says 4:2:2 by the bytes that are there: %i a pixel', async (bytesAPixel) => {
  const { object, frames } = colourFilm(bytesAPixel);
  const archive = archiveOf(object);
  const cutter = new FrameCutter();
  for (const [at, frame] of frames.entries()) {
    const { bytes } = await cutter.frame('film', at + 1, archive.read);
    expect(bytes.equals(frame)).toBe(true);
  }
  expect(archive.reads).toBe(1);
});

it('keeps the last four, of which the one used last stays longest', async () => {
  const archive = archiveOf(testObject({ instance: 'a' }));
  const cutter = new FrameCutter();
  for (const key of ['a', 'b', 'c', 'd', 'a', 'e', 'a']) await cutter.frame(key, 1, archive.read);
  expect(archive.reads).toBe(5);
  expect(await readdir(folder)).toHaveLength(4);
  await cutter.frame('b', 1, archive.read);
  expect(archive.reads).toBe(6);
});

it('reads again what somebody swept away', async () => {
  const archive = archiveOf(testObject({ instance: 'a' }));
  const cutter = new FrameCutter();
  await cutter.frame('a', 1, archive.read);
  for (const file of await readdir(folder)) await rm(join(folder, file));
  expect((await cutter.frame('a', 1, archive.read)).bytes.equals(testFrame(1))).toBe(true);
  expect(archive.reads).toBe(2);
});

it('an object that does not come holds up the others for a while only', async () => {
  const cutter = new FrameCutter();
  const late = new AbortController();
  const clock = vi.spyOn(AbortSignal, 'timeout').mockReturnValueOnce(late.signal);
  const asked = Promise.withResolvers<void>();
  const stalled = cutter.frame('stalled', 1, async (signal) => {
    asked.resolve();
    return Promise.resolve({ item: new Readable({ read: () => undefined, signal }), folder });
  });
  const next = cutter.frame('a', 1, archiveOf(testObject({ instance: 'a' })).read);
  await asked.promise;
  expect(clock).toHaveBeenCalledExactlyOnceWith(60_000);
  late.abort();
  await expect(stalled).rejects.toMatchObject({ code: 'UNAVAILABLE', reason: 'timeout' });
  expect((await next).bytes.equals(testFrame(1))).toBe(true);
  expect(await readdir(folder)).toHaveLength(1);
  clock.mockRestore();
});
