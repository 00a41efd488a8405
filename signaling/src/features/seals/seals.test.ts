import { expect, test } from 'vitest';
import { makeDemoPkcs12, readPkcs12 } from './pkcs12.ts';
import { ascii } from './seals.ts';

const NAME = 'Bệnh viện Đa khoa tỉnh Hồng Lĩnh';

test('a demo certificate carries the name of its facility with every mark, and opens with its passphrase alone', async () => {
  const file = await makeDemoPkcs12(NAME, 'one');
  expect(readPkcs12({ file, passphrase: 'one' })).toMatchObject({ subject: `${NAME} (demo)`, issuer: `${NAME} (demo)` });
  expect(() => readPkcs12({ file, passphrase: 'two' })).toThrow(expect.objectContaining({ reason: 'wrong_passphrase' }));
  const later = new Date(Date.now() + 4 * 365 * 24 * 3600_000);
  expect(() => readPkcs12({ file, passphrase: 'one' }, later)).toThrow(expect.objectContaining({ reason: 'certificate_expired' }));
  for (const bad of [Buffer.from('no certificate'), file.subarray(0, 200), Buffer.alloc(0)])
    expect(() => readPkcs12({ file: bad, passphrase: 'one' })).toThrow(expect.objectContaining({ reason: 'bad_pkcs12' }));
});

test('names in a signature dictionary are plain letters', () => {
  expect(ascii('Đỗ Ưỡn (demo)\\ ỷ')).toBe('Do Uon  demo   y');
});
