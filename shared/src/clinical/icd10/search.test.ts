import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldVietnamese } from '../text.ts';
import { icd10Entries, parseIcd10Rows } from './entries.ts';
import { findIcd10, icd10CodePattern, searchIcd10 } from './search.ts';

const codes = (query: string, limit?: number) => searchIcd10(icd10Entries, query, limit).map((entry) => entry.code);

describe('the list', () => {
  it('has well-formed, unique codes in order and both names', () => {
    const all = icd10Entries.map((entry) => entry.code);
    expect(all.length).toBeGreaterThan(600);
    expect(new Set(all).size).toBe(all.length);
    expect(all.toSorted()).toEqual(all);
    for (const entry of icd10Entries) {
      expect(entry.code).toMatch(icd10CodePattern);
      expect(entry.vi).toBe(entry.vi.normalize('NFC').trim());
    }
  });

  it('refuses a bad row by its place', () => {
    expect(() =>
      parseIcd10Rows([
        ['I50', 'Suy tim', 'Heart failure'],
        ['50I', 'x', 'y'],
      ]),
    ).toThrow(/1/);
  });
});

describe('searchIcd10', () => {
  it('finds by code, with or without dot, the exact one first', () => {
    expect(codes('i50')[0]).toBe('I50');
    expect(
      codes('i50')
        .slice(0, 4)
        .every((code) => code.startsWith('I50')),
    ).toBe(true);
    expect(codes('I500')[0]).toBe('I50.0');
    expect(codes('i50.0')[0]).toBe('I50.0');
  });

  it.each([
    ['suy tim', 'I50'],
    ['Suy tim', 'I50'],
    ['tim suy', 'I50'],
    ['SUY TIM SUNG HUYẾT', 'I50.0'],
    ['heart failure', 'I50'],
    ['dai thao duong typ 2', 'E11'],
    ['đái tháo đường týp 2', 'E11'],
    ['tieu duong', 'E10'],
    ['THA', 'I10'],
    ['cao huyết áp', 'I10'],
    ['COPD', 'J44'],
    ['viem phoi', 'J18'],
    ['rung nhi', 'I48'],
    ['tang kali', 'E87.5'],
    ['đau đầu', 'R51'],
    ['asthma', 'J45'],
    ['ung thư phổi', 'C34'],
    ['tien san giat nang', 'O14.1'],
  ])('finds %s → %s among the first five', (query, code) => {
    expect(codes(query, 5).some((found) => found.startsWith(code))).toBe(true);
  });

  it('means hypertension by THA, not words that begin with it', () => {
    expect(codes('THA')[0]).toBe('I10');
  });

  it('puts the entry with the same diacritics first', () => {
    const entries = [
      { code: 'A01', vi: 'Ma', en: 'x' },
      { code: 'A02', vi: 'Má', en: 'x' },
    ];
    expect(searchIcd10(entries, 'má').map((entry) => entry.code)).toEqual(['A02', 'A01']);
    expect(searchIcd10(entries, 'ma').map((entry) => entry.code)).toEqual(['A01', 'A02']);
  });

  it('finds nothing for nothing and keeps to the limit', () => {
    expect(codes('')).toEqual([]);
    expect(codes(' .,; ')).toEqual([]);
    expect(codes('xyzzy')).toEqual([]);
    expect(codes('viem', 7)).toHaveLength(7);
  });

  it('finds every entry by its own name, folded, in either language and in any word order', () => {
    fc.assert(
      fc.property(fc.constantFrom(...icd10Entries), fc.boolean(), fc.boolean(), (entry, vietnamese, reversed) => {
        const words = foldVietnamese(vietnamese ? entry.vi : entry.en).split(/\s+/);
        const query = (reversed ? words.reverse() : words).join(' ');
        expect(codes(query, icd10Entries.length)).toContain(entry.code);
      }),
    );
  });

  it('never throws, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (query) => {
        expect(codes(query, 5).length).toBeLessThanOrEqual(5);
      }),
      { numRuns: 50 },
    );
  });

  it('does not read a name of Object as a synonym', () => {
    expect(codes('constructor')).toEqual([]);
    expect(codes('__proto__')).toEqual([]);
  });

  it('answers from 15,000 entries in a fifth of the time that folding every name anew takes', () => {
    const many = Array.from({ length: 15_000 }, (_, index) => {
      const entry = icd10Entries[index % icd10Entries.length]!;
      return { ...entry, vi: `${entry.vi} ${index}` };
    });
    const naively = (query: string): number =>
      many.filter((entry) => foldVietnamese(`${entry.code} ${entry.vi} ${entry.en}`).includes(query)).length;
    const timeOf = (search: () => unknown): number => {
      const start = Date.now();
      search();
      return Date.now() - start;
    };
    searchIcd10(many, 'suy tim');
    // Both in turn, and the quickest of each: whatever else the machine does then weighs on both or on neither.
    const ratios = ['viem', 'suy tim', 'dai thao duong', 'heart', 'i5'].map((query) => {
      const turns = Array.from({ length: 5 }, () => ({
        ours: timeOf(() => searchIcd10(many, query)),
        naive: timeOf(() => naively(query)),
      }));
      return Math.min(...turns.map(({ ours }) => ours)) / Math.min(...turns.map(({ naive }) => naive));
    });
    expect(Math.max(...ratios)).toBeLessThan(0.2);
  });
});

describe('findIcd10', () => {
  it('needs the whole code', () => {
    expect(findIcd10(icd10Entries, ' i500 ')?.vi).toBe('Suy tim sung huyết');
    expect(findIcd10(icd10Entries, 'I5')).toBeUndefined();
  });
});
