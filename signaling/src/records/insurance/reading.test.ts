import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { base64, envelopeHead, envelopeTail, fileXml, hosoXml, innerXml, insuranceFile, type BuildOptions } from './testing/build.ts';
import { read } from './testing/read.ts';
import { AN, examination, general, stay } from './testing/samples.ts';

const one = insuranceFile([examination()]);
const refused = async (file: string | Uint8Array): Promise<unknown> =>
  read(file).then(
    () => 'read',
    (error: { reason?: string }) => error.reason ?? error,
  );
/** A visit whose first inner file has this content. */
const withContent = (content: string, kind = 'XML1'): string => `${envelopeHead()}<HOSO>${fileXml(kind, content)}</HOSO>${envelopeTail()}`;
async function problemsOf(file: string): Promise<string[]> {
  const [reading] = await read(file);
  return reading === undefined || reading.ok
    ? []
    : reading.problems.map(({ reason, table, row, column }) => [reason, table, row, column].filter((part) => part !== null).join(' '));
}

describe('shapes that are read', () => {
  test.each<[string, BuildOptions]>([
    ['base64', {}],
    ['base64 in lines', { inner: 'base64-lines' }],
    ['base64 in CDATA', { inner: 'cdata-base64' }],
    ['plain elements in NOIDUNGFILE', { inner: 'elements' }],
    ['a byte order mark', { declaration: '\u{feff}<?xml version="1.0" encoding="UTF-8"?>' }],
    ['no declaration', { declaration: '' }],
    [
      'a signature in its own namespace',
      { tail: '<CHUKYDONVI><Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo/></Signature></CHUKYDONVI>' },
    ],
  ])('%s', async (_what, options) => {
    const [first, second] = await read(insuranceFile([examination(), stay()], options));
    const [expected] = await read(one);
    expect(first).toEqual(expected);
    expect(second).toMatchObject({ ok: true, number: 2, visit: { code: 'LK0002' } });
  });

  test('an inner document as a file of its own, and one that begins with the list', async () => {
    expect(await read(innerXml('XML1', general('LK5', AN)))).toMatchObject([{ ok: true, visit: { code: 'LK5' } }]);
    const list =
      '<DSACH_CHI_TIET_THUOC><CHI_TIET_THUOC><MA_LK>LK6</MA_LK><STT>1</STT><TEN_THUOC>A</TEN_THUOC></CHI_TIET_THUOC></DSACH_CHI_TIET_THUOC>';
    const file = `${envelopeHead()}<HOSO>${fileXml('XML1', base64(innerXml('XML1', general('LK6', AN))))}${fileXml('XML2', base64(list))}</HOSO>${envelopeTail()}`;
    const [reading] = await read(file);
    expect(reading?.ok === true && reading.visit.rows.XML2).toMatchObject([{ TEN_THUOC: 'A' }]);
  });

  test('tables this product does not use are read over, whatever they hold', async () => {
    const file = `${envelopeHead()}<HOSO>${fileXml('XML1', base64(innerXml('XML1', general('LK6', AN))))}${fileXml('XML6', '!!')}</HOSO>${envelopeTail()}`;
    expect(await read(file)).toMatchObject([{ ok: true }]);
  });

  test('the same however the bytes arrive, letters of several bytes included', async () => {
    const file = Buffer.from(insuranceFile([examination(), stay()], { inner: 'elements' }), 'utf8');
    const whole = await read(file);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 7, max: 5_000 }), async (chunkBytes) => {
        expect(await read(file, { chunkBytes })).toEqual(whole);
      }),
      { numRuns: 15 },
    );
  });
});

describe('files that are refused as a whole', () => {
  const bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>';
  const utf16 = (mark: boolean): Uint8Array => Buffer.from(`${mark ? '\u{feff}' : ''}${one}`, 'utf16le');
  test.each<[string, string, string | Uint8Array]>([
    ['cut short', 'malformed_xml', one.slice(0, one.length / 2)],
    ['not XML', 'malformed_xml', 'PK\u0003\u0004 this is a zip'],
    ['crossed tags', 'malformed_xml', one.replace('</HOSO>', '</HOSE>')],
    ['an entity bomb', 'doctype_forbidden', one.replace('<GIAMDINHHS', `${bomb}<GIAMDINHHS`)],
    ['an external entity', 'doctype_forbidden', '<!DOCTYPE GIAMDINHHS SYSTEM "file:///etc/passwd"><GIAMDINHHS/>'],
    ['an entity nobody declared', 'malformed_xml', one.replace('00101<', '&boom;<')],
    ['a foreign namespace', 'foreign_namespace', one.replace('<GIAMDINHHS ', '<GIAMDINHHS xmlns="urn:other" ')],
    ['a foreign prefix', 'foreign_namespace', one.replace('<HOSO>', '<h:HOSO xmlns:h="urn:other">').replace('</HOSO>', '</h:HOSO>')],
    ['another root', 'unknown_root', '<HSCHUNGTU/>'],
    ['a detail table alone', 'no_visit_table', innerXml('XML2', { MA_LK: 'A', STT: '1', TEN_THUOC: 'B' })],
    ['no visit', 'no_visits', insuranceFile([])],
    ['windows-1258', 'wrong_encoding', Buffer.from(one.replace('20260301', 'B\u00ecnh'), 'latin1')],
    ['another declared encoding', 'wrong_encoding', one.replace('utf-8', 'windows-1258')],
    ['UTF-16', 'wrong_encoding', utf16(true)],
    ['UTF-16 without mark', 'wrong_encoding', utf16(false)],
    ['depth', 'too_deep', `${'<GIAMDINHHS>'.padEnd(2_000, '<A>')}`],
    ['an endless value', 'too_large', `${envelopeHead()}<HOSO><FILEHOSO><NOIDUNGFILE>${'A'.repeat(18_000_000)}`],
    ['an endless DOCTYPE', 'too_large', `<!DOCTYPE x [${'<!-- -->'.repeat(2_500_000)}`],
  ])('%s', async (_what, reason, file) => {
    expect(await refused(file)).toBe(reason);
  });
});

