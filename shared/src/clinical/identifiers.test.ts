import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  identifierSystems,
  isSafeTemporaryCode,
  parseCitizenId,
  parseFacilityCode,
  parseInsuranceNumber,
  parsePersonalId,
  patientNumbersOf,
} from './identifiers.ts';

const digits = (length: number) => fc.string({ unit: fc.constantFrom(...'0123456789'.split('')), minLength: length, maxLength: length });
const letters = fc.string({ unit: fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('')), minLength: 2, maxLength: 2 });

describe('personal ID', () => {
  it('reads sex and century from the fourth digit', () => {
    expect(parsePersonalId('000058000001')).toEqual({ number: '000058000001', provinceCode: '000', sex: 'male', birthYear: 1958 });
    expect(parsePersonalId('000319000006')).toMatchObject({ sex: 'female', birthYear: 2019 });
  });

  it('keeps every digit, leading zeros included, with any grouping', () => {
    fc.assert(
      fc.property(digits(12), (number) => {
        expect(parsePersonalId(number)?.number).toBe(number);
        expect(parsePersonalId(` ${number.slice(0, 3)} ${number.slice(3, 6)}.${number.slice(6)} `)?.number).toBe(number);
      }),
    );
  });

  it.each(['', '00005800000', '0000580000011', '00005800000A', '٠٠٠٠٥٨٠٠٠٠٠١', '0000_58000001'])('refuses %j', (text) => {
    expect(parsePersonalId(text)).toBeUndefined();
  });
});

describe('old identity card', () => {
  it('is nine digits', () => {
    expect(parseCitizenId('000 100 001')).toBe('000100001');
    expect(parseCitizenId('00010000')).toBeUndefined();
  });
});

describe('insurance number', () => {
  it('takes the card apart', () => {
    expect(parseInsuranceNumber('ht 3 00 0000000001')).toEqual({
      form: 'card',
      number: 'HT3000000000001',
      group: 'HT',
      benefit: 3,
      provinceCode: '00',
      socialInsuranceNumber: '0000000001',
    });
  });

  it('accepts every well-formed card and refuses benefits outside 1 to 5', () => {
    fc.assert(
      fc.property(letters, fc.integer({ min: 0, max: 9 }), digits(2), digits(10), (group, benefit, province, social) => {
        const parsed = parseInsuranceNumber(`${group}${benefit}${province}${social}`);
        const number = `${group}${benefit}${province}${social}`;
        const card = { form: 'card', number, group, benefit, provinceCode: province, socialInsuranceNumber: social };
        expect(parsed).toEqual(benefit < 1 || benefit > 5 ? undefined : card);
      }),
    );
  });

  it('accepts ten digits and the personal ID in its place', () => {
    expect(parseInsuranceNumber('0000000001')).toMatchObject({ form: 'social', socialInsuranceNumber: '0000000001' });
    expect(parseInsuranceNumber('000058000001')).toEqual({ form: 'personal', number: '000058000001' });
  });

  it('never throws and never invents characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const parsed = parseInsuranceNumber(text);
        expect(text.toUpperCase()).toContain(parsed?.number[0] ?? '');
      }),
    );
  });
});

describe('facility code', () => {
  it('is five letters or digits', () => {
    expect(parseFacilityCode(' 00101 ')).toBe('00101');
    expect(parseFacilityCode('0010')).toBeUndefined();
    expect(parseFacilityCode('001-1')).toBeUndefined();
  });
});

describe('search box', () => {
  it('looks for twelve digits as personal ID and as insurance number', () => {
    expect(patientNumbersOf('000058000001').map((entry) => entry.system)).toEqual([
      identifierSystems.nationalId,
      identifierSystems.insuranceNumber,
    ]);
  });

  it('finds nothing in a name', () => {
    expect(patientNumbersOf('Nguyễn Văn An')).toEqual([]);
  });

  it('calls a temporary code safe only when it looks like no number of a patient', () => {
    expect(isSafeTemporaryCode('TAM-00101-0007')).toBe(true);
    fc.assert(
      fc.property(digits(12), (number) => {
        expect(isSafeTemporaryCode(number)).toBe(false);
      }),
    );
    expect(isSafeTemporaryCode(' ')).toBe(false);
  });
});
