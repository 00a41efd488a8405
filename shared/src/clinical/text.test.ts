import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldVietnamese, joinPhrases, normaliseName, normaliseText } from './text.ts';

const lettersByBase: Record<string, string> = {
  a: 'aàảãáạăằẳẵắặâầẩẫấậ',
  d: 'dđ',
  e: 'eèẻẽéẹêềểễếệ',
  i: 'iìỉĩíị',
  o: 'oòỏõóọôồổỗốộơờởỡớợ',
  u: 'uùủũúụưừửữứự',
  y: 'yỳỷỹýỵ',
};
const cases = Object.entries(lettersByBase).flatMap(([base, letters]) => letters.split('').map((letter) => ({ base, letter })));

describe('foldVietnamese', () => {
  it.each(cases)('$letter → $base in both cases and both compositions', ({ base, letter }) => {
    for (const form of [letter, letter.toUpperCase()]) {
      expect(foldVietnamese(form.normalize('NFC'))).toBe(base);
      expect(foldVietnamese(form.normalize('NFD'))).toBe(base);
    }
  });

  it('covers the whole alphabet of accented letters', () => {
    expect(cases.length).toBe(74);
  });

  it('folds a name', () => {
    expect(foldVietnamese('Nguyễn Đặng Thị Ước')).toBe('nguyen dang thi uoc');
  });

  it('folds the eth and the hooked D of converted legacy fonts like đ', () => {
    expect(foldVietnamese('ÐẶNG Ɖình')).toBe('dang dinh');
  });

  it('does not depend on composition and is stable', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const folded = foldVietnamese(text);
        expect(foldVietnamese(text.normalize('NFC'))).toBe(foldVietnamese(text.normalize('NFD')));
        expect(foldVietnamese(folded)).toBe(folded);
      }),
    );
  });
});

describe('normalising text to keep', () => {
  it('composes', () => {
    expect(normaliseText('Nguyễn'.normalize('NFD'))).toBe('Nguyễn');
  });

  it('keeps a name on one line with single spaces', () => {
    expect(normaliseName('  Lê\u0000 \t Văn\n  Cường ')).toBe('Lê Văn Cường');
  });
});

describe('phrases in one line', () => {
  it.each([
    [['Sốc phản vệ', 'Mày đay toàn thân'], 'Sốc phản vệ; mày đay toàn thân'],
    [['Đau đầu', 'Ớn lạnh', 'ECG bất thường'], 'Đau đầu; ớn lạnh; ECG bất thường'],
    [['Mày đay'], 'Mày đay'],
    [[], ''],
  ])('%j', (phrases, text) => expect(joinPhrases(phrases)).toBe(text));
  it('takes a letter with its marks apart for one letter', () => {
    expect(joinPhrases(['Ho', 'Ớn lạnh'.normalize('NFD')])).toBe('Ho; ớn lạnh');
  });
});
