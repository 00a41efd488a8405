import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isFilm } from './films.ts';

const word = (text: string): number[] => Array.from(text, (char) => char.charCodeAt(0));
const u32 = (value: number): number[] => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
const box = (name: string, ...body: number[][]): number[] => {
  const bytes = body.flat();
  return [...u32(bytes.length + 8), ...word(name), ...bytes];
};
const track = (kind: string): number[] =>
  box('trak', box('tkhd', u32(0)), box('mdia', box('mdhd', u32(0)), box('hdlr', u32(0), u32(0), word(kind), u32(0))));
const brand = (name: string): number[] => box('ftyp', word(name), u32(0));
const media = box(
  'mdat',
  Array.from({ length: 3000 }, () => 7),
);

/** Name and size in one byte each, or the size given. */
const element = (name: number[], body: number[], size = [0x80 | body.length]): number[] => [...name, ...size, ...body];
const UNKNOWN = [0x01, 255, 255, 255, 255, 255, 255, 255];
const ebml = element([0x1a, 0x45, 0xdf, 0xa3], element([0x42, 0x82], word('webm')));
const entry = (type: number, codec: string): number[] =>
  element([0xae], [...element([0xd7], [1]), ...element([0x83], [type]), ...element([0x86], word(codec))]);
const webm = (entries: number[], before: number[] = []): number[] => [
  ...ebml,
  ...element(
    [0x18, 0x53, 0x80, 0x67],
    [...before, ...element([0x16, 0x54, 0xae, 0x6b], entries), ...element([0x1f, 0x43, 0xb6, 0x75], [1, 2], UNKNOWN)],
    UNKNOWN,
  ),
];

function fileOf(bytes: readonly number[]) {
  const all = Uint8Array.from(bytes);
  let reads = 0;
  const read = async (from: number, length: number): Promise<Uint8Array> => {
    reads += 1;
    return all.subarray(from, from + length);
  };
  return { file: { sizeBytes: all.length, read }, reads: () => reads };
}
const told = async (bytes: readonly number[]): Promise<boolean> => isFilm(fileOf(bytes).file);

describe('a film', () => {
  it.each([
    [
      'a telephone’s MP4, its tracks at the end',
      [...brand('isom'), ...media, ...box('moov', box('mvhd', u32(0)), track('soun'), track('vide'))],
    ],
    ['one with its tracks first', [...brand('mp42'), ...box('moov', track('vide')), ...media]],
    ['QuickTime', [...brand('qt  '), ...box('wide'), ...media, ...box('moov', track('vide'))]],
    ['QuickTime that says nothing first', [...box('moov', track('vide')), ...media]],
    [
      'a box with its size in eight bytes',
      [...brand('isom'), ...u32(1), ...word('mdat'), ...u32(0), ...u32(20), 1, 2, 3, 4, ...box('moov', track('vide'))],
    ],
    ['WebM of a browser, which does not know its length', webm([...entry(1, 'V_VP8'), ...entry(2, 'A_OPUS')])],
    ['WebM with its sound first', webm([...entry(2, 'A_OPUS'), ...entry(1, 'V_VP9')], element([0xec], [0, 0, 0]))],
    ['AVI', [...word('RIFF'), ...u32(8), ...word('AVI '), ...u32(0)]],
  ])('%s', async (_name, bytes) => {
    expect(await told(bytes)).toBe(true);
  });

  it.each([
    ['a voice memo', [...brand('M4A '), ...media, ...box('moov', track('soun'))]],
    ['sound in a general MP4', [...brand('isom'), ...box('moov', track('soun')), ...media]],
    ['WebM of a voice message', webm(entry(2, 'A_OPUS'))],
    [
      'a track of pictures that is only sound’s data',
      [...brand('isom'), ...box('mdat', box('moov', track('vide'))), ...box('moov', track('soun'))],
    ],
    ['WAVE', [...word('RIFF'), ...u32(8), ...word('WAVE'), ...u32(0)]],
    ['HEIC', [...brand('heic'), ...box('meta', u32(0))]],
    ['a JPEG', [0xff, 0xd8, 0xff, ...Array.from({ length: 40 }, () => 0)]],
    ['nothing', []],
  ])('is not %s', async (_name, bytes) => {
    expect(await told(bytes)).toBe(false);
  });

  it('is looked for in so many places and no more, whatever the bytes say', async () => {
    const many = fileOf([...brand('isom'), ...Array.from({ length: 20_000 }, () => box('free')).flat(), ...box('moov', track('vide'))]);
    expect(await isFilm(many.file)).toBe(false);
    expect(many.reads()).toBeLessThanOrEqual(500);

    const starts = [brand('isom'), [...brand('isom'), ...u32(0), ...word('moov')], ebml, webm([]), box('moov', u32(0), word('trak'))];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 200 }), async (start, rest) => {
        const { file, reads } = fileOf([...start, ...rest]);
        expect(typeof (await isFilm(file))).toBe('boolean');
        expect(reads()).toBeLessThanOrEqual(500);
      }),
    );
    const whole = [...brand('isom'), ...box('moov', track('vide'))];
    for (let cut = 0; cut < whole.length - 8; cut += 1) expect(await told(whole.slice(0, cut))).toBe(false);
  });

  it('nested without end is left', async () => {
    const deep = Array.from({ length: 400 }, () => [...u32(0), ...word('trak')]).flat();
    expect(await told([...brand('isom'), ...u32(0), ...word('moov'), ...deep])).toBe(false);
  });
});
