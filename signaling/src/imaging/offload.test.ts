import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Offloader } from './offload.ts';
import { SIDE, testObject, testRef } from './testing/objects.ts';

/** A sequence of 120,000 small items before the pixels: parsing them takes a second or more. Built by hand, as writing it would too. */
function slowFile(): Buffer {
  const whole = testObject({ instance: 'slow' });
  const pixelsAt = whole.length - SIDE * SIDE * 2 - 12;
  const item = Buffer.from('feff00e01e000000080000015348020041200800020153480200422008000401' + '4c4f02004320', 'hex');
  const items = Buffer.alloc(item.length * 120_000, item);
  const header = Buffer.from('40005505' + '53510000' + '00000000', 'hex');
  header.writeUInt32LE(items.length, 8);
  return Buffer.concat([whole.subarray(0, pixelsAt), header, items, whole.subarray(pixelsAt)]);
}

describe('the imaging thread', () => {
  let folder = '';
  const path = (name: string): string => join(folder, name);
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'offload-'));
    await writeFile(path('plain.dcm'), testObject({ instance: 'plain' }));
    await writeFile(path('slow.dcm'), slowFile());
    await writeFile(path('text.dcm'), 'no DICOM');
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it('leaves the event loop free while it works', async () => {
    const thread = new Offloader();
    let turns = 0;
    let done = false;
    const work = thread.run('inspect', [path('slow.dcm')]).finally(() => {
      done = true;
    });
    while (!done) {
      await nextTurn();
      turns++;
    }
    expect((await work).sopUid).toBe(testRef('slow').sopUid);
    expect(turns).toBeGreaterThan(1000);
  }, 30_000);

  it('refuses what takes too long and goes on with the next task in a new thread', async () => {
    const thread = new Offloader(400);
    const slow = thread.run('inspect', [path('slow.dcm')]);
    await expect(slow).rejects.toMatchObject({ name: 'RefusalError', refusal: 'absurd-size' });
    expect((await thread.run('inspect', [path('plain.dcm')])).sopUid).toBe(testRef('plain').sopUid);
  }, 30_000);

  it('hands errors over as they are', async () => {
    const thread = new Offloader();
    await expect(thread.run('inspect', [path('text.dcm')])).rejects.toMatchObject({ name: 'RefusalError', refusal: 'not-dicom' });
    const gone = AbortSignal.abort(new Error('left'));
    await expect(thread.run('inspect', [path('plain.dcm')], gone)).rejects.toThrow('left');
  });
});
