import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ArchiveGateway } from './archive.ts';
import { imagingContract } from './contract.suite.ts';
import { testObject, testRef } from './testing/objects.ts';

imagingContract('built-in archive', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'archive-'));
  return { gateway: await ArchiveGateway.create(folder), stop: async () => rm(folder, { recursive: true, force: true }) };
});

it('knows its objects after a restart and forgets what a killed process left half-written', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'archive-'));
  try {
    const before = await ArchiveGateway.create(folder);
    await before.store([[testObject({ instance: 'a' })], [testObject({ instance: 'b' })]]);
    const known = await before.study(testRef('a').studyUid);
    // No close: that is what kill -9 looks like. An object without its index file, a half-written index, a half upload.
    const series = join(folder, 'objects', testRef('a').studyUid, testRef('a').seriesUid);
    await writeFile(join(series, '1.2.3.dcm'), 'half');
    await writeFile(join(series, '1.2.4.json.tmp'), '{"version":1');
    await writeFile(join(folder, 'incoming', 'x.part'), 'half');
    const after = await ArchiveGateway.create(folder);
    expect(await after.study(testRef('a').studyUid)).toEqual(known);
    expect(await readdir(join(folder, 'incoming'))).toEqual([]);
    expect((await readdir(series)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    await expect(after.frame({ ...testRef('a'), sopUid: '1.2.3' }, 1)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

it('takes the same object from two uploads at once as one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'archive-'));
  try {
    const gateway = await ArchiveGateway.create(folder);
    const results = await Promise.all([1, 2, 3].map(() => gateway.store([[testObject({ instance: 'a' })]])));
    expect(results.flat().map((result) => result.ok && result.duplicate)).toEqual(expect.arrayContaining([false, true, true]));
    expect((await gateway.study(testRef('a').studyUid)).instanceCount).toBe(1);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
