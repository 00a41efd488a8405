import type { FhirResource } from 'fhir/r4.d.ts';
import { expect, it } from 'vitest';
import { lineOf } from './lines.ts';

const said: [string, object, string][] = [
  [
    'a ratio has no unit',
    {
      resourceType: 'Observation',
      code: { text: 'INR' },
      effectiveDateTime: '2026-03-02T08:00:00+07:00',
      valueQuantity: { value: 2.4, code: '{INR}' },
    },
    'INR – 2,4 – 02/03/2026',
  ],
  [
    'codes of units are written as people write them',
    {
      resourceType: 'Observation',
      code: { text: 'Huyết áp' },
      component: [
        { code: { text: 'tâm thu' }, valueQuantity: { value: 150, code: 'mm[Hg]' } },
        { code: { text: 'tâm trương' }, valueQuantity: { value: 95, unit: 'mmHg' } },
      ],
    },
    'Huyết áp – tâm thu 150 mmHg, tâm trương 95 mmHg',
  ],
  [
    'a status is a word',
    { resourceType: 'MedicationStatement', status: 'stopped', medicationCodeableConcept: { text: 'Aspirin 81 mg' } },
    'Aspirin 81 mg – đã ngừng',
  ],
  ['a year alone stays one', { resourceType: 'Condition', code: { text: 'Suy tim' }, onsetDateTime: '2019' }, 'Suy tim – 2019'],
];
it.each(said)('%s', (_, resource, text) => expect(lineOf(resource as FhirResource)).toBe(text));
