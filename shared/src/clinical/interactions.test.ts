import { expect, test } from 'vitest';
import { foldVietnamese } from './text.ts';
import { dangersOf, interactions } from './interactions.ts';

test('warfarin with an anti-inflammatory is to be avoided, in any order and spelling, once', () => {
  for (const medicines of [
    ['Warfarin 2 mg', 'Diclofenac 50 mg'],
    ['DICLOFENAC natri 50mg', 'warfarin'],
  ]) {
    expect(dangersOf(medicines, [])).toMatchObject([{ kind: 'interaction', danger: 'avoid', vi: 'Chảy máu' }]);
  }
});

test('what must be avoided stands before what wants care', () => {
  const dangers = dangersOf(['Enalapril 5 mg', 'Spironolacton 25 mg', 'Bisoprolol 2,5 mg', 'Verapamil 80 mg'], []);
  expect(dangers.map(({ danger }) => danger)).toEqual(['avoid', 'caution']);
});

test('an allergy speaks against its own class', () => {
  expect(dangersOf(['Amoxicillin 500 mg', 'Paracetamol 500 mg'], ['Dị ứng penicillin'])).toMatchObject([
    { kind: 'allergy', names: ['Dị ứng penicillin', 'Amoxicillin 500 mg'] },
  ]);
  expect(dangersOf(['Paracetamol 500 mg'], ['Paracetamol'])).toHaveLength(1);
  expect(dangersOf(['Cefixim 200 mg'], ['Tôm, cua'])).toEqual([]);
});

test('one medicine alone, or two that go together, raise nothing', () => {
  expect(dangersOf(['Warfarin 2 mg'], [])).toEqual([]);
  expect(dangersOf(['Metformin 500 mg', 'Amlodipin 5 mg', 'Losartan 50 mg'], [])).toEqual([]);
});

test('the list is well made: folded, in both languages, no id twice', () => {
  expect(new Set(interactions.map(({ id }) => id)).size).toBe(interactions.length);
  for (const { one, other, vi, en } of interactions) {
    for (const word of [...one, ...other]) expect(word).toBe(foldVietnamese(word));
    expect(vi.length * en.length).toBeGreaterThan(0);
  }
});