describe('visits that are refused alone', () => {
  const inner = innerXml('XML1', general('LK7', AN));
  test.each([
    ['broken base64', withContent('@@@='), ['base64_broken XML1']],
    ['base64 of a cut document', withContent(base64(inner.slice(0, 200))), ['inner_malformed XML1']],
    ['an inner bomb', withContent(base64(`<!DOCTYPE a [<!ENTITY a "x">]>${inner}`)), ['inner_doctype XML1']],
    ['an inner namespace', withContent(base64(inner.replace('<TONG_HOP', '<TONG_HOP xmlns="urn:x"'))), ['inner_namespace XML1']],
    ['inner bytes that are not UTF-8', withContent(base64(Buffer.from(inner.replace('An', '\u00c2n'), 'latin1'))), ['inner_encoding XML1']],
    ['inner UTF-16', withContent(base64(Buffer.from(inner, 'utf16le'))), ['inner_encoding XML1']],
    ['another table than named', withContent(base64(innerXml('XML2', { MA_LK: 'a', STT: '1', TEN_THUOC: 'b' }))), ['inner_root XML1']],
    ['no general table', withContent(base64(innerXml('XML2', { MA_LK: 'a', STT: '1', TEN_THUOC: 'b' })), 'XML2'), ['no_general_row XML1']],
  ])('%s', async (_what, file, problems) => {
    expect(await problemsOf(file)).toEqual(problems);
  });

  test('two general rows, and the same table twice', async () => {
    const twice = `${envelopeHead()}${hosoXml(examination()).replace('</HOSO>', '')}${fileXml('XML2', base64(innerXml('XML2', { MA_LK: 'LK0001', STT: '9', TEN_THUOC: 'b' })))}</HOSO>${envelopeTail()}`;
    expect(await problemsOf(twice)).toEqual(['table_twice XML2']);
    expect(await problemsOf(withContent(base64(`<DS>${inner}${inner}</DS>`)))).toEqual(['no_general_row XML1']);
  });

  const change = (table: 'XML1' | 'XML2', values: Record<string, string>): string => {
    const visit = examination();
    const rows = [visit[table] ?? []].flat();
    return insuranceFile([{ ...visit, [table]: rows.map((row, index) => (index === 0 ? { ...row, ...values } : row)) }]);
  };
  test.each([
    ['no name', 'XML1', { HO_TEN: '  ' }, ['required XML1 1 HO_TEN']],
    ['a day that does not exist', 'XML1', { NGAY_VAO: '202602300730' }, ['invalid_date XML1 1 NGAY_VAO']],
    ['a visit of next year', 'XML1', { NGAY_VAO: '202702010730', NGAY_RA: '' }, ['in_the_future XML1 1 NGAY_VAO']],
    ['an end before the begin', 'XML1', { NGAY_RA: '202601310900' }, ['date_order XML1 1 NGAY_RA']],
    ['a sex that is no code', 'XML1', { GIOI_TINH: 'Nam' }, ['invalid_code XML1 1 GIOI_TINH']],
    ['a diagnosis in words', 'XML1', { MA_BENH_CHINH: 'cao HA' }, ['invalid_code XML1 1 MA_BENH_CHINH']],
    ['a card that is none', 'XML1', { MA_THE_BHYT: '12' }, ['invalid_identifier XML1 1 MA_THE_BHYT']],
    ['no number at all', 'XML1', { MA_THE_BHYT: '', SO_CCCD: '', MA_BN: '' }, ['no_identifier XML1 1 MA_BN']],
    ['a value without end', 'XML1', { LY_DO_VV: 'a'.repeat(200_000) }, ['too_long XML1 1 LY_DO_VV']],
    ['the row of another visit', 'XML2', { MA_LK: 'LK9999' }, ['other_visit XML2 1 MA_LK']],
    ['the same row number twice', 'XML2', { STT: '2' }, ['duplicate_row XML2 2 STT']],
  ] as const)('%s', async (_what, table, values, problems) => {
    expect(await problemsOf(change(table, values))).toEqual(problems);
  });

  test('one bad visit leaves the next untouched', async () => {
    const file = `${envelopeHead()}<HOSO>${fileXml('XML1', '@@@=')}</HOSO>${hosoXml(examination())}${envelopeTail()}`;
    expect((await read(file)).map(({ ok, number }) => [ok, number])).toEqual([
      [false, 1],
      [true, 2],
    ]);
  });
});
