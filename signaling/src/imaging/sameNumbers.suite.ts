import { expect, it } from 'vitest';
import type { ImagingGateway, StoreResult } from './gateway.ts';
import { elements } from './part10.ts';
import { SIDE, testDocument, testObject, testRef } from './testing/objects.ts';
import { partOf, refusal } from './testing/payloads.ts';

/** Of the contract: what comes under a SOPInstanceUID the archive holds. */
export function sameNumbers(gateway: () => ImagingGateway): void {
  const store = async (...files: Buffer[]): Promise<StoreResult[]> => await gateway().store(files.map((file) => [file]));

  it('refuses another image under the number of one it holds, and takes the same one under other words', async () => {
    const pixels = Uint16Array.from({ length: SIDE * SIDE }, (_, at) => at + 1000);
    const other = Uint16Array.from(pixels, (value, at) => (at === pixels.length - 1 ? value + 1 : value));
    const named = { instance: 'named', study: 'named' };
    expect((await store(testObject({ ...named, pixels }))).map(refusal)).toEqual(['stored']);
    const words = elements({ '00081030 LO': 'Corrected description, longer than it was', '00204000 LT': 'A disc added this' });
    const results = await store(testObject({ ...named, pixels: other }), testObject({ ...named, pixels, change: words }));
    expect(results).toMatchObject([
      { ok: false, reason: 'other-content' },
      { ok: true, duplicate: true },
    ]);
    const frames = testObject({ ...named, frames: 2 });
    expect((await store(frames)).map(refusal)).toEqual(['other-content']);
    const { bytes } = await partOf(await gateway().frame(testRef('named', 'named'), 1));
    expect(bytes.equals(Buffer.from(pixels.buffer)), 'what was there is there').toBe(true);
  });

  it('tells documents under one number apart by what they say', async () => {
    const document = (said: string): Buffer =>
      testDocument({ instance: 'paper', study: 'paper', bytes: Buffer.from(`%PDF-1.4 ${said} %%EOF`.padEnd(60)) });
    expect((await store(document('one'), document('one'), document('other'))).map(refusal)).toEqual(['stored', 'stored', 'other-content']);
  });
}
