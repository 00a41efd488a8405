import { describe, expect, test } from 'vitest';
import { faultsOf } from '../testing/validate.ts';
import { visitResources } from './fhir/resources.ts';
import type { Stored } from './fhir/parts.ts';
import { AN, examination, general, stay } from './testing/samples.ts';
import { read } from './testing/read.ts';
import { insuranceFile, type SampleVisit } from './testing/build.ts';

const facility = { code: '00101', name: 'Trạm Y tế xã Một' };
const patientId = '00000000-0000-4000-8000-000000000001';
async function resourcesOf(visit: SampleVisit): Promise<Stored[]> {
  const [reading] = await read(insuranceFile([visit]));
  if (reading?.ok !== true) throw new Error(JSON.stringify(reading));
  return visitResources(reading.visit, patientId, facility);
}
const only = <T extends Stored['resourceType']>(resources: Stored[], type: T): Extract<Stored, { resourceType: T }>[] =>
  resources.filter((resource): resource is Extract<Stored, { resourceType: T }> => resource.resourceType === type);

describe('the resources of a visit', () => {
  test.each([
    ['an examination', examination()],
    ['a stay', stay()],
    ['the general table alone', { XML1: general('LK9', AN) }],
    [
      'the least a visit may say',
      { XML1: { MA_LK: 'L', HO_TEN: 'A', NGAY_SINH: '19900000', GIOI_TINH: '3', MA_BN: '1', NGAY_VAO: '20260101', MA_CSKCB: '00101' } },
    ],
  ])('of %s are valid by both validators, name nothing twice and refer to nothing unknown', async (_what, visit) => {
    const resources = await resourcesOf(visit);
    expect(resources.flatMap(faultsOf)).toEqual([]);
    const names = resources.map(({ resourceType, id }) => `${resourceType}/${id}`);
    expect(new Set(names).size).toBe(names.length);
    const references = [...JSON.stringify(resources).matchAll(/"reference":"([^"]+)"/g)].map(([, reference]) => reference ?? '');
    expect(references.filter((reference) => reference !== `Patient/${patientId}` && !names.includes(reference))).toEqual([]);
  });

  test('are the same each time', async () => {
    expect(await resourcesOf(stay())).toEqual(await resourcesOf(stay()));
  });

  test('of an examination: diagnoses, medicines, results with their reports; no billing', async () => {
    const resources = await resourcesOf(examination());
    expect(only(resources, 'Condition').map(({ code }) => code?.coding?.[0]?.code)).toEqual(['I10', 'E11.9', 'E78.5']);
    expect(only(resources, 'Condition')[0]?.code?.text).toBe('Tăng huyết áp vô căn (nguyên phát)');
    expect(
      only(resources, 'MedicationRequest').map((one) => [one.medicationCodeableConcept?.text, one.dispenseRequest?.quantity?.value]),
    ).toEqual([
      ['Amlodipin 5mg', 30],
      ['Metformin 500mg', 60],
    ]);
    const [glucose] = only(resources, 'Observation');
    expect(glucose).toMatchObject({ valueQuantity: { value: 8.4, unit: 'mmol/L' }, effectiveDateTime: '2026-02-01T08:30:00+07:00' });
    const [blood, ultrasound] = only(resources, 'DiagnosticReport');
    expect(blood?.result).toEqual([{ reference: `Observation/${glucose?.id}` }]);
    expect(ultrasound?.conclusion).toBe('Gan nhiễm mỡ độ I\nGan nhiễm mỡ');
    expect(JSON.stringify(resources)).not.toContain('Khám Nội');
    expect(only(resources, 'Encounter')[0]).toMatchObject({
      status: 'finished',
      class: { code: 'AMB' },
      period: { start: '2026-02-01T07:30:00+07:00' },
    });
  });

  test('of a stay: procedure, course of disease, papers, referral and re-examination; what was cured is over', async () => {
    const resources = await resourcesOf(stay());
    expect(only(resources, 'Procedure')[0]?.performer).toHaveLength(2);
    const texts: Record<string, string> = Object.fromEntries(
      only(resources, 'DocumentReference').map((one): [string, string] => [
        one.description ?? '',
        Buffer.from(one.content[0]?.attachment.data ?? '', 'base64').toString('utf8'),
      ]),
    );
    expect(Object.keys(texts)).toEqual([
      'Diễn biến bệnh',
      'Giấy ra viện',
      'Tóm tắt hồ sơ bệnh án',
      'Giấy chứng nhận nghỉ việc hưởng BHXH',
      'Giấy chuyển tuyến',
    ]);
    expect(texts['Diễn biến bệnh']).toContain(
      'Lúc: 03/02/2026 03:30 – 000003/TN-CCHN\nDiễn biến: Đau hố chậu phải, sốt 38°C\nHội chẩn: Hội chẩn: có chỉ định mổ',
    );
    expect(only(resources, 'ServiceRequest')[0]).toMatchObject({
      performer: [{ identifier: { value: '00100' } }],
      reasonCode: [{ coding: [{ code: 'K35.8' }] }],
    });
    expect(only(resources, 'Appointment')[0]).toMatchObject({ status: 'proposed', requestedPeriod: [{ start: '2026-02-21' }] });
    expect(only(resources, 'Condition')[0]).toMatchObject({
      clinicalStatus: { coding: [{ code: 'resolved' }] },
      abatementDateTime: '2026-02-07T09:00:00+07:00',
    });
  });

  test('of a visit that goes on: in progress, nothing resolved', async () => {
    const visit = stay();
    const resources = await resourcesOf({ ...visit, XML1: { ...(visit.XML1 as Record<string, string>), NGAY_RA: '' } });
    expect(only(resources, 'Encounter')[0]?.status).toBe('in-progress');
    expect(only(resources, 'Condition')[0]?.clinicalStatus?.coding?.[0]?.code).toBe('active');
  });
});
