import { describe, expect, test } from 'vitest';
import { readIcd10File } from './readFile.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (text: string) => readIcd10File(bytes(text));

describe('an ICD-10 list of a province', () => {
  test('as the Ministry lays it out: titles above, chapters and groups beside, codes with and without a dot, with their marks', async () => {
    const found = await read(
      [
        'DANH MỤC MÃ BỆNH ICD-10,,,,',
        '',
        'MÃ CHƯƠNG,TÊN CHƯƠNG,MÃ BỆNH,DISEASE NAME,TÊN BỆNH',
        'I,Bệnh nhiễm trùng,A000,"Cholera due to Vibrio cholerae 01, biovar cholerae","Bệnh tả do Vibrio cholerae 01, typ sinh học cholerae"',
        'I,Bệnh nhiễm trùng,A17.0†,Tuberculous meningitis,Lao màng não',
        'I,Bệnh nhiễm trùng,,,',
        'I,Bệnh nhiễm trùng,B95,Streptococcus,Liên cầu',
      ].join('\r\n'),
    );
    expect(found).toEqual({
      entries: [
        {
          code: 'A00.0',
          vi: 'Bệnh tả do Vibrio cholerae 01, typ sinh học cholerae',
          en: 'Cholera due to Vibrio cholerae 01, biovar cholerae',
        },
        { code: 'A17.0', vi: 'Lao màng não', en: 'Tuberculous meningitis' },
        { code: 'B95', vi: 'Liên cầu', en: 'Streptococcus' },
      ],
      leftOut: [],
      leftOutCount: 0,
    });
  });

  test('with semicolons, as a spreadsheet in Vietnamese writes it, with tabs in UTF-16, and without English names', async () => {
    const expected = [{ code: 'I50.0', vi: 'Suy tim sung huyết', en: 'Suy tim sung huyết' }];
    expect((await read('\uFEFFMã;Tên\nI50.0;Suy tim  sung huyết\n')).entries).toEqual(expected);
    const utf16 = Buffer.from('\uFEFFMã ICD-10\tTên tiếng Việt\nI50.0\tSuy tim sung huyết\n', 'utf16le');
    expect((await readIcd10File(utf16)).entries).toEqual(expected);
  });

  test('rows that cannot be used are left out and told by their line; the rest stays', async () => {
    const found = await read(
      'code,vi,en\nA00-A09,Nhiễm trùng đường ruột,x\nI10,,Hypertension\nI10,Tăng huyết áp,Hypertension\nI10.,Lặp lại,Again\n',
    );
    expect(found.entries.map(({ code }) => code)).toEqual(['I10']);
    expect(found.leftOut).toEqual([
      { row: 2, value: 'A00-A09', reason: 'bad_code' },
      { row: 3, value: 'I10', reason: 'no_name' },
      { row: 5, value: 'I10.', reason: 'twice' },
    ]);
  });

  test('of very many such rows fifty are told, and all counted', async () => {
    const rows = Array.from({ length: 200 }, (_, index) => `?${index},Tên`);
    const found = await read(['ma,ten', 'I10,Tăng huyết áp', ...rows].join('\n'));
    expect(found.leftOut).toHaveLength(50);
    expect(found.leftOutCount).toBe(200);
  });

  test.each([
    ['empty_file', new Uint8Array()],
    ['not_text', Uint8Array.from([0x50, 0x4b, 3, 4, 0xff, 0xfe, 0x80])],
    ['not_text', bytes('ma,ten\n\0\0')],
    ['no_headings', bytes('I10,Tăng huyết áp\nI50,Suy tim\n')],
    ['no_codes', bytes('ma,ten\nkhông,có gì\n')],
    ['not_text', bytes(`ma,ten\n${'I10,Tăng huyết áp\n'.repeat(2_000)}"I10,không đóng ngoặc\n`)],
    ['list_too_large', bytes(`ma,ten\n${'I,\n'.repeat(40_000)}`)],
  ])('%s', async (reason, file) => {
    await expect(readIcd10File(file)).rejects.toMatchObject({ reason });
  });

  test('separated by semicolons while its names are full of commas', async () => {
    const names = 'không xác định, không biến chứng, có triệu chứng, ở người lớn';
    const rows = Array.from({ length: 30 }, (_, index) => `I${10 + index};Bệnh, ${names}`);
    expect((await read(['Mã;Tên', ...rows].join('\n'))).entries[0]).toEqual({ code: 'I10', vi: `Bệnh, ${names}`, en: `Bệnh, ${names}` });
  });

  test('the server has its turn while a large file is read', async () => {
    let turns = 0;
    let isRead = false;
    const reading = read(`ma,ten\n${'I10,Tăng huyết áp\n'.repeat(30_000)}`).finally(() => (isRead = true));
    while (!isRead) {
      await new Promise((resolve) => setImmediate(resolve));
      turns += 1;
    }
    expect((await reading).leftOutCount).toBe(29_999);
    expect(turns).toBeGreaterThan(30);
  });
});
