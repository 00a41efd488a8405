import { describe, expect, test } from 'vitest';
import { identityDifferences, maskedName } from './differences.ts';

const expected = { name: 'Nguyễn Thị Đào', birthDate: '1958-03-19', gender: 'female' };
const found = { patientName: 'Nguyễn^Thị Đào', patientBirthDate: '19580319', patientSex: 'F' };

describe('what the archive says of the patient', () => {
  test.each([
    ['the same in every point', found, []],
    ['a name without accents, in the order of the device', { ...found, patientName: 'DAO^NGUYEN THI' }, []],
    ['a name in one word', { ...found, patientName: 'NGUYENTHIDAO' }, []],
    ['a decomposed name', { ...found, patientName: 'Nguyễn^Thị Đào'.normalize('NFD') }, []],
    ['a phonetic form behind the name', { ...found, patientName: 'Nguyen^Thi Dao=阮氏桃' }, []],
    ['nothing but a number', { patientName: '^', patientBirthDate: undefined, patientSex: undefined }, []],
    ['a sex nobody asked for', { ...found, patientSex: 'O' }, []],
    ['one word more', { ...found, patientName: 'Nguyễn^Thị Đào Hoa' }, ['name']],
    ['one word less', { ...found, patientName: 'Nguyễn^Đào' }, ['name']],
    ['another birth date', { ...found, patientBirthDate: '19580320' }, ['birthDate']],
    ['another sex', { ...found, patientSex: 'M' }, ['sex']],
    ['another person', { patientName: 'Tran^Van Nam', patientBirthDate: '19900101', patientSex: 'M' }, ['name', 'birthDate', 'sex']],
  ])('%s', (_what, archive, differs) => {
    expect(identityDifferences(archive, expected)).toEqual(differs);
  });

  test('a patient known by the year of birth alone matches any day of it', () => {
    expect(identityDifferences(found, { ...expected, birthDate: '1958' })).toEqual([]);
    expect(identityDifferences(found, { ...expected, birthDate: '1959' })).toEqual(['birthDate']);
    expect(identityDifferences(found, { ...expected, birthDate: null, gender: 'unknown' })).toEqual([]);
  });
});

test('a masked name gives first letters only', () => {
  expect(maskedName('Đặng^Thị Ơn=鄧')).toBe('Đ… T… Ơ…');
  expect(maskedName('')).toBe('');
});
