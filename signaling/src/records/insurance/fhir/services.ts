import type { CodeableConcept, DiagnosticReport, Observation, Procedure } from 'fhir/r4.d.ts';
import { serviceGroups, type ServiceKind } from '../codes.ts';
import type { Row } from '../tables.ts';
import { dateOf, numberOf } from '../values.ts';
import { periodOf } from '../visit.ts';
import { coded, facilityRef, keyOf, practitionerRefs, SYSTEMS, type Stored, type VisitContext } from './parts.ts';

/** Procedures and reports (XML3) with the results that belong to them (XML4). Examinations, beds and supplies are billing and left out. */
export function services(context: VisitContext): Stored[] {
  const results = (context.visit.rows.XML4 ?? []).flatMap((row) => resultOf(context, row));
  const made: Stored[] = [];
  const reported = new Set<string>();
  for (const row of context.visit.rows.XML3 ?? []) {
    const kind = kindOf(row);
    if (kind === undefined || row['TEN_DICH_VU'] === undefined) continue;
    if (kind === 'procedure') {
      made.push(procedureOf(context, row));
      continue;
    }
    // The same test twice in a stay: results go to the one of their day, or else to the first.
    const code = row['MA_DICH_VU'];
    const own = results.filter(
      (result) => code !== undefined && result.row['MA_DICH_VU'] === code && isOf(row, result.row, reported.has(code)),
    );
    if (code !== undefined) reported.add(code);
    const free = own.filter((result) => !result.taken);
    for (const result of free) result.taken = true;
    made.push(reportOf(context, row, kind, free));
  }
  return [...results.flatMap(({ observation }) => observation ?? []), ...made, ...orphanReports(context, results)];
}

interface Result {
  row: Row;
  observation: (Observation & { id: string }) | undefined;
  taken: boolean;
}

function isOf(service: Row, result: Row, isRepeated: boolean): boolean {
  const day = (service['NGAY_KQ'] ?? '').slice(0, 8);
  const resultDay = (result['NGAY_KQ'] ?? '').slice(0, 8);
  return day === '' || resultDay === '' ? !isRepeated : day === resultDay;
}

function kindOf(row: Row): ServiceKind | undefined {
  return serviceGroups[String(Number(row['MA_NHOM'] ?? ''))] ?? (row['MA_PTTT_QT'] === undefined ? undefined : 'procedure');
}

const categories: Record<Exclude<ServiceKind, 'procedure'>, CodeableConcept> = {
  laboratory: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0074', code: 'LAB' }], text: 'Xét nghiệm' },
  imaging: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0074', code: 'RAD' }], text: 'Chẩn đoán hình ảnh' },
  exam: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0074', code: 'OTH' }], text: 'Thăm dò chức năng' },
};

/** A row with a value becomes an Observation; one with words alone belongs to its report. */
function resultOf(context: VisitContext, row: Row): Result[] {
  const value = row['GIA_TRI'];
  if (value === undefined && row['KET_LUAN'] === undefined && row['MO_TA'] === undefined) return [];
  if (value === undefined) return [{ row, observation: undefined, taken: false }];
  const key = keyOf(context, `XML4/${row['STT'] ?? ''}`);
  const at = dateOf(row['NGAY_KQ']) ?? periodOf(context.visit).start;
  const number = numberOf(value);
  const name = row['TEN_CHI_SO'] ?? row['MA_CHI_SO'] ?? 'Kết quả';
  const performer = practitionerRefs(row['MA_BS_DOC_KQ']);
  const note = [row['MO_TA'], row['KET_LUAN']].filter((text) => text !== undefined);
  const observation: Observation & { id: string } = {
    resourceType: 'Observation',
    id: key.id,
    identifier: [key.identifier],
    status: 'final',
    category: [
      { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory', display: 'Laboratory' }] },
    ],
    code: coded(SYSTEMS.indicator, row['MA_CHI_SO'], name),
    subject: context.subject,
    encounter: context.encounter,
    ...(at !== undefined && { effectiveDateTime: at }),
    ...(performer.length > 0 && { performer }),
    ...(number === undefined
      ? { valueString: value }
      : { valueQuantity: { value: number, ...(row['DON_VI_DO'] !== undefined && { unit: row['DON_VI_DO'] }) } }),
    ...(note.length > 0 && { note: note.map((text) => ({ text })) }),
  };
  return [{ row, observation, taken: false }];
}

function reportOf(
  context: VisitContext,
  row: Row,
  kind: keyof typeof categories,
  results: readonly Result[],
): DiagnosticReport & { id: string } {
  const key = keyOf(context, `XML3/${row['STT'] ?? ''}`);
  const at = dateOf(row['NGAY_KQ']) ?? dateOf(row['NGAY_TH_YL']) ?? dateOf(row['NGAY_YL']) ?? periodOf(context.visit).start;
  return report(context, key, coded(SYSTEMS.service, row['MA_DICH_VU'], row['TEN_DICH_VU'] ?? ''), categories[kind], at, results);
}

/** Results whose service is not in XML3 (paid otherwise, or done elsewhere) are results all the same. */
function orphanReports(context: VisitContext, results: readonly Result[]): Stored[] {
  return results
    .filter(({ taken, observation }) => !taken && observation === undefined)
    .map((result) => {
      const { row } = result;
      const key = keyOf(context, `XML4/${row['STT'] ?? ''}`);
      const name = row['TEN_CHI_SO'] ?? row['MA_DICH_VU'] ?? 'Kết quả cận lâm sàng';
      const at = dateOf(row['NGAY_KQ']) ?? periodOf(context.visit).start;
      return report(context, key, coded(SYSTEMS.service, row['MA_DICH_VU'], name), categories.exam, at, [result]);
    });
}

function report(
  context: VisitContext,
  key: ReturnType<typeof keyOf>,
  code: CodeableConcept,
  category: CodeableConcept,
  at: string | undefined,
  results: readonly Result[],
): DiagnosticReport & { id: string } {
  const observations = results.flatMap(({ observation }) => observation ?? []);
  const words = results.filter(({ observation }) => observation === undefined).flatMap(({ row }) => [row['MO_TA'], row['KET_LUAN']]);
  const conclusion = words.filter((text) => text !== undefined).join('\n');
  return {
    resourceType: 'DiagnosticReport',
    id: key.id,
    identifier: [key.identifier],
    status: 'final',
    category: [category],
    code,
    subject: context.subject,
    encounter: context.encounter,
    ...(at !== undefined && { effectiveDateTime: at }),
    performer: [facilityRef(context.facility)],
    ...(observations.length > 0 && { result: observations.map(({ id }) => ({ reference: `Observation/${id}` })) }),
    ...(conclusion !== '' && { conclusion }),
  };
}

function procedureOf(context: VisitContext, row: Row): Procedure & { id: string } {
  const key = keyOf(context, `XML3/${row['STT'] ?? ''}`);
  const at = dateOf(row['NGAY_TH_YL']) ?? dateOf(row['NGAY_YL']) ?? periodOf(context.visit).start;
  const people = practitionerRefs(row['NGUOI_THUC_HIEN'] ?? row['MA_BAC_SI']);
  return {
    resourceType: 'Procedure',
    id: key.id,
    identifier: [key.identifier],
    status: 'completed',
    code: coded(SYSTEMS.service, row['MA_DICH_VU'], row['TEN_DICH_VU'] ?? ''),
    subject: context.subject,
    encounter: context.encounter,
    ...(at !== undefined && { performedDateTime: at }),
    ...(people.length > 0 && { performer: people.map((actor) => ({ actor })) }),
  };
}
