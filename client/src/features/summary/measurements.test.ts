import type { Bundle, FhirResource } from 'fhir/r4';
import { expect, test } from 'vitest';
import { seriesOf } from './measurements.ts';

const saturation = (value: number, extra: object = {}): object => ({
  resourceType: 'Observation',
  status: 'final',
  category: [{ coding: [{ code: 'vital-signs' }] }],
  code: { coding: [{ code: '59408-5' }], text: 'SpO₂' },
  effectiveDateTime: '2026-11-20T08:00:00Z',
  valueQuantity: { value, unit: '%', code: '%' },
  ...extra,
});
const bundleOf = (birthDate: string | undefined, ...resources: object[]): Bundle => ({
  resourceType: 'Bundle',
  type: 'document',
  entry: [{ resourceType: 'Patient', birthDate }, ...resources].map((resource) => ({ resource: resource as FhirResource })),
});

test('a vital sign of an adult without a range of its own gets the usual one, and says when it is outside', () => {
  expect(seriesOf(bundleOf('1958-03-19', saturation(91)))[0]).toMatchObject({ low: 95, high: 100, latest: { flag: 'low' } });
  expect(seriesOf(bundleOf('1958-03-19', saturation(98)))[0]).toMatchObject({ latest: { flag: 'normal' } });
});

test('a range that came with the value stands', () => {
  const own = { referenceRange: [{ low: { value: 88 }, high: { value: 92 } }] };
  expect(seriesOf(bundleOf('1958-03-19', saturation(91, own)))[0]).toMatchObject({ low: 88, high: 92, latest: { flag: 'normal' } });
});

test('of a child, at an unknown age or in another unit nothing is judged', () => {
  const year = new Date().getFullYear();
  for (const birthDate of [`${year - 7}-05-01`, undefined]) {
    expect(seriesOf(bundleOf(birthDate, saturation(91)))[0]).not.toHaveProperty('low');
  }
  const fraction = saturation(0.91, { valueQuantity: { value: 0.91, unit: '1', code: '1' } });
  expect(seriesOf(bundleOf('1958-03-19', fraction))[0]?.latest).not.toHaveProperty('flag');
});
