import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LARGEST_BLOCK, LONGEST_AGE, parseRed, writeRed } from './red.ts';
import { RedWriter } from './redWriter.ts';
import { CLEAR, voiceOf } from './voiceCare.ts';

const sound = (...bytes: number[]): Uint8Array<ArrayBuffer> => new Uint8Array(bytes);
const OPUS = 111;
const plain = (data: Uint8Array): Uint8Array<ArrayBuffer> => writeRed({ payloadType: OPUS, older: [], primary: data });

test('a packet as Chromium writes it is read: one older block, then its own sound', () => {
  // F=1 PT=111, 960 samples older, 3 bytes; F=0 PT=111 (RFC 2198 §3).
  const packet = sound(0x80 | OPUS, (960 << 10) >> 16, ((960 << 10) >> 8) & 0xff, 3, OPUS, 1, 2, 3, 9, 8);
  const expected = { payloadType: OPUS, older: [{ age: 960, data: sound(1, 2, 3) }], primary: sound(9, 8) };
  expect(parseRed(packet)).toEqual(expected);
  expect(writeRed(expected)).toEqual(packet);
});

test('what is written is read again, whatever it carries', () => {
  const data = fc.uint8Array({ maxLength: LARGEST_BLOCK });
  const older = fc.array(fc.record({ age: fc.integer({ min: 0, max: LONGEST_AGE }), data }), { maxLength: 4 });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 127 }), older, data, (payloadType, blocks, primary) => {
      const packet = { payloadType, older: blocks, primary };
      expect(parseRed(writeRed(packet))).toEqual(packet);
    }),
  );
});

test('no bytes make the reader fail or read past their end', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      const read = parseRed(bytes);
      const length = read && 1 + read.older.reduce((sum, block) => sum + 4 + block.data.length, read.primary.length);
      expect(length ?? bytes.length).toBe(bytes.length);
    }),
  );
  expect(parseRed(sound())).toBeUndefined();
  expect(parseRed(sound(0xef, 0, 0, 1))).toBeUndefined();
});

/** Packets of 60 ms, each with its number as its sound. */
function spoken(writer: RedWriter, count: number, startTimestamp = 0): Map<number, Uint8Array> {
  return new Map(
    Array.from({ length: count }, (_, index) => [
      index,
      writer.write(plain(sound(index, index, index)), (startTimestamp + index * 2_880) >>> 0),
    ]),
  );
}

/** The packets that can be played when only these arrive. */
function heard(packets: Map<number, Uint8Array>): number[] {
  const numbers = [...packets.values()].flatMap((packet) => {
    const { older = [], primary = sound() } = parseRed(packet) ?? {};
    return [...older.map(({ data }) => data[0]), primary[0]];
  });
  return [...new Set(numbers)].filter((number) => number !== undefined).toSorted((a, b) => a - b);
}

test('without redundancy a packet costs one byte more than its sound', () => {
  const writer = new RedWriter();
  expect([...spoken(writer, 3).values()].map((packet) => packet.length)).toEqual([4, 4, 4]);
});

test.each([1, 2, 3])('with the sound of %i packets before, as many lost in a row are all there', (distance) => {
  const writer = new RedWriter();
  writer.distances = [distance];
  const packets = spoken(writer, 20);
  for (let lost = 10; lost < 10 + distance; lost += 1) packets.delete(lost);
  expect(heard(packets)).toEqual(Array.from({ length: 20 }, (_, index) => index));
});

test('two copies in different packets outlive what one does not', () => {
  const writer = new RedWriter();
  writer.distances = [2, 4];
  const packets = spoken(writer, 20);
  for (const lost of [10, 12, 13]) packets.delete(lost);
  expect(heard(packets)).toHaveLength(20);
});

