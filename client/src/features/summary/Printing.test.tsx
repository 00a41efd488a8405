import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, fireEvent, screen, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import { renderWithUi } from '../../testing/renderWithUi.tsx';
import { Measurements } from './Measurements.tsx';
import type { Series } from './measurements.ts';
import { Medicines } from './Medicines.tsx';
import type { Medicine, Problem, TimelineEvent } from './model.ts';
import { Problems } from './Problems.tsx';
import { RecordTimeline } from './RecordTimeline.tsx';

const named = (name: string) => ({ vi: name, en: name });
const many = <T,>(make: (at: number) => T): T[] => Array.from({ length: 23 }, (_, at) => make(at));

const series = many((at): Series => {
  const latest = { at: '2026-03-01', value: at };
  return { key: `lab${at}`, group: 'lab', name: named(`Xét nghiệm ${at}`), unit: 'mmol/L', points: [latest], latest };
});
const events = many((at): TimelineEvent => ({
  kind: 'visit',
  at: `2026-03-${String(at + 1).padStart(2, '0')}`,
  title: named(`Khám ${at}`),
}));

/** What stands in the document at the moment in which the browser takes the picture it prints: right after the event, before any later rendering. */
function onPaper<T>(look: () => T): T {
  let seen: T | undefined;
  act(() => {
    window.dispatchEvent(new Event('beforeprint'));
    seen = look();
  });
  act(() => void window.dispatchEvent(new Event('afterprint')));
  return seen as T;
}
const isOnPaper = (element: Element): boolean => element.closest('.hc-no-print') === null;

it('all measurements are printed, not only those shown at first, and no button', async () => {
  await renderWithUi(<Measurements series={series} results={[]} />);
  const rows = (): number => screen.getAllByRole('rowheader').length;
  expect(rows()).toBe(14);
  expect(onPaper(rows)).toBe(23);
  expect(rows(), 'the screen is as it was').toBe(14);
  expect(screen.getAllByRole('button').filter(isOnPaper)).toEqual([]);
});

it('the whole timeline is printed, and no button', async () => {
  await renderWithUi(<RecordTimeline events={events} />);
  const rows = (): number => screen.getAllByRole('listitem').length;
  expect(rows()).toBe(10);
  expect(onPaper(rows)).toBe(23);
  expect(rows(), 'the screen is as it was').toBe(10);
  expect(screen.getAllByRole('button').filter(isOnPaper)).toEqual([]);
});

it('past medicines and problems are printed, and stay as they were on the screen', async () => {
  const medicine: Medicine = { name: named('Metformin'), dose: '500 mg', status: 'stopped' };
  const problem: Problem = { name: named('Viêm phổi'), active: false, provisional: false };
  const { container } = await renderWithUi(
    <QueryClientProvider client={new QueryClient()}>
      <Medicines medicines={[medicine]} />
      <Problems problems={[problem]} />
    </QueryClientProvider>,
  );
  const open = (): boolean[] => [...container.querySelectorAll('details')].map((details) => details.open);
  expect(open()).toEqual([false, false]);
  expect(onPaper(open)).toEqual([true, true]);
  expect(open()).toEqual([false, false]);

  const [past] = container.querySelectorAll('details');
  if (past === undefined) throw new Error('no past medicines');
  past.open = true;
  fireEvent(past, new Event('toggle'));
  expect(onPaper(open)).toEqual([true, true]);
  expect(open(), 'what somebody opened stays open').toEqual([true, false]);
  expect(within(past).getByText('Metformin')).toBeTruthy();
});
