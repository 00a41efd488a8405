import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, fireEvent, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import { renderWithUi } from '../../testing/renderWithUi.tsx';
import { Measurements } from './Measurements.tsx';
import type { Series } from './measurements.ts';
import { Medicines } from './Medicines.tsx';
import type { Medicine, Problem } from './model.ts';
import type { TimelineEvent } from './timelineEvent.ts';
import { Problems } from './Problems.tsx';
import { RecordTimeline } from './RecordTimeline.tsx';
import { answering } from './testing/answering.ts';
import { renderSummary } from './testing/renderSummary.tsx';
import { usePrinting } from './usePrinting.ts';

afterEach(() => vi.unstubAllGlobals());

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

it('the values of a day stand in the timeline, many of them one step away but those out of range, and all of them on paper', async () => {
  const values = many((at) => ({
    name: named(`Chất ${at}`),
    found: { value: at + 0.5, unit: 'mmol/L' },
    flag: at === 3 ? ('high' as const) : ('normal' as const),
  }));
  const event: TimelineEvent = { kind: 'report', at: '2026-03-01', title: named(''), hasResults: true, values };
  await renderWithUi(<RecordTimeline events={[event]} />);
  expect(screen.getByText('23 giá trị xét nghiệm')).toBeTruthy();
  expect(screen.getAllByText('3,5 mmol/L ▲ cao')[0]?.closest('details')).toBeNull();
  const isOpen = (): boolean => screen.getByText('4,5 mmol/L').closest('details')?.open === true;
  expect(isOpen()).toBe(false);
  expect(onPaper(isOpen)).toBe(true);
  await userEvent.click(screen.getByText('Xem cả 23 giá trị'));
  expect(isOpen()).toBe(true);
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
  const openAndTold = (): boolean[] => {
    // A browser tells of what it opened, also when nobody pressed anything; jsdom does not.
    for (const details of container.querySelectorAll('details')) fireEvent(details, new Event('toggle'));
    return open();
  };
  expect(onPaper(openAndTold)).toEqual([true, true]);
  expect(open(), 'opened for the paper is not opened by somebody').toEqual([false, false]);

  const [past] = container.querySelectorAll('details');
  if (past === undefined) throw new Error('no past medicines');
  past.open = true;
  fireEvent(past, new Event('toggle'));
  expect(onPaper(open)).toEqual([true, true]);
  expect(open(), 'what somebody opened stays open').toEqual([true, false]);
  expect(within(past).getByText('Metformin')).toBeTruthy();
});

it('what is printed of a search says at its head that it is not all', async () => {
  vi.stubGlobal('fetch', answering({ studies: [] }).fetch);
  await renderSummary();
  const field = await screen.findByRole('searchbox');
  const said = (): string | undefined => screen.queryByText(/^Chỉ in những mục khớp/)?.textContent;
  expect(onPaper(said), 'the whole record says nothing of the kind').toBeUndefined();
  await userEvent.type(field, 'huyet ap');
  expect(said(), 'on the screen the field says it').toBeUndefined();
  expect(onPaper(said)).toContain('“huyet ap”');
});

it('what is unfolded for the paper alone is itself as on paper', async () => {
  const Row = () => (usePrinting() ? 'in full' : 'in short');
  const Folded = () => (usePrinting() ? <Row /> : null);
  await renderWithUi(
    <p data-testid="folded">
      <Folded />
    </p>,
  );
  const text = () => screen.getByTestId('folded').textContent;
  expect([text(), onPaper(text), text()]).toEqual(['', 'in full', '']);
});
