import { brotliCompressSync, constants } from 'node:zlib';
import { icd10Columns, icd10FromColumns, type Icd10Columns } from '@hoi-chan/shared/clinical/icd10/columns.ts';
import { icd10Entries } from '@hoi-chan/shared/clinical/icd10/entries.ts';
import { indexIcd10, searchIcd10, type Icd10Entry } from '@hoi-chan/shared/clinical/icd10/search.ts';
import { foldVietnamese } from '@hoi-chan/shared/clinical/text.ts';
import fc from 'fast-check';
import { expect, it } from 'vitest';

/** Names made of those of the list, as long as the Ministry's, which say one thing in many variations. */
function longList(): Icd10Entry[] {
  let seed = 7;
  const upTo = (count: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * count);
  };
  const kinds = [
    'không đặc hiệu|unspecified',
    'cấp tính|acute',
    'mạn tính|chronic',
    'bẩm sinh|congenital',
    'có biến chứng|with complications',
  ];
  const places = [
    'của bàn tay|of hand',
    'ở nhiều vị trí|of multiple sites',
    'vùng đầu|of head',
    'ở thai phụ|in pregnancy',
    'ở trẻ sơ sinh|of newborn',
  ];
  return Array.from({ length: 15_000 }, (_, index) => {
    const base = icd10Entries[Math.floor((index * icd10Entries.length) / 15_000)]!;
    const cause = icd10Entries[upTo(icd10Entries.length)]!;
    const [[viKind, enKind], [viPlace, enPlace]] = [kinds[upTo(5)]!.split('|'), places[upTo(5)]!.split('|')];
    const isCaused = upTo(2) === 0;
    const within = index % 600;
    const category = `${String.fromCharCode(65 + Math.floor(index / 600))}${String(Math.floor(within / 6)).padStart(2, '0')}`;
    return {
      code: within % 6 === 0 ? category : `${category}.${(within % 6) - 1}`,
      vi: `${base.vi}${isCaused ? ` do ${cause.vi.toLowerCase()}` : ''}, ${viKind} ${viPlace}`,
      en: `${base.en}${isCaused ? ` due to ${cause.en.toLowerCase()}` : ''}, ${enKind} ${enPlace}`,
    };
  });
}

it('a whole list weighs less than 300 KB for 15,000 entries', () => {
  const many = longList();
  expect(new Set(many.map(({ code }) => code)).size).toBe(15_000);
  const json = JSON.stringify(icd10Columns(many));
  // The server presses harder still, which takes seconds.
  const { length } = brotliCompressSync(json, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } });
  expect(length).toBeLessThan(300_000);
  expect(json.length).toBeGreaterThan(1_500_000);
});

it('finds on the device what the server finds, in the same order, whatever is asked', async () => {
  const many = longList();
  // The server has them in the order of the file, the device in that of the codes, indexed ahead and in pieces.
  const onServer = many.toSorted((a, b) => (a.vi + a.code < b.vi + b.code ? -1 : 1));
  const onDevice = icd10FromColumns(JSON.parse(JSON.stringify(icd10Columns(onServer))) as Icd10Columns);
  let turns = 0;
  await indexIcd10(onDevice, async () => {
    turns += 1;
  });
  expect(turns).toBe(30);
  const words = fc.constantFrom(...icd10Entries.flatMap(({ vi, en }) => `${vi} ${en}`.split(' ')), 'THA', 'copd', 'ung thư', 'I5', 'b02.1');
  const query = fc
    .tuple(fc.array(words, { minLength: 1, maxLength: 3 }), fc.boolean(), fc.nat(4))
    .map(([some, isFolded, short]) => (isFolded ? foldVietnamese(some.join(' ')) : some.join(' ')).slice(0, short === 0 ? 4 : undefined));
  fc.assert(
    fc.property(query, (asked) => {
      expect(searchIcd10(onDevice, asked, 10)).toEqual(searchIcd10(onServer, asked, 10));
    }),
    { seed: 20_261_128, numRuns: 60 },
  );
});
