import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { FhirResource } from 'fhir/r4';
import { afterEach, expect, it, vi } from 'vitest';
import type { MergedSummary } from '@hoi-chan/shared/features/summary.ts';
import { placesOf } from './foundMarks.ts';
import { answering, SYSTEM, summaryWithout } from './testing/answering.ts';
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

const LAB = [{ coding: [{ code: 'laboratory' }] }];
const many = <T,>(count: number, make: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at));
const day = (at: number): string => `2026-03-${String(at + 1).padStart(2, '0')}`;
/** More than is shown at first in each section, each thing in as many places as the product puts it. */
const LONG: FhirResource[] = [
  ...many(16, (at): FhirResource => ({
    resourceType: 'Observation',
    id: `lab${at}`,
    status: 'final',
    category: LAB,
    code: { text: `Chỉ số ${at}` },
    effectiveDateTime: '2026-01-05',
    performer: [{ display: 'Khoa xét nghiệm' }],
    valueQuantity: { value: at, unit: 'mmol/L' },
  })),
  {
    resourceType: 'Observation',
    id: 'later',
    status: 'final',
    category: LAB,
    code: { text: 'Chỉ số 3' },
    effectiveDateTime: '2026-02-05',
    valueQuantity: { value: 7, unit: 'mmol/L' },
  },
  ...many(14, (at): FhirResource => ({
    resourceType: 'Encounter',
    id: `visit${at}`,
    status: 'finished',
    class: { code: 'AMB' },
    reasonCode: [{ text: 'Khám định kỳ' }],
    period: { start: day(at) },
  })),
  {
    resourceType: 'Immunization',
    id: 'v',
    status: 'completed',
    patient: subject,
    vaccineCode: { text: 'Cúm mùa' },
    occurrenceDateTime: day(20),
  },
  {
    resourceType: 'DocumentReference',
    id: 'd',
    status: 'current',
    date: day(21),
    description: 'Giấy ra viện',
    content: [{ attachment: { contentType: 'application/pdf', url: 'Binary/d' } }],
  },
];
function withLong(): MergedSummary {
  const summary = withOver();
  const entries = LONG.map((resource) => ({ fullUrl: `https://x.invalid/fhir/${resource.id}`, resource }));
  return {
    ...summary,
    bundle: { ...summary.bundle, entry: [...(summary.bundle['entry'] as unknown[]), ...entries] },
    data: Object.fromEntries(
      entries.map(({ fullUrl }) => [fullUrl, { part: 'results', sourceIds: [SYSTEM], fetchedAt: '2026-03-01T00:00:00Z' }]),
    ),
  };
}
/** Rows of the sections; what stands within a row is none. */
const rowsHere = (): Element[] =>
  [...document.querySelectorAll('section[aria-labelledby] li, section[aria-labelledby] tbody tr')].filter(
    (row) => row.parentElement?.closest('li') === null && row.closest('details:not([open])') === null,
  );

it.each([
  ['chi so', 16],
  ['05/01/2026', 16],
  ['khám định kỳ', 14],
  ['cum mua', 1],
  ['giay ra vien', 1],
  ['3/2026', 16],
  ['viem phoi', 1],
])('as many as are counted stand there, unfolded, each once: %s', async (query, count) => {
  vi.stubGlobal('fetch', answering({ studies: [], summary: withLong }).fetch);
  await renderSummary();
  const field = await screen.findByRole('searchbox');
  const before = rowsHere().length;
  await userEvent.click(field);
  await userEvent.paste(query);
  expect(screen.getByText(`Tìm thấy ${count} mục`)).toBeTruthy();
  expect(rowsHere()).toHaveLength(count);
  expect(screen.queryByRole('button', { name: /^(Xem cả|Thu gọn)/ }), 'nothing to unfold').toBeNull();
  await userEvent.clear(field);
  expect(rowsHere(), 'folded as it was').toHaveLength(before);
  expect(screen.getAllByRole('button', { name: /^Xem cả/ })).toHaveLength(2);
});

it('what somebody unfolded before the search stays so after it', async () => {
  vi.stubGlobal('fetch', answering({ studies: [], summary: withLong }).fetch);
  await renderSummary();
  const field = await screen.findByRole('searchbox');
  await userEvent.click(screen.getByRole('button', { name: /^Xem cả \d+ sự kiện/ }));
  await userEvent.type(field, 'kham');
  await userEvent.clear(field);
  expect(screen.getAllByRole('button', { name: /^Thu gọn/ })).toHaveLength(1);
  expect(screen.getAllByRole('button', { name: /^Xem cả/ })).toHaveLength(1);
});

it('a value found by an earlier day is told with it, and who is found by name stands there', async () => {
  vi.stubGlobal('fetch', answering({ studies: [], summary: withLong }).fetch);
  await renderSummary();
  const field = await screen.findByRole('searchbox');
  await userEvent.type(field, '05/01/2026');
  const row = screen.getByRole('rowheader', { name: 'Chỉ số 3' }).closest('tr');
  expect(row?.textContent).toContain('05/01/2026: 3');
  const author = (): HTMLElement | null =>
    within(screen.getByRole('region', { name: 'Sinh hiệu và xét nghiệm' })).queryAllByText(/Khoa xét nghiệm/)[0] ?? null;
  expect(author()?.hidden).toBe(true);
  await userEvent.clear(field);
  await userEvent.type(field, 'khoa xet nghiem');
  expect(author()?.hidden).toBe(false);
});

it('the words are marked where they stand, with their accents, composed or not', () => {
  const root = document.createElement('div');
  for (const text of ['Đường huyết lúc đói', 'đường huyết'.normalize('NFD'), 'Natri'])
    root.append(Object.assign(document.createElement('li'), { textContent: text }));
  root.append('Đường');
  const marked = placesOf(root, ['huyet', 'duong', 'oi']).map((range) => range.toString().normalize('NFC'));
  expect(marked).toEqual(['huyết', 'Đường', 'ói', 'huyết', 'đường']);
});
