/** What was measured and seen: vital signs, laboratory, examinations. */
import type { CodeableConcept, Observation } from 'fhir/r4.d.ts';
import { bloodPressureLoinc, getVital, type VitalKey } from '@hoi-chan/shared/clinical/vitals.ts';
import { coded, loinc, terminology } from './concepts.ts';
import type { RecordContext } from './context.ts';
import { interpret, labs as labCatalogue, type LabKey, type Range } from './labs.ts';
import type { At, VitalValues } from './stories.ts';

export function findingsOf({ identity, subject, nextId, time, performers, add }: RecordContext) {
  const quantity = (value: number, unit: string, ucum: string) => ({
    value,
    unit: unit || ucum,
    system: 'http://unitsofmeasure.org',
    code: ucum,
  });

  const observation = (
    where: At,
    clock: string,
    kind: string,
    category: 'vital-signs' | 'laboratory',
    code: CodeableConcept,
  ): Observation => ({
    resourceType: 'Observation',
    id: nextId(kind),
    status: 'final',
    category: [coded(`${terminology}observation-category`, category, category)],
    code,
    subject,
    effectiveDateTime: time(where.daysAgo, clock),
    performer: performers(where),
  });

  const referenceRange = (range: Range, unit: string, ucum: string) => [
    {
      ...(range.low !== undefined ? { low: quantity(range.low, unit, ucum) } : {}),
      ...(range.high !== undefined ? { high: quantity(range.high, unit, ucum) } : {}),
    },
  ];

  return {
    vitals(where: At, { bp, ...values }: VitalValues, clock = '08:15') {
      if (bp) {
        const component = (vitalKey: 'systolic' | 'diastolic', value: number) => {
          const vital = getVital(vitalKey);
          return { code: loinc(vital.loinc, vital.en, vital.vi), valueQuantity: quantity(value, vital.unit, vital.ucum) };
        };
        add({
          ...observation(where, clock, 'vital', 'vital-signs', loinc(bloodPressureLoinc, 'Blood pressure panel', 'Huyết áp')),
          component: [component('systolic', bp[0]), component('diastolic', bp[1])],
        });
      }
      for (const [vitalKey, value] of Object.entries(values)) {
        const vital = getVital(vitalKey as VitalKey);
        add({
          ...observation(where, clock, 'vital', 'vital-signs', loinc(vital.loinc, vital.en, vital.vi)),
          valueQuantity: quantity(value, vital.unit, vital.ucum),
        });
      }
    },

    labs(where: At, values: Partial<Record<LabKey, number>>, conclusion?: string) {
      const results = Object.entries(values).map(([labKey, value]) => {
        const lab: (typeof labCatalogue)[LabKey] & { female?: Range; critical?: Range } = labCatalogue[labKey as LabKey];
        const range = (identity.sex === 'female' && lab.female) || lab;
        const flag = interpret(value, range, lab.critical);
        return add({
          ...observation(where, '07:30', 'lab', 'laboratory', loinc(lab.loinc, lab.en, lab.vi)),
          valueQuantity: quantity(value, lab.unit, lab.ucum),
          interpretation: [coded(`${terminology}v3-ObservationInterpretation`, flag, flag)],
          referenceRange: referenceRange(range, lab.unit, lab.ucum),
        });
      });
      add({
        resourceType: 'DiagnosticReport',
        id: nextId('report'),
        status: 'final',
        category: [coded(`${terminology}v2-0074`, 'LAB', 'Laboratory')],
        code: loinc('11502-2', 'Laboratory report', 'Phiếu kết quả xét nghiệm'),
        subject,
        effectiveDateTime: time(where.daysAgo, '07:30'),
        issued: time(where.daysAgo, '10:45'),
        performer: performers(where),
        result: results.map((result) => ({ reference: `Observation/${result.id ?? ''}` })),
        ...(conclusion ? { conclusion } : {}),
      });
    },

    /** An examination that ends in words: X-ray, CT, ultrasound, ECG. */
    report(
      where: At,
      section: 'RAD' | 'CUS' | 'EC' | 'CT' | 'NMR' | 'OTH',
      code: readonly [loinc: string, en: string, vi: string],
      conclusion: string,
    ) {
      add({
        resourceType: 'DiagnosticReport',
        id: nextId('report'),
        status: 'final',
        category: [coded(`${terminology}v2-0074`, section, section)],
        code: loinc(...code),
        subject,
        effectiveDateTime: time(where.daysAgo, '09:00'),
        issued: time(where.daysAgo, '11:00'),
        performer: performers(where),
        conclusion,
      });
    },
  };
}
