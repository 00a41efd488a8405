import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { FhirResource } from 'fhir/r4';
import { afterEach, expect, it, vi } from 'vitest';
import type { MergedSummary } from '@hoi-chan/shared/features/summary.ts';
import { answering, summaryWithout } from './testing/answering.ts';
import { renderSummary } from './testing/renderSummary.tsx';

afterEach(() => vi.unstubAllGlobals());

const subject = { reference: 'Patient/1' };
const OVER: FhirResource[] = [
  {
    resourceType: 'MedicationStatement',
    id: 'm',
    status: 'stopped',
    subject,
    medicationCodeableConcept: { text: 'Warfarin' },
  },
  {
    resourceType: 'Condition',
    id: 'c',
    subject,
    code: { text: 'Viêm phổi' },
    clinicalStatus: { coding: [{ code: 'resolved' }] },
  },
];
function withOver(): MergedSummary {
  const summary = summaryWithout([]);
  const entries = OVER.map((resource) => ({ fullUrl: `https://x.invalid/fhir/${resource.id}`, resource }));
  return { ...summary, bundle: { ...summary.bundle, entry: [...(summary.bundle['entry'] as unknown[]), ...entries] } };
}

it.each([
  ['warfarin', 'Thuốc đang dùng', 'Warfarin'],
  ['viem phoi', 'Bệnh đang theo dõi', 'Viêm phổi'],
])('what is found among what is over stands open, and nobody says that nothing matches: %s', async (query, title, words) => {
  vi.stubGlobal('fetch', answering({ studies: [], summary: withOver }).fetch);
  await renderSummary();
  const field = await screen.findByRole('searchbox');
  const section = screen.getByRole('region', { name: title });
  const isOpen = (): boolean | undefined => section.querySelector('details')?.open;
  expect(isOpen()).toBe(false);
  await userEvent.type(field, query);
  expect(isOpen()).toBe(true);
  expect(within(section).getByText(words)).toBeTruthy();
  expect(within(section).queryByText('Không có mục nào khớp.')).toBeNull();
  await userEvent.clear(field);
  expect(isOpen(), 'opened for the search is not opened by somebody').toBe(false);
  await userEvent.type(field, 'không có gì như thế');
  expect(within(section).getByText('Không có mục nào khớp.')).toBeTruthy();
});
