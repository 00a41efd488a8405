import { identifierSystems } from '@hoi-chan/shared/clinical/identifiers.ts';
import type { SignedConsult } from '../gateway.ts';
import { medicinesIn, referralIn } from '../planReading.ts';
import { tables, type TableName } from './tables.ts';
import { icdOf } from './values.ts';

type Row = Record<string, string>;
type Rows = Partial<Record<TableName, Row>>;

/** What the visit says beside the minutes. */
export interface VisitPlan {
  /** Instant of a follow-up that was agreed on; undefined: none. */
  followUpAt?: string | undefined;
}

const ZONE_MS = 7 * 3600_000;
/** An instant → yyyymmddHHMM in Viet Nam, which has one zone and no summer time. */
const timeOf = (instant: string): string => new Date(Date.parse(instant) + ZONE_MS).toISOString().replaceAll(/\D/g, '').slice(0, 12);
/** FHIR date → yyyymmdd, 00 where day or month is not known. */
const birthOf = (date: string | null): string => (date === null ? '19000000' : date.replaceAll('-', '').padEnd(8, '0'));

/**
 * A signed consult as one visit in the insurance XML (decisions 130, 4750, 3176), for a hospital system that reads nothing else: XML1 and XML5 with
 * the consult, XML13 where the patient is sent on, XML14 where a follow-up is planned. It is a record of the visit, not a claim: no price, no
 * service code stands in it. Read by our own importer.
 */
export function visitXml(consult: SignedConsult, plan: VisitPlan = {}): string {
  const facility = consult.asker.facility.code;
  const files = Object.entries(rowsOf(consult, plan)).map(([table, row]) =>
    element(
      'FILEHOSO',
      element('LOAIHOSO', table) +
        element('NOIDUNGFILE', Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>${innerOf(table as TableName, row)}`).toString('base64')),
    ),
  );
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    element(
      'GIAMDINHHS',
      element('THONGTINDONVI', element('MACSKCB', facility)) +
        element(
          'THONGTINHOSO',
          element('NGAYLAP', timeOf(consult.signedAt).slice(0, 8)) +
            element('SOLUONGHOSO', '1') +
            element('DANHSACHHOSO', element('HOSO', files.join(''))),
        ) +
        '<CHUKYDONVI/>',
    ) +
    '\n'
  );
}

function rowsOf(consult: SignedConsult, { followUpAt }: VisitPlan): Rows {
  const { content, patient, asker, specialist } = consult;
  const numberOf = (system: string): string => patient.identifiers.find((identifier) => identifier.system === system)?.value ?? '';
  // An amendment is the same visit: whoever imports it puts it in the place of the first.
  const visit = { MA_LK: consult.consultNumber };
  const icd = icdOf(content.diagnosis.code) ?? '';
  const diagnosis = `${content.diagnosis.code} ${content.diagnosis.text}`.trim();
  const planned = content.plan.filter(({ confirmed }) => confirmed !== false).map(({ text }) => text);
  const performers = [asker, specialist].map(({ licenceNumber }) => licenceNumber ?? '').filter((number) => number !== '');
  const sentOn = referralIn(content);
  return {
    XML1: {
      ...visit,
      MA_BN: consult.patientId,
      HO_TEN: patient.name,
      SO_CCCD: numberOf(identifierSystems.nationalId) || numberOf(identifierSystems.citizenId),
      NGAY_SINH: birthOf(patient.birthDate),
      GIOI_TINH: ({ male: '1', female: '2', other: '3', unknown: '3' } as const)[patient.gender],
      DIA_CHI: patient.address,
      MA_THE_BHYT: numberOf(identifierSystems.insuranceNumber),
      LY_DO_VV: content.reason,
      CHAN_DOAN_VAO: consult.workingDiagnosis === null ? '' : `${consult.workingDiagnosis.code} ${consult.workingDiagnosis.text}`.trim(),
      CHAN_DOAN_RV: diagnosis,
      MA_BENH_CHINH: icd,
      NGAY_VAO: timeOf(consult.requestedAt),
      NGAY_RA: timeOf(consult.signedAt),
      PP_DIEU_TRI: planned.join('\n'),
      GHI_CHU: content.nextStep,
      MA_CSKCB: asker.facility.code,
      NGAY_TAI_KHAM: followUpAt === undefined ? '' : timeOf(followUpAt).slice(0, 8),
    },
    XML5: {
      ...visit,
      STT: '1',
      DIEN_BIEN_LS: content.course,
      HOI_CHAN: [
        `Hội chẩn từ xa ${consult.consultNumber}, chủ tọa ${specialist.title} ${specialist.name} (${specialist.facility.name})`,
        content.discussion,
        `Kết luận: ${content.conclusion}`,
        ...content.plan.map(({ text, confirmed }) => `- ${text}${confirmed === false ? ' (không thực hiện)' : ''}`),
      ]
        .filter((text) => text.trim() !== '')
        .join('\n'),
      THOI_DIEM_DBLS: timeOf(consult.endedAt ?? consult.signedAt),
      NGUOI_THUC_HIEN: performers.join(';'),
    },
    ...(sentOn !== undefined && {
      XML13: {
        ...visit,
        SO_CHUYENTUYEN: consult.consultNumber,
        DAU_HIEU_LS: content.course,
        CHAN_DOAN_RV: diagnosis,
        QT_BENHLY: content.course,
        TOMTAT_KQ: content.discussion,
        PP_DIEUTRI: medicinesIn(content)
          .map(({ text }) => text)
          .join('\n'),
        MA_BENH_CHINH: icd,
        HUONG_DIEU_TRI: sentOn.text,
        MA_BAC_SI: asker.licenceNumber ?? '',
        NGAY_RA: timeOf(consult.signedAt),
      },
    }),
    ...(followUpAt !== undefined && {
      XML14: {
        ...visit,
        SO_GIAYHEN_KL: consult.consultNumber,
        NGAY_HEN_KL: timeOf(followUpAt),
        CHAN_DOAN_RV: diagnosis,
        MA_BENH_CHINH: icd,
        MA_BAC_SI: asker.licenceNumber ?? '',
        NGAY_CT: timeOf(consult.signedAt).slice(0, 8),
      },
    }),
  };
}

/** Element around the rows of a detail table. */
const LISTS: Partial<Record<TableName, string>> = { XML5: 'DSACH_CHI_TIET_DIEN_BIEN_BENH' };

function innerOf(table: TableName, row: Row): string {
  const { root, row: rowName, columns } = tables[table];
  const cells = Object.entries(row)
    .filter(([name, value]) => name in columns && value.trim() !== '')
    // A text that is longer than the column takes would refuse the whole visit; the whole stands in the PDF.
    .map(([name, value]) => element(name, escapeXml(value.trim().slice(0, columns[name]?.maxLength ?? 4_000))))
    .join('');
  const list = LISTS[table];
  const one = element(rowName, cells);
  return list === undefined ? one : element(root, element(list, one));
}

const element = (name: string, inner: string): string => `<${name}>${inner}</${name}>`;
/** Lone surrogates and control characters may not stand in XML at all (XML 1.0 §2.2). */
function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[^\P{Cc}\n\t]|[\ufffe\uffff]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
