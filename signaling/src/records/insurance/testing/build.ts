import { tables, type TableName } from '../tables.ts';

export type SampleRow = Record<string, string>;
export type SampleVisit = Partial<Record<TableName, SampleRow | SampleRow[]>>;

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const lists: Partial<Record<TableName, string>> = {
  XML2: 'DSACH_CHI_TIET_THUOC',
  XML3: 'DSACH_CHI_TIET_DVKT',
  XML4: 'DSACH_CHI_TIET_CLS',
  XML5: 'DSACH_CHI_TIET_DIEN_BIEN_BENH',
};
const element = (name: string, inner: string): string => `<${name}>${inner}</${name}>`;
const elements = (row: SampleRow): string =>
  Object.entries(row)
    .map(([name, value]) => element(name, escape(value)))
    .join('');

/** The inner document of one table, as a hospital's system writes it. */
export function innerXml(table: TableName, rows: SampleRow | SampleRow[]): string {
  const { root, row } = tables[table];
  const all = [rows].flat();
  const list = lists[table];
  if (list === undefined) return all.map((one) => element(row, elements(one))).join('');
  return element(root, element(list, all.map((one) => element(row, elements(one))).join('')));
}

export interface BuildOptions {
  facilityCode?: string;
  /** How the inner documents stand in NOIDUNGFILE. */
  inner?: 'base64' | 'base64-lines' | 'elements' | 'cdata-base64';
  declaration?: string;
  rootAttributes?: string;
  tail?: string;
}

export function hosoXml(visit: SampleVisit, inner: BuildOptions['inner'] = 'base64'): string {
  const files = (Object.entries(visit) as [TableName, SampleRow | SampleRow[]][]).map(([table, rows]) => {
    const xml = innerXml(table, rows);
    return fileXml(table, contentOf(xml, inner));
  });
  return element('HOSO', files.join(''));
}
export function fileXml(kind: string, content: string): string {
  return element('FILEHOSO', element('LOAIHOSO', kind) + element('NOIDUNGFILE', content));
}
export const base64 = (text: string | Uint8Array): string => Buffer.from(text as string).toString('base64');

function contentOf(xml: string, inner: BuildOptions['inner']): string {
  switch (inner) {
    case 'elements':
      return xml;
    case 'base64-lines':
      return `\n${base64(`<?xml version="1.0" encoding="utf-8"?>\n${xml}`).replace(/.{76}/g, '$&\r\n')}\n`;
    case 'cdata-base64':
      return `<![CDATA[${base64(xml)}]]>`;
    default:
      return base64(`\u{feff}<?xml version="1.0" encoding="UTF-8"?>${xml}`);
  }
}

export function envelopeHead(options: BuildOptions = {}): string {
  return (
    `${options.declaration ?? '<?xml version="1.0" encoding="utf-8"?>'}\n<GIAMDINHHS ${options.rootAttributes ?? 'xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'}>` +
    `<THONGTINDONVI><MACSKCB>${options.facilityCode ?? '00101'}</MACSKCB></THONGTINDONVI><THONGTINHOSO><NGAYLAP>20260301</NGAYLAP>` +
    `<SOLUONGHOSO>1</SOLUONGHOSO><DANHSACHHOSO>`
  );
}
export function envelopeTail(options: BuildOptions = {}): string {
  return `</DANHSACHHOSO></THONGTINHOSO>${options.tail ?? '<CHUKYDONVI/>'}</GIAMDINHHS>\n`;
}
/** A whole export. */
export function insuranceFile(visits: readonly SampleVisit[], options: BuildOptions = {}): string {
  return envelopeHead(options) + visits.map((visit) => hosoXml(visit, options.inner)).join('\n') + envelopeTail(options);
}
