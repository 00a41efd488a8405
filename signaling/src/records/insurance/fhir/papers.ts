import type { Appointment, DocumentReference, ServiceRequest } from 'fhir/r4.d.ts';
import { outcomes } from '../codes.ts';
import type { Row } from '../tables.ts';
import { dateOf, icdOf, instantOf, listOf } from '../values.ts';
import { periodOf } from '../visit.ts';
import { diagnosis, facilityRef, keyOf, practitionerRefs, type Stored, type VisitContext } from './parts.ts';

type Line = readonly [label: string, text: string | undefined];

/** What was written about the visit, as documents that can be read: course of disease, discharge, summary, sick leave, referral, re-examination. */
export function papers(context: VisitContext): Stored[] {
  const { rows } = context.visit;
  const [discharge] = rows.XML7 ?? [];
  const [summary] = rows.XML8 ?? [];
  const [leave] = rows.XML11 ?? [];
  const [referral] = rows.XML13 ?? [];
  const [again] = rows.XML14 ?? [];
  return [
    ...course(context, rows.XML5 ?? []),
    ...(discharge ? [paper(context, 'XML7', 'Giấy ra viện', '18842-5', discharge['NGAY_CT'], dischargeLines(discharge))] : []),
    ...(summary ? [paper(context, 'XML8', 'Tóm tắt hồ sơ bệnh án', '34133-9', summary['NGAY_CT'], summaryLines(summary))] : []),
    ...(leave ? [paper(context, 'XML11', 'Giấy chứng nhận nghỉ việc hưởng BHXH', undefined, leave['NGAY_CT'], leaveLines(leave))] : []),
    ...(referral
      ? [
          referralOf(context, referral),
          paper(context, 'XML13', 'Giấy chuyển tuyến', '57133-1', referral['NGAY_RA'], referralLines(referral)),
        ]
      : []),
    ...appointments(context, again),
  ];
}

const day = (text: string | undefined): string | undefined =>
  dateOf(text)?.replace(
    /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}:\d{2}).*)?$/,
    (_all, y: string, m: string, d: string, time: string | undefined) => `${d}/${m}/${y}${time === undefined ? '' : ` ${time}`}`,
  );

function course(context: VisitContext, rows: readonly Row[]): Stored[] {
  if (rows.length === 0) return [];
  const ordered = rows.toSorted((a, b) => (a['THOI_DIEM_DBLS'] ?? '').localeCompare(b['THOI_DIEM_DBLS'] ?? ''));
  const lines = ordered.flatMap((row): Line[] => [
    ['Lúc', [day(row['THOI_DIEM_DBLS']), row['NGUOI_THUC_HIEN']].filter((part) => part !== undefined).join(' – ') || undefined],
    ['Diễn biến', row['DIEN_BIEN_LS']],
    ['Giai đoạn bệnh', row['GIAI_DOAN_BENH']],
    ['Hội chẩn', row['HOI_CHAN']],
    ['Phẫu thuật', row['PHAU_THUAT']],
  ]);
  return [paper(context, 'XML5', 'Diễn biến bệnh', '11506-3', ordered.at(-1)?.['THOI_DIEM_DBLS'], lines)];
}

const dischargeLines = (row: Row): Line[] => [
  ['Số lưu trữ', row['SO_LUU_TRU']],
  ['Vào viện', day(row['NGAY_VAO'])],
  ['Ra viện', day(row['NGAY_RA'])],
  ['Chẩn đoán', row['CHAN_DOAN_RV']],
  ['Phương pháp điều trị', row['PP_DIEUTRI']],
  ['Ghi chú', row['GHI_CHU']],
  [
    'Nghỉ ngoại trú',
    [day(row['NGOAITRU_TUNGAY']), day(row['NGOAITRU_DENNGAY'])].filter((part) => part !== undefined).join(' – ') || undefined,
  ],
  ['Bác sĩ', row['TEN_BS']],
];
const summaryLines = (row: Row): Line[] => [
  ['Chẩn đoán vào viện', row['CHAN_DOAN_VAO']],
  ['Chẩn đoán ra viện', row['CHAN_DOAN_RV']],
  ['Quá trình bệnh lý', row['QT_BENHLY']],
  ['Tóm tắt kết quả', row['TOMTAT_KQ']],
  ['Phương pháp điều trị', row['PP_DIEUTRI']],
  ['Kết quả', outcomes[row['KET_QUA_DTRI'] ?? '']],
  ['Ghi chú', row['GHI_CHU']],
];
const leaveLines = (row: Row): Line[] => [
  ['Số', row['SO_CT']],
  ['Chẩn đoán', row['CHAN_DOAN_RV']],
  ['Phương pháp điều trị', row['PP_DIEUTRI']],
  ['Số ngày nghỉ', row['SO_NGAY_NGHI']],
  ['Từ ngày', day(row['TU_NGAY'])],
  ['Đến ngày', day(row['DEN_NGAY'])],
];
const referralLines = (row: Row): Line[] => [
  ['Số', row['SO_CHUYENTUYEN']],
  ['Nơi chuyển đến', row['MA_NOI_DEN']],
  ['Dấu hiệu lâm sàng', row['DAU_HIEU_LS']],
  ['Chẩn đoán', row['CHAN_DOAN_RV']],
  ['Quá trình bệnh lý', row['QT_BENHLY']],
  ['Tóm tắt kết quả', row['TOMTAT_KQ']],
  ['Phương pháp điều trị', row['PP_DIEUTRI']],
  ['Hướng điều trị', row['HUONG_DIEU_TRI']],
];

