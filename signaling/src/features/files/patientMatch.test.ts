import { expect, test } from 'vitest';
import { differencesOf } from './patientMatch.ts';

const expected = { name: 'Nguyễn Thị Đào', birthDate: '1958-03-19', gender: 'female', identifiers: ['000158000001', 'HT3000000000001'] };
const found = { patientId: '000158000001', patientName: 'Nguyễn^Thị Đào', patientBirthDate: '19580319', patientSex: 'F' };

test.each([
  ['the same in every point', found, []],
  ['a name without accents, in the order of the device', { ...found, patientName: 'DAO^NGUYEN THI' }, []],
  ['the insurance number as PatientID', { ...found, patientId: 'HT3000000000001' }, []],
  ['a phonetic form behind the name', { ...found, patientName: 'Nguyen^Thi Dao=阮氏桃' }, []],
  ['no birth date', { ...found, patientBirthDate: undefined }, []],
  ['a number alone', { ...found, patientName: '', patientBirthDate: undefined }, []],
  ['a name alone', { ...found, patientId: '', patientBirthDate: undefined }, []],
  ['another number', { ...found, patientId: '000158000002' }, ['patientId']],
  ['another name', { ...found, patientName: 'Nguyễn^Thị Đạo Hạnh' }, ['name']],
  ['another sex', { ...found, patientSex: 'M' }, ['sex']],
  ['another birth date', { ...found, patientBirthDate: '19580320' }, ['birthDate']],
  ['nothing that says whose it is', { ...found, patientId: ' ', patientName: '^' }, ['unnamed']],
])('%s: speaks against it: %3$j', (_what, dicom, differs) => {
  expect(differencesOf(dicom, expected)).toEqual(differs);
});

test('a patient known by the year of birth alone matches any day of it', () => {
  expect(differencesOf(found, { ...expected, birthDate: '1958' })).toEqual([]);
  expect(differencesOf(found, { ...expected, birthDate: '1959' })).toEqual(['birthDate']);
  expect(differencesOf(found, { ...expected, birthDate: null })).toEqual([]);
});
