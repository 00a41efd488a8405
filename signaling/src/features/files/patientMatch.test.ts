import { expect, test } from 'vitest';
import { differsFrom } from './patientMatch.ts';

const expected = { name: 'Nguyễn Thị Đào', birthDate: '1958-03-19', gender: 'female', identifiers: ['000158000001', 'HT3000000000001'] };
const found = { patientId: '000158000001', patientName: 'Nguyễn^Thị Đào', patientBirthDate: '19580319', patientSex: 'F' };

test.each([
  ['the same in every point', found, false],
  ['a name without accents, in the order of the device', { ...found, patientName: 'DAO^NGUYEN THI' }, false],
  ['the insurance number as PatientID', { ...found, patientId: 'HT3000000000001' }, false],
  ['a phonetic form behind the name', { ...found, patientName: 'Nguyen^Thi Dao=阮氏桃' }, false],
  ['no birth date', { ...found, patientBirthDate: undefined }, false],
  ['a number alone', { ...found, patientName: '', patientBirthDate: undefined }, false],
  ['a name alone', { ...found, patientId: '', patientBirthDate: undefined }, false],
  ['another number', { ...found, patientId: '000158000002' }, true],
  ['another name', { ...found, patientName: 'Nguyễn^Thị Đạo Hạnh' }, true],
  ['another sex', { ...found, patientSex: 'M' }, true],
  ['another birth date', { ...found, patientBirthDate: '19580320' }, true],
  ['nothing that says whose it is', { ...found, patientId: ' ', patientName: '^' }, true],
])('%s: a person must look = %3$s', (_what, dicom, differs) => {
  expect(differsFrom(dicom, expected)).toBe(differs);
});

test('a patient known by the year of birth alone matches any day of it', () => {
  expect(differsFrom(found, { ...expected, birthDate: '1958' })).toBe(false);
  expect(differsFrom(found, { ...expected, birthDate: '1959' })).toBe(true);
  expect(differsFrom(found, { ...expected, birthDate: null })).toBe(false);
});