/** Bursts as a radio link makes them (Gilbert's model): of so many packets a share is lost, `burst` in a row on average. */
function burstLoss(count: number, share: number, burst: number, seed: number): boolean[] {
  let state = seed;
  const random = (): number => {
    // mulberry32
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  let losing = false;
  return Array.from({ length: count }, () => {
    losing = losing ? random() >= 1 / burst : random() < share / (burst * (1 - share));
    return losing;
  });
}

test.each([1, 2, 3, 4, 5])('long packets: two copies far behind lose half the seconds that one copy loses to bursts, seed %i', (seed) => {
  const seconds = 2_000;
  const perSecond = 17;
  const lost = burstLoss(seconds * perSecond, 0.08, 4, seed);
  const badSeconds = (distances: readonly number[]): number => {
    const missing = (index: number): boolean => lost[index] === true && distances.every((distance) => lost[index + distance] !== false);
    return Array.from(
      { length: seconds },
      (_, second) => Array.from({ length: perSecond }, (__, packet) => missing(second * perSecond + packet)).filter(Boolean).length,
    ).filter((packets) => packets >= 2).length;
  };
  const { distances } = voiceOf('voice', { ...CLEAR, redundancy: true, losing: true });
  expect(badSeconds(distances)).toBeLessThan(badSeconds([2]) * 0.55);
  expect(badSeconds(distances)).toBeLessThan(seconds * 0.09);
});

test('redundancy goes over the end of the RTP clock', () => {
  const writer = new RedWriter();
  writer.distances = [1];
  const [, , third] = spoken(writer, 3, 0xffffffff - 2_880).values();
  expect(parseRed(third ?? sound())?.older).toEqual([{ age: 2_880, data: sound(1, 1, 1) }]);
});

test('what is older than a header can say, and the silence of a pause, is not carried', () => {
  const writer = new RedWriter();
  writer.distances = [1];
  writer.write(plain(sound(1, 1, 1)), 0);
  expect(parseRed(writer.write(plain(sound(2)), LONGEST_AGE + 1))?.older).toEqual([]);
  expect(parseRed(writer.write(plain(sound(3, 3, 3)), LONGEST_AGE + 961))?.older).toEqual([]);
  expect(parseRed(writer.write(plain(sound(4, 4, 4)), LONGEST_AGE + 1_921))?.older).toHaveLength(1);
});

test('the copy is its own: what the browser does with its buffer afterwards does not change it', () => {
  const writer = new RedWriter();
  writer.distances = [1];
  const first = plain(sound(1, 1, 1));
  writer.write(first, 0);
  first.fill(7);
  expect(parseRed(writer.write(plain(sound(2, 2, 2)), 960))?.older[0]?.data).toEqual(sound(1, 1, 1));
});

test('what is no redundant packet goes out as it is', () => {
  const odd = sound(0xef, 0, 0);
  expect(new RedWriter().write(odd, 0)).toBe(odd);
});

describe('a pause', () => {
  /** In 20 ms packets: speech, the packet that begins the pause, and what the browser gives for as long as it lasts. */
  function paused(distances: number[], stepSamples = 960): { age: number; packet: ReturnType<typeof parseRed> }[] {
    const writer = new RedWriter();
    writer.distances = distances;
    for (let index = 0; index < 10; index += 1) writer.write(plain(sound(index, index, index)), index * stepSamples);
    const begun = 10 * stepSamples;
    writer.write(plain(sound(7)), begun);
    return Array.from({ length: 15 }, (_, index) => {
      const age = (index + 1) * stepSamples;
      return { age, packet: parseRed(writer.write(sound(), begun + age)) };
    }).filter(({ packet }) => packet !== undefined);
  }

  test('is told again as often as words get copies, with the last of them', () => {
    expect(paused([])).toEqual([]);
    expect(paused([2]).map(({ age }) => age)).toEqual([1_920]);
    const twice = paused([2, 4]);
    expect(twice.map(({ age }) => age)).toEqual([1_920, 4_800]);
    expect(twice[0]?.packet).toMatchObject({ payloadType: OPUS, primary: sound(7) });
    // The words before it, as old as they are by now.
    expect(twice[0]?.packet?.older).toEqual([
      { age: 7 * 960 - 960, data: sound(6, 6, 6) },
      { age: 5 * 960 - 960, data: sound(8, 8, 8) },
    ]);
    expect(paused([3, 5], 2_880).map(({ age }) => age)).toEqual([2_880, 5_760]);
  });

  test('that is over is not told again, and what is no pause stays empty', () => {
    const writer = new RedWriter();
    writer.distances = [2, 4];
    expect(writer.write(sound(), 0)).toHaveLength(0);
    writer.write(plain(sound(7)), 960);
    writer.write(plain(sound(1, 2, 3)), 1_920);
    expect(writer.write(sound(), 6_000)).toHaveLength(0);
  });
});