function paper(
  context: VisitContext,
  table: string,
  title: string,
  loinc: string | undefined,
  at: string | undefined,
  lines: readonly Line[],
): DocumentReference & { id: string } {
  const key = keyOf(context, table);
  const text = lines.filter(([, value]) => value !== undefined).map(([label, value]) => `${label}: ${value}`);
  const bytes = Buffer.from([title, context.facility.name, '', ...text].join('\n'), 'utf8');
  const date = instantOf(at) ?? instantOf(context.visit.general['NGAY_RA']) ?? instantOf(context.visit.general['NGAY_VAO']);
  return {
    resourceType: 'DocumentReference',
    id: key.id,
    identifier: [key.identifier],
    status: 'current',
    docStatus: 'final',
    type: { ...(loinc !== undefined && { coding: [{ system: 'http://loinc.org', code: loinc }] }), text: title },
    subject: context.subject,
    ...(date !== undefined && { date }),
    author: [facilityRef(context.facility)],
    custodian: facilityRef(context.facility),
    description: title,
    content: [
      {
        attachment: {
          contentType: 'text/plain;charset=utf-8',
          language: 'vi',
          title: `${title}.txt`,
          size: bytes.byteLength,
          data: bytes.toString('base64'),
        },
      },
    ],
    context: { encounter: [context.encounter], period: periodOf(context.visit) },
  };
}

/** XML13: sent on to another facility, known here by its code alone. */
function referralOf(context: VisitContext, row: Row): ServiceRequest & { id: string } {
  const key = keyOf(context, 'XML13/request');
  const at = dateOf(row['NGAY_RA']) ?? periodOf(context.visit).end;
  const code = icdOf(row['MA_BENH_CHINH']);
  const [requester] = practitionerRefs(row['MA_BAC_SI']);
  const to = row['MA_NOI_DEN'];
  return {
    resourceType: 'ServiceRequest',
    id: key.id,
    identifier: [key.identifier],
    status: 'active',
    intent: 'order',
    category: [{ coding: [{ system: 'http://snomed.info/sct', code: '3457005', display: 'Patient referral' }], text: 'Chuyển tuyến' }],
    code: { text: 'Chuyển tuyến' },
    subject: context.subject,
    encounter: context.encounter,
    ...(at !== undefined && { authoredOn: at }),
    requester: requester ?? facilityRef(context.facility),
    ...(to !== undefined && { performer: [facilityRef({ code: to, name: to })] }),
    ...((code !== undefined || row['CHAN_DOAN_RV'] !== undefined) && {
      reasonCode: [code === undefined ? { text: row['CHAN_DOAN_RV'] ?? '' } : diagnosis(code, row['CHAN_DOAN_RV'])],
    }),
    ...(row['HUONG_DIEU_TRI'] !== undefined && { note: [{ text: row['HUONG_DIEU_TRI'] }] }),
  };
}

/** XML14, or NGAY_TAI_KHAM of XML1 where there is none: a day, not an hour, so it is a proposal (FHIR asks booked ones for start and end). */
function appointments(context: VisitContext, row: Row | undefined): Stored[] {
  const days = row === undefined ? listOf(context.visit.general['NGAY_TAI_KHAM']) : [row['NGAY_HEN_KL']];
  const code = icdOf(row?.['MA_BENH_CHINH'] ?? context.visit.general['MA_BENH_CHINH']);
  return days.flatMap((text, index): (Appointment & { id: string })[] => {
    const date = dateOf(text)?.slice(0, 10);
    if (date === undefined) return [];
    const key = keyOf(context, `XML14/${index + 1}`);
    return [
      {
        resourceType: 'Appointment',
        id: key.id,
        identifier: [key.identifier],
        status: 'proposed',
        serviceType: [{ text: 'Khám lại' }],
        ...(code !== undefined && { reasonCode: [diagnosis(code, row?.['CHAN_DOAN_RV'])] }),
        description: 'Hẹn khám lại',
        requestedPeriod: [{ start: date, end: date }],
        participant: [
          { actor: context.subject, status: 'needs-action' },
          { actor: facilityRef(context.facility), status: 'accepted' },
        ],
      },
    ];
  });
}
