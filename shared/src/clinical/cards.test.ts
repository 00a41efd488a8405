import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCardQr, parseCitizenCardQr, parseInsuranceCardQr } from './cards.ts';

const citizen = '000058000001|000100001|Nguyễn Văn An|19031958|Nam|Thôn Đông, xã Yên Lộc, tỉnh Hồng Lĩnh|01052021';
const hex = (text: string) =>
  encodeURIComponent(text).replace(
    /%([0-9A-F]{2})|([^%])/g,
    (_, byte: string | undefined, char: string) => byte ?? char.charCodeAt(0).toString(16),
  );
const insurance = [
  'HT3000000000001',
  hex('Nguyễn Văn An'),
  '19/03/1958',
  '1',
  hex('Thôn Đông, xã Yên Lộc'),
  '00 - 101',
  '01/01/2026',
  '-',
  '01/01/2026',
  '$',
].join('|');

describe('citizen card', () => {
  it('reads the seven fields', () => {
    expect(parseCitizenCardQr(citizen)).toEqual({
      ok: true,
      card: {
        kind: 'cccd',
        personalId: '000058000001',
        citizenId: '000100001',
        name: 'Nguyễn Văn An',
        birthDate: '1958-03-19',
        sex: 'male',
        address: 'Thôn Đông, xã Yên Lộc, tỉnh Hồng Lĩnh',
        issuedOn: '2021-05-01',
      },
    });
  });

  it('reads a card without an old number and ignores what newer cards append', () => {
    const reading = parseCitizenCardQr(`${citizen.replace('000100001', '').replace('Nam', 'Nữ')}||Cha|Mẹ\r\n`);
    expect(reading).toMatchObject({ ok: true, card: { sex: 'female', issuedOn: '2021-05-01' } });
    expect(reading).not.toHaveProperty('card.citizenId');
  });

  it('composes a name that was scanned decomposed', () => {
    expect(parseCitizenCardQr(citizen.normalize('NFD'))).toMatchObject({ ok: true, card: { name: 'Nguyễn Văn An'.normalize('NFC') } });
  });

  it.each([
    ['', 'NOT_A_CARD'],
    ['https://example.org/?a=1|2', 'NOT_A_CARD'],
    [citizen.repeat(60), 'NOT_A_CARD'],
    [citizen.replace('000058000001', '58000001'), 'BAD_NUMBER'],
    [citizen.replace('000100001', '12'), 'BAD_NUMBER'],
    [citizen.replace('Nguyễn Văn An', ' '), 'BAD_NAME'],
    [citizen.replace('19031958', '31021958'), 'BAD_DATE'],
    [citizen.replace('Nam', 'X'), 'BAD_SEX'],
  ])('refuses a damaged scan: %#', (scan, problem) => {
    expect(parseCitizenCardQr(scan)).toEqual({ ok: false, problem });
  });
});

describe('insurance card', () => {
  it('reads number, hexadecimal texts, first facility and dates', () => {
    expect(parseInsuranceCardQr(insurance)).toEqual({
      ok: true,
      card: {
        kind: 'bhyt',
        insuranceNumber: 'HT3000000000001',
        name: 'Nguyễn Văn An',
        birthDate: '1958-03-19',
        sex: 'male',
        address: 'Thôn Đông, xã Yên Lộc',
        firstFacilityCode: '00101',
        validFrom: '2026-01-01',
      },
    });
  });

  it('reads a birth year alone and the ten-digit number', () => {
    const reading = parseInsuranceCardQr(insurance.replace('HT3000000000001', '0000000001').replace('19/03/1958', '1958'));
    expect(reading).toMatchObject({ ok: true, card: { insuranceNumber: '0000000001', birthDate: '1958' } });
  });

  it.each([
    [insurance.slice(0, -1), 'NOT_A_CARD'],
    [insurance.replace('HT3', 'HT9'), 'BAD_NUMBER'],
    [insurance.replace(hex('Nguyễn Văn An'), 'C3'), 'BAD_NAME'],
    [insurance.replace(hex('Nguyễn Văn An'), 'xyz'), 'BAD_NAME'],
    [insurance.replace('19/03/1958', '19/13/1958'), 'BAD_DATE'],
  ])('refuses a damaged scan: %#', (scan, problem) => {
    expect(parseInsuranceCardQr(scan)).toEqual({ ok: false, problem });
  });
});

describe('either card', () => {
  it('tells them apart', () => {
    expect(parseCardQr(citizen)).toMatchObject({ card: { kind: 'cccd' } });
    expect(parseCardQr(`${insurance}\n`)).toMatchObject({ card: { kind: 'bhyt' } });
  });

  it('never throws, whatever a reader types', () => {
    const field = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('000058000001', 'C3A9', '01011990', '$', ''));
    fc.assert(
      fc.property(fc.array(field, { maxLength: 14 }), (fields) => {
        expect(parseCardQr(fields.join('|')).ok).toBeTypeOf('boolean');
      }),
    );
  });
});
