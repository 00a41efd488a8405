import { describe, expect, it } from 'vitest';
import { checkForm, emptyForm, numbersOf, prefill, readBirthDate, readSearch } from './model.ts';

const cccd = '000161000123||Nguyễn Văn Đậu|30041961|Nam|Thôn 3, Yên Lộc|01012021';
const nameHex = Buffer.from('Trần Thị Ơn', 'utf8').toString('hex');
const bhyt = `HT3000000000123|${nameHex}|1950|2|${nameHex}|00 - 101|01/01/2026|-|01/01/2026|x|4|-|$`;

describe('reading the search box', () => {
  it('takes words and numbers as typed', () => {
    expect(readSearch('  nguyen van dau ')).toEqual({ kind: 'words', q: 'nguyen van dau' });
  });

  it('reads a citizen card from a USB reader and searches by its number', () => {
    expect(readSearch(`${cccd}\n`)).toMatchObject({ kind: 'card', q: '000161000123', card: { name: 'Nguyễn Văn Đậu' } });
  });

  it('reads an insurance card', () => {
    expect(readSearch(bhyt)).toMatchObject({ kind: 'card', q: 'HT3000000000123', card: { name: 'Trần Thị Ơn', sex: 'female' } });
  });

  it('says when a scan was cut short instead of searching for rubbish', () => {
    expect(readSearch('000161000123||Nguy')).toEqual({ kind: 'cut' });
  });
});

describe('prefilling the register form', () => {
  it('from a card', () => {
    expect(prefill(readSearch(cccd))).toEqual({
      ...emptyForm,
      name: 'Nguyễn Văn Đậu',
      birthDate: '30/04/1961',
      gender: 'male',
      personalId: '000161000123',
      address: 'Thôn 3, Yên Lộc',
    });
  });

  it.each([
    ['000161000123', { personalId: '000161000123' }],
    ['GD4000000000777', { insuranceNumber: 'GD4000000000777' }],
    ['Lê Văn Ơ', { name: 'Lê Văn Ơ' }],
    ['12345', {}],
  ])('from the words %s', (q, part) => expect(prefill({ kind: 'words', q })).toEqual({ ...emptyForm, ...part }));
});

describe('birth dates as typed', () => {
  it.each([
    ['30/4/1961', '1961-04-30'],
    ['30-04-1961', '1961-04-30'],
    ['4/1961', '1961-04'],
    ['1961', '1961'],
    ['29/02/2023', undefined],
    ['31/12/2099', undefined],
    ['1961/04/30', undefined],
    ['', undefined],
    ['ba mươi', undefined],
  ])('%s → %s', (typed, date) => expect(readBirthDate(typed, new Date('2026-11-22'))).toBe(date));
});

describe('checking the form', () => {
  const good = { ...emptyForm, name: 'Đỗ Thị Ế', birthDate: '1961', gender: 'female' };

  it('needs name, date of birth and sex only', () => {
    expect(checkForm(good)).toEqual({ ok: true, registration: { name: 'Đỗ Thị Ế', birthDate: '1961', gender: 'female', address: '' } });
    expect(checkForm(emptyForm)).toEqual({ ok: false, problems: { name: 'required', birthDate: 'required', gender: 'required' } });
  });

  it('names each wrong field', () => {
    expect(checkForm({ ...good, birthDate: '31/02/1961', personalId: '123', insuranceNumber: 'XX9', phone: 'abc' })).toEqual({
      ok: false,
      problems: { birthDate: 'birthDate', personalId: 'personalId', insuranceNumber: 'insuranceNumber', phone: 'phone' },
    });
  });

  it('sends numbers without the spaces people type', () => {
    const checked = checkForm({ ...good, personalId: '000 161 000 123', insuranceNumber: 'gd 4 00 0000000777' });
    expect(checked).toMatchObject({ ok: true, registration: { personalId: '000161000123', insuranceNumber: 'GD4000000000777' } });
  });
});

it('finds the two numbers among the identifiers', () => {
  const base = 'http://fhir.ehealth.gov.vn/core/sid/';
  expect(
    numbersOf({
      identifiers: [
        { system: `${base}citizen_id`, value: '1' },
        { system: `${base}national_id`, value: '000161000123' },
      ],
    }),
  ).toEqual({
    personalId: '000161000123',
  });
});
