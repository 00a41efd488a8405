import { expect, test } from 'vitest';
import { AppError } from '@hoi-chan/shared/errors.ts';
import { assertMayGoTo, plainHttpProblem } from './plainHttp.ts';

const check = (address: string): string | undefined => plainHttpProblem(address, ['orthanc', '10.0.0.7', '8.8.8.8']);

test.each([
  ['https://his.example/fhir', true],
  ['http://orthanc:8042/dicom-web', true],
  ['http://10.0.0.7/fhir', true],
  ['http://10.0.0.8/fhir', false],
  ['http://his.example/fhir', false],
  // Named by the operator, but out on the internet.
  ['http://8.8.8.8/fhir', false],
])('%s: patient data may go there = %s', (address, may) => {
  expect(check(address) === undefined).toBe(may);
});

test('the field of a refused address is named; none given is no address', () => {
  expect(() => assertMayGoTo(check, 'baseUrl', null)).not.toThrow();
  expect(() => assertMayGoTo(check, 'baseUrl', 'https://his.example')).not.toThrow();
  try {
    assertMayGoTo(check, 'auth.tokenUrl', 'http://his.example/token');
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ code: 'INVALID_REQUEST', fields: [{ path: 'auth.tokenUrl', reason: 'https_only' }] });
  }
});
