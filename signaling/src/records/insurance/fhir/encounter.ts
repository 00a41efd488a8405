import type { Condition, Encounter } from 'fhir/r4.d.ts';
import { CURED, discharges, outcomes, visitKinds } from '../codes.ts';
import { icdOf, listOf } from '../values.ts';
import { periodOf } from '../visit.ts';
import { diagnosis, facilityRef, keyOf, type Stored, type VisitContext } from './parts.ts';

/** The visit itself and what was diagnosed in it (XML1). */
export function encounterAndConditions(context: VisitContext): Stored[] {
  const conditions = conditionsOf(context);
  return [encounterOf(context, conditions), ...conditions];
}

function encounterOf(context: VisitContext, conditions: readonly (Condition & { id: string })[]): Encounter & { id: string } {
  const { visit, subject, facility } = context;
  const { general } = visit;
  const kind = visitKinds[general['MA_LOAI_KCB']?.padStart(2, '0') ?? ''] ?? { code: 'AMB', display: 'ambulatory', words: 'Khám bệnh' };
  const period = periodOf(visit);
  const key = keyOf(context, '');
  const ending = [discharges[general['MA_LOAI_RV'] ?? ''], outcomes[general['KET_QUA_DTRI'] ?? '']].filter((words) => words !== undefined);
  const reasons = [general['LY_DO_VV'], general['LY_DO_VNT'], general['CHAN_DOAN_VAO']].filter((words) => words !== undefined);
  return {
    resourceType: 'Encounter',
    id: key.id,
    identifier: [key.identifier],
    status: period.end === undefined ? 'in-progress' : 'finished',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: kind.code, display: kind.display },
    type: [{ text: kind.words }],
    subject,
    period,
    ...(reasons.length > 0 && { reasonCode: [...new Set(reasons)].map((text) => ({ text })) }),
    ...(conditions.length > 0 && {
      diagnosis: conditions.map((condition, index) => ({ condition: { reference: `Condition/${condition.id}` }, rank: index + 1 })),
    }),
    ...(ending.length > 0 && { hospitalization: { dischargeDisposition: { text: ending.join(', ') } } }),
    serviceProvider: facilityRef(facility),
  };
}

function conditionsOf(context: VisitContext): (Condition & { id: string })[] {
  const { general } = context.visit;
  const main = icdOf(general['MA_BENH_CHINH']);
  const period = periodOf(context.visit);
  const codes = [
    ...new Set([...(main === undefined ? [] : [main]), ...listOf(general['MA_BENH_KT']).flatMap((text) => icdOf(text) ?? [])]),
  ];
  const isOver = general['KET_QUA_DTRI'] === CURED && period.end !== undefined;
  return codes.map((code) => {
    const key = keyOf(context, `XML1/${code}`);
    return {
      resourceType: 'Condition',
      id: key.id,
      identifier: [key.identifier],
      clinicalStatus: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: isOver ? 'resolved' : 'active' }],
      },
      verificationStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status', code: 'confirmed' }] },
      category: [
        {
          coding: [
            {
              system: 'http://terminology.hl7.org/CodeSystem/condition-category',
              code: 'encounter-diagnosis',
              display: 'Encounter Diagnosis',
            },
          ],
        },
      ],
      code: diagnosis(code, code === main ? general['CHAN_DOAN_RV'] : undefined),
      subject: context.subject,
      encounter: context.encounter,
      ...(period.start !== undefined && { recordedDate: period.start }),
      ...(isOver && { abatementDateTime: period.end }),
    };
  });
}
