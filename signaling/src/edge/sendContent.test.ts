import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contentDisposition } from './sendContent.ts';

test('a Vietnamese name keeps its letters, and old clients get it without accents', () => {
  expect(contentDisposition('inline', 'Phiếu khám Đợt 2.pdf')).toBe(
    `inline; filename="Phieu kham Dot 2.pdf"; filename*=UTF-8''Phi%E1%BA%BFu%20kh%C3%A1m%20%C4%90%E1%BB%A3t%202.pdf`,
  );
});

test.each([
  ['a"b.pdf', 'a_b.pdf'],
  ['a\r\nSet-Cookie: x=1', 'a__Set-Cookie: x=1'],
  ['../../etc/passwd', '.._.._etc_passwd'],
  ['\u202efdp.exe', '_fdp.exe'],
  ['50%.pdf', '50_.pdf'],
])('%j can break out of nothing', (name, ascii) => {
  expect(contentDisposition('attachment', name)).toContain(`filename="${ascii}";`);
});

test('whatever the name, the header is one line of ASCII whose quotes are closed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      expect(contentDisposition('attachment', name)).toMatch(
        /^attachment; filename="[ !#-$&-~]*"; filename\*=UTF-8''[A-Za-z0-9%!$&+\-.^_`|~#]*$/,
      );
    }),
  );
});
