import { describe, expect, test } from 'vitest';
import { readConfig } from './config.ts';
import { plainHttpProblem } from './plainHttp.ts';

const production = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://hoi_chan@database/hoi_chan',
  DATA_DIR: '/data',
  MEDIA_NODE_SECRET: '0123456789abcdef0123',
  PUBLIC_URL: 'https://hoichan.vn',
};

describe('production', () => {
  test('starts with HTTPS everywhere', () => {
    const config = readConfig({ ...production, DICOMWEB_URL: 'https://pacs.vn/dicom-web', RECORD_FHIR_URL: 'https://his.vn/fhir' });
    expect(config.DEMO).toBe(false);
  });

  test.each([
    ['DEMO', { DEMO: '1' }],
    ['MEDIA_NODE_SECRET', { MEDIA_NODE_SECRET: 'a-demo-secret-of-ours' }],
    ['PUBLIC_URL', { PUBLIC_URL: 'http://hoichan.vn' }],
    ['DICOMWEB_URL', { DICOMWEB_URL: 'http://pacs.vn/dicom-web' }],
    ['DICOMWEB_URL', { DICOMWEB_URL: 'http://pacs.vn/dicom-web', PLAIN_HTTP_HOSTS: 'pacs.vn' }],
    ['DICOMWEB_URL', { DICOMWEB_URL: 'http://orthanc:8042/dicom-web' }],
    ['RECORD_FHIR_URL', { RECORD_FHIR_URL: 'http://10.0.0.7/fhir', PLAIN_HTTP_HOSTS: 'orthanc' }],
  ])('refuses %s in %j, and names no value', (name, change) => {
    const read = () => readConfig({ ...production, ...change });
    expect(read).toThrow(new RegExp(`\\n  ${name}: `));
    for (const value of Object.values(change).filter((text) => text.length > 3)) expect(read).not.toThrow(value);
  });

  test('takes plain HTTP to a named host of the own network', () => {
    const change = { DICOMWEB_URL: 'http://orthanc:8042/dicom-web', RECORD_FHIR_URL: 'http://10.0.0.7/fhir' };
    expect(readConfig({ ...production, ...change, PLAIN_HTTP_HOSTS: 'orthanc, 10.0.0.7' }).PLAIN_HTTP_HOSTS).toEqual([
      'orthanc',
      '10.0.0.7',
    ]);
  });

  test('elsewhere plain HTTP is nobody’s business', () => {
    expect(readConfig({ ...production, NODE_ENV: 'development', DICOMWEB_URL: 'http://pacs.vn/dicom-web' }).DICOMWEB_URL).toBeDefined();
  });
});

test.each([
  ['http://127.0.0.1:8042/x', true],
  ['http://192.168.3.4/x', true],
  ['http://172.31.0.1/x', true],
  ['http://[::1]:8042/x', true],
  ['http://[fd00::7]/x', true],
  ['http://pacs.benhvien.local/x', true],
  ['http://172.32.0.1/x', false],
  ['http://8.8.8.8/x', false],
  ['http://134744072/x', false],
  ['http://[2001:db8::1]/x', false],
  ['http://pacs.vn/x', false],
  ['http://localhost.evil.vn/x', false],
])('%s may be named: %s', (address, may) => {
  const { hostname } = new URL(address);
  expect(plainHttpProblem(address, [hostname]) === undefined).toBe(may);
  expect(plainHttpProblem(address, [])).toBeDefined();
});
