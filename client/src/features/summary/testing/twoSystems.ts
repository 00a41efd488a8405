import { RECORD_PARTS, type RecordPart } from '@hoi-chan/shared/features/recordParts.ts';
import type { MergedSummary } from '@hoi-chan/shared/features/summary.ts';

export const DISTRICT = '00000000-0000-4000-8000-000000000011';
export const PROVINCE = '00000000-0000-4000-8000-000000000012';
export const OWN = '00000000-0000-4000-8000-000000000013';

const coded = (text: string, code = text) => ({ text, coding: [{ code }] });
const vital = { category: [{ coding: [{ code: 'vital-signs' }] }] };
const measured = (text: string, at: string, value: number, more: object = {}) => ({
  resourceType: 'Observation',
  status: 'final',
  code: coded(text),
  effectiveDateTime: at,
  valueQuantity: { value, unit: 'x', code: 'x' },
  ...more,
});

/** What each source tells, one of each kind at least. */
const TOLD: [RecordPart, string[], object][] = [
  ['allergies', [DISTRICT], { resourceType: 'AllergyIntolerance', code: coded('Penicillin'), recordedDate: '2026-02-01' }],
  ['allergies', [PROVINCE], { resourceType: 'AllergyIntolerance', code: coded('Penicillin'), criticality: 'high' }],
  ['problems', [DISTRICT, PROVINCE], { resourceType: 'Condition', code: coded('Tăng huyết áp'), recordedDate: '2025-03-01' }],
  ['medicines', [DISTRICT], { resourceType: 'MedicationStatement', status: 'active', medicationCodeableConcept: coded('Amlodipin') }],
  ['medicines', [PROVINCE], { resourceType: 'MedicationStatement', status: 'active', medicationCodeableConcept: coded('Metformin') }],
  [
    'immunisations',
    [DISTRICT],
    { resourceType: 'Immunization', status: 'completed', vaccineCode: coded('Cúm'), occurrenceDateTime: '2025-10-01' },
  ],
  [
    'immunisations',
    [PROVINCE],
    { resourceType: 'Immunization', status: 'completed', vaccineCode: coded('Viêm gan B'), occurrenceDateTime: '2020-10-01' },
  ],
  ['results', [DISTRICT], measured('Creatinin', '2026-01-01', 80)],
  ['results', [PROVINCE], measured('Creatinin', '2026-02-01', 95)],
  ['results', [DISTRICT], measured('Nhịp tim', '2025-02-01', 88, vital)],
  [
    'results',
    [PROVINCE],
    { resourceType: 'Observation', status: 'final', code: coded('Cấy máu'), valueString: 'âm tính', issued: '2026-02-02' },
  ],
  [
    'documents',
    [PROVINCE],
    {
      resourceType: 'DocumentReference',
      id: 'd1',
      status: 'current',
      description: 'Giấy ra viện',
      date: '2026-02-03',
      content: [{ attachment: {} }],
    },
  ],
  [
    'documents',
    [DISTRICT],
    {
      resourceType: 'DocumentReference',
      id: 'd2',
      status: 'current',
      description: 'Đơn thuốc',
      date: '2026-01-03',
      content: [{ attachment: {} }],
    },
  ],
  ['visits', [DISTRICT], { resourceType: 'Encounter', type: [coded('Khám nội')], period: { start: '2026-01-03' } }],
  [
    'results',
    [OWN],
    measured('Nhiệt độ', '2026-02-09', 37, {
      ...vital,
      identifier: [{ system: 'urn:hoi-chan:consult', value: 'c1/vital/temperature' }],
      performer: [{ display: 'BS Lan' }],
    }),
  ],
  [
    'problems',
    [OWN],
    {
      resourceType: 'Condition',
      code: coded('Suy tim'),
      recorder: { reference: 'https://x.invalid/Practitioner/1' },
      meta: { tag: [{ system: 'urn:hoi-chan:origin', code: 'capsule', display: 'Bệnh viện B' }] },
    },
  ],
];

/** A record out of two hospitals' systems, read at these instants, and our own store. `down`: the province's does not answer. */
export function twoSystems({ readAt, down = false }: { readAt: string; down?: boolean }): MergedSummary {
  const source = (id: string, name: string, isDown: boolean) => ({
    id,
    name,
    builtIn: id === OWN,
    patient: 'known' as const,
    parts: RECORD_PARTS.map((part) => ({
      part,
      state: isDown ? ('failed' as const) : ('fresh' as const),
      fetchedAt: readAt,
      reason: isDown ? 'record_unavailable' : null,
    })),
  });
  const urlOf = (index: number): string => `https://x.invalid/fhir/${index}`;
  return {
    bundle: {
      resourceType: 'Bundle',
      type: 'document',
      entry: [
        ...TOLD.map(([, , resource], index) => ({ fullUrl: urlOf(index), resource: { subject: { reference: 'Patient/1' }, ...resource } })),
        { fullUrl: 'https://x.invalid/Practitioner/1', resource: { resourceType: 'Practitioner', id: '1', name: [{ text: 'BS Minh' }] } },
      ],
    },
    sources: [source(DISTRICT, 'HIS huyện', false), source(PROVINCE, 'HIS tỉnh', down), source(OWN, 'Hội Chẩn', false)],
    data: Object.fromEntries(TOLD.map(([part, sourceIds], index) => [urlOf(index), { part, sourceIds, fetchedAt: readAt }])),
    conflicts: [],
  };
}
