import { afterEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '@hoi-chan/shared/errors.ts';
import { isoDate, personName, TAG } from './dicomJson.ts';
import { firstPart, paletteEntries, readStudy } from './dicomSource.ts';
import { KEY_ACTIONS, keyMeaning } from './keys.ts';
import { createLinkSpeed } from './linkSpeed.ts';
import { assertFits, imageProblem, isAskedAgain, mayRetry, mayShowPreview } from './problems.ts';
import { searchTags, tagLines } from './tags.ts';
import { instanceOf } from './testing/instances.ts';

describe('a study with colour tables', () => {
  afterEach(() => vi.unstubAllGlobals());
  it('one that is missing, broken or elsewhere spoils neither the others nor the study', async () => {
    const root = '/api/consults/c/dicomweb/studies/1.2';
    const answers: Record<string, () => Response> = {
      [`${root}/metadata`]: () =>
        Response.json([
          { '00281201': { vr: 'OW', BulkDataURI: `${root}/bulkdata/gone` } },
          { '00281201': { vr: 'OW', InlineBinary: '*no base64*' } },
          { '00281201': { vr: 'OW', BulkDataURI: 'http://[' } },
          { '00281101': { vr: 'US', Value: [2, 0, 8] }, '00281201': { vr: 'OW', BulkDataURI: `${root}/bulkdata/here` } },
        ]),
      [`${root}/bulkdata/here`]: () => new Response(new Uint8Array([7, 9])),
    };
    vi.stubGlobal('location', { origin: 'https://hoi-chan.test' });
    vi.stubGlobal('fetch', async (path: string) => answers[path]?.() ?? new Response('', { status: 404 }));
    const tables = (await readStudy('c', '1.2')).map((instance) => instance['00281201']?.Value);
    expect(tables).toEqual([undefined, undefined, undefined, [7, 9]]);
  });
});

describe('problems', () => {
  it.each([
    [{ status: 0 }, 'offline'],
    [{ error: { status: 404 } }, 'missing'],
    [{ status: 503 }, 'archive_down'],
    [{ status: 401 }, 'forbidden'],
    [new AppError('UNAVAILABLE', 'x', { reason: 'offline' }), 'offline'],
    [new AppError('UNAVAILABLE', 'x'), 'archive_down'],
    [new Error('no decoder for transfer syntax 1.2.3'), 'syntax'],
    [new Error('unsupported pixel format for RLE'), 'syntax'],
    [new Error('a film in transfer syntax 1.2.840.10008.1.2.4.102'), 'film'],
    [new Error('The pixel data is missing'), 'no_pixels'],
    [new Error('Array buffer allocation failed'), 'too_large'],
    ['whatever', 'broken'],
  ])('%o is %s', (error, problem) => {
    expect(imageProblem(error)).toBe(problem);
  });
  it('offers another try only where it may help', () => {
    expect(mayRetry('offline')).toBe(true);
    expect(mayRetry('broken')).toBe(false);
  });
  it('asks a busy archive longer for what a study holds than a dead link, and nobody for what was refused', () => {
    const tries = (error: unknown): number => [0, 1, 2, 3, 4, 5, 6].filter((failures) => isAskedAgain(failures, error)).length;
    expect(tries(new AppError('UNAVAILABLE', 'x', { reason: 'images_unavailable' }))).toBe(5);
    expect(tries(new AppError('UNAVAILABLE', 'x', { reason: 'offline' }))).toBe(2);
    expect(tries(new AppError('NOT_FOUND', 'x'))).toBe(0);
    expect(tries(new AppError('FORBIDDEN', 'x'))).toBe(0);
  });
  it('keeps the small picture, but not where nothing may be seen', () => {
    for (const problem of ['offline', 'archive_down', 'broken', 'syntax', 'too_large', 'no_webgl'] as const)
      expect(mayShowPreview(problem)).toBe(true);
    for (const problem of ['forbidden', 'mismatch', 'missing'] as const) expect(mayShowPreview(problem)).toBe(false);
  });
  it('65,535 × 65,535 is too large before a byte of it is fetched', () => {
    const limit = 256 * 1024 * 1024;
    const problemOf = (rows: number, columns: number): string | undefined => {
      try {
        assertFits(instanceOf({ [TAG.rows]: rows, [TAG.columns]: columns }), limit);
        return undefined;
      } catch (error) {
        return imageProblem(error);
      }
    };
    expect(problemOf(65_535, 65_535)).toBe('too_large');
    expect(problemOf(4_096, 4_096)).toBeUndefined();
  });
});

describe('DICOM values', () => {
  it('writes names the Vietnamese way: family, middle, given', () => {
    expect(personName(instanceOf({ '00100010': 'Trần^Bình^Thị' }), '00100010')).toBe('Trần Thị Bình');
    expect(personName(instanceOf({ '00100010': '^' }), '00100010')).toBe('');
  });
  it('reads dates and refuses what is none', () => {
    expect(isoDate('20261122')).toBe('2026-11-22');
    expect(isoDate('2026')).toBeUndefined();
  });
  it('reads palettes of words and of bytes', () => {
    expect(paletteEntries(Uint8Array.of(1, 2, 3, 4), [2, 0, 16])).toEqual([513, 1027]);
    expect(paletteEntries(Uint8Array.of(1, 2, 3, 4), [4, 0, 8])).toEqual([1, 2, 3, 4]);
    expect(paletteEntries(Uint8Array.of(1, 2), [2, 0, 16]), 'bytes although 16 bits are claimed').toEqual([1, 2]);
  });
  it('takes the first part of a multipart body', async () => {
    const body = new TextEncoder().encode('--b\r\nContent-Type: application/octet-stream\r\n\r\nABC\r\n--b--');
    expect(new TextDecoder().decode(firstPart(body, 'multipart/related; boundary="b"'))).toBe('ABC');
    expect(firstPart(body, 'application/octet-stream')).toBe(body);
    const large = new Uint8Array(1_000_000).fill(13);
    const wrapped = new Uint8Array(await new Blob([body.subarray(0, 47), large, body.subarray(50), '\r\nAnother\r\n--b--']).arrayBuffer());
    expect(firstPart(wrapped, 'multipart/related; boundary="b"').byteLength, 'to its own end, not that of another').toBe(large.byteLength);
    expect(firstPart(body.subarray(0, 50), 'multipart/related; boundary="b"').byteLength, 'cut short: all of it').toBe(50);
  });
});

describe('tags', () => {
  const instance = instanceOf({ '00080060': 'CT', '00100010': 'A'.repeat(400) });
  instance['00081140'] = { vr: 'SQ', Value: [{ '00081155': { vr: 'UI', Value: ['9.8'] } }] };
  const lines = tagLines(instance, (tag) => (tag === '00080060' ? 'Modality' : undefined));
  it('are listed in order, items below their sequence, long values cut', () => {
    expect(lines.map((line) => line.tag).slice(0, 4)).toEqual(['(0008,0018)', '(0008,0060)', '(0008,1140)', '(0008,1155)']);
    expect(lines[3]).toMatchObject({ depth: 1, value: '9.8' });
    expect(lines.find((line) => line.tag === '(0010,0010)')?.value).toHaveLength(301);
  });
  it('are found by tag, name and value', () => {
    expect(searchTags(lines, 'modal ct')).toHaveLength(1);
    expect(searchTags(lines, '00081155')).toHaveLength(1);
    expect(searchTags(lines, 'nothing of it')).toEqual([]);
  });
});

describe('keys', () => {
  const press = (key: string, more = {}) => keyMeaning({ key, ctrlKey: false, metaKey: false, altKey: false, ...more });
  it('mean what the help says, in either case', () => {
    expect(press('ArrowDown')).toEqual({ action: 'next' });
    expect(press('I')).toEqual({ action: 'invert' });
    expect(press('3')).toEqual({ action: 'preset', number: 3 });
    expect(press('<', { shiftKey: true })).toEqual({ action: 'narrower' });
  });
  it('move the picture with Shift, the way of the arrow', () => {
    expect(press('ArrowUp', { shiftKey: true })).toEqual({ action: 'pan', way: { x: 0, y: -1 } });
    expect(press('ArrowRight', { shiftKey: true })).toEqual({ action: 'pan', way: { x: 1, y: 0 } });
    expect(press('ArrowLeft', { shiftKey: true, altKey: true })).toBeUndefined();
  });
  it('leave the browser its own and know no two meanings of one key', () => {
    expect(press('r', { ctrlKey: true })).toBeUndefined();
    expect(press('y')).toBeUndefined();
    const keys = KEY_ACTIONS.flatMap((entry) => entry.keys.map((key) => key.toLowerCase()));
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('link speed', () => {
  it('is slow by the browser’s word until something was measured, then by the middle of the last pictures', () => {
    const link = createLinkSpeed(() => 0.5);
    expect(link.isSlow()).toBe(true);
    for (let picture = 0; picture < 3; picture += 1) link.note(500_000, 100);
    expect(link.isSlow()).toBe(false);
    for (let picture = 0; picture < 5; picture += 1) link.note(500_000, 1_000);
    expect(link.isSlow()).toBe(true);
  });
  it('is fast only when bytes were seen to come fast, whatever the browser says and however long the archive took before them', () => {
    const link = createLinkSpeed(() => 100);
    expect(link.isFast()).toBe(false);
    link.note(200_000, 5_000, 50);
    expect(link.isFast()).toBe(true);
    for (let picture = 0; picture < 5; picture += 1) link.note(200_000, 5_000, 1_000);
    expect(link.isFast()).toBe(false);
    const inCall = createLinkSpeed(() => undefined);
    inCall.note(200_000, 50);
    expect(inCall.isFast()).toBe(false);
  });
  it('does not judge by small bodies', () => {
    const link = createLinkSpeed(() => undefined);
    link.note(1_000, 900);
    expect(link.isSlow()).toBe(false);
  });
});
