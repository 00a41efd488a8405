import { Readable } from 'node:stream';
import { expect, it, vi } from 'vitest';
import type { Payload } from '../../imaging/gateway.ts';
import { Pieces, rangeOf } from './pieces.ts';

const payload = (bytes: number, lengthBytes: number | undefined = bytes): Payload => ({
  contentType: 'image/jls',
  body: Readable.from(Array.from({ length: bytes / 100 }, (_, index) => Buffer.alloc(100, index))),
  lengthBytes,
});
/** Bodies by name; how often each was read. */
function archive(bytes: number, lengthBytes?: number) {
  const reads: string[] = [];
  const read = (key: string) => async (): Promise<Payload> => {
    reads.push(key);
    return payload(bytes, lengthBytes);
  };
  return { reads, read };
}

it.each([
  ['bytes=0-99', { from: 0, to: 99 }],
  ['bytes=7-7', { from: 7, to: 7 }],
  ['bytes=9-7', undefined],
  ['bytes=0-', undefined],
  ['bytes=-5', undefined],
  ['bytes=0-1,3-4', undefined],
  ['bytes=0-9999999999999', undefined],
  ['lines=0-1', undefined],
  [undefined, undefined],
])('%s', (header, range) => expect(rangeOf(header)).toEqual(range));

it('the archive is asked once for all pieces; the oldest go when there are too many', async () => {
  const pieces = new Pieces({ mostOfOne: 1_000, mostOfAll: 2_500 });
  const { reads, read } = archive(1_000);
  for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) expect(await pieces.of(key, read(key))).toMatchObject({ contentType: 'image/jls' });
  // b had been used longest ago when c came.
  expect(reads).toEqual(['a', 'b', 'c', 'b']);
});

it('a body is kept for a minute after its last piece', async () => {
  vi.useFakeTimers();
  const pieces = new Pieces();
  const { reads, read } = archive(1_000);
  await pieces.of('a', read('a'));
  vi.advanceTimersByTime(50_000);
  await pieces.of('a', read('a'));
  vi.advanceTimersByTime(50_000);
  await pieces.of('a', read('a'));
  expect(reads).toEqual(['a']);
  vi.advanceTimersByTime(60_000);
  await pieces.of('a', read('a'));
  expect(reads).toEqual(['a', 'a']);
  vi.useRealTimers();
});

it.each([
  ['says so', 2_000],
  ['does not', undefined],
])('one that is too large and %s is passed on as it comes, whole, and not kept', async (_how, lengthBytes) => {
  const pieces = new Pieces({ mostOfOne: 1_000 });
  const large = payload(2_000, lengthBytes);
  if (lengthBytes === undefined) large.lengthBytes = undefined;
  const answered = await pieces.of('a', async () => large);
  if ('etag' in answered) throw new Error('it was kept');
  const bytes = Buffer.concat(await answered.body.toArray());
  expect([bytes.byteLength, bytes[0], bytes[1_999]]).toEqual([2_000, 0, 19]);
  const { reads, read } = archive(100);
  await pieces.of('a', read('a'));
  expect(reads).toEqual(['a']);
});

it('the same bytes have the same mark, others another', async () => {
  const of = async (bytes: number): Promise<string> => {
    const whole = await new Pieces().of('a', async () => payload(bytes));
    return 'etag' in whole ? whole.etag : '';
  };
  expect(await of(300)).toBe(await of(300));
  expect(await of(300)).not.toBe(await of(400));
});

it('an archive that fails is asked again', async () => {
  const pieces = new Pieces();
  await expect(pieces.of('a', () => Promise.reject(new Error('down')))).rejects.toThrow('down');
  expect(await pieces.of('a', async () => payload(100))).toHaveProperty('etag');
});
