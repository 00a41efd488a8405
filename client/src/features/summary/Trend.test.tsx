import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { renderWithUi } from '../../testing/renderWithUi.tsx';
import type { Point, Series } from './measurements.ts';
import { Trend } from './Trend.tsx';
import { ticksOf } from './timelineScale.ts';
import { drawable, nearestPoint, timeSpan, valueSpan } from './trendScale.ts';

const points: Point[] = [
  { at: '2026-01-05', value: 3.1, flag: 'low' },
  { at: '2026-02-05', value: 5.2, flag: 'normal' },
  { at: '2026-03-05', value: 9.4, flag: 'critical' },
];
const seriesOf = (all: Point[]): Series => ({
  key: 'glucose',
  group: 'lab',
  name: { vi: 'Glucose máu', en: 'Glucose' },
  unit: 'mmol/L',
  low: 3.9,
  high: 6.1,
  points: all,
  latest: all.at(-1) ?? { at: '', value: 0 },
});
const open = async (): Promise<HTMLElement> => {
  await userEvent.click(screen.getByRole('button', { name: /^Phóng to: Glucose máu/ }));
  return screen.findByRole('slider');
};

it('each value is read by arrow keys, with its day, unit and judgement in words', async () => {
  await renderWithUi(<Trend series={seriesOf(points)} />);
  const plot = await open();
  const said = (): string | null => plot.getAttribute('aria-valuetext');
  expect(said()).toBe('05/03/2026, 9,4 mmol/L, nguy hiểm');
  plot.focus();
  await userEvent.keyboard('{ArrowRight}');
  expect(said(), 'there is none later').toBe('05/03/2026, 9,4 mmol/L, nguy hiểm');
  await userEvent.keyboard('{ArrowLeft}');
  expect(said()).toBe('05/02/2026, 5,2 mmol/L, bình thường');
  await userEvent.keyboard('{Home}{ArrowDown}');
  expect(said()).toBe('05/01/2026, 3,1 mmol/L, thấp');
  await userEvent.keyboard('{End}');
  expect(said()).toBe('05/03/2026, 9,4 mmol/L, nguy hiểm');
});

it('all values stand in a table, latest first, and the reference range beside the plot', async () => {
  await renderWithUi(<Trend series={seriesOf(points)} />);
  await open();
  const rows = within(screen.getByRole('table', { name: 'Mọi giá trị của Glucose máu' })).getAllByRole('row');
  expect(rows.slice(1).map((row) => row.textContent)).toEqual([
    '05/03/20269,4 nguy hiểm',
    '05/02/20265,2 bình thường',
    '05/01/20263,1 thấp',
  ]);
  expect(screen.getByText(/Khoảng tham chiếu 3,9 – 6,1 mmol\/L/)).toBeTruthy();
});

it('Escape puts it away, and the focus is where it was', async () => {
  await renderWithUi(<Trend series={seriesOf(points)} />);
  await open();
  await userEvent.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(document.activeElement).toBe(screen.getByRole('button', { name: /^Phóng to/ }));
});

it('one value has no course', async () => {
  await renderWithUi(<Trend series={seriesOf(points.slice(0, 1))} />);
  expect(screen.queryByRole('button')).toBeNull();
});

it('the scale holds values and limits; a date that is none has no place', () => {
  expect(valueSpan({ low: 2, high: 6.1 }, points)).toEqual({ from: 2, to: 9.4 });
  expect(valueSpan({}, [{ at: '2026', value: 4 }])).toEqual({ from: 0, to: 8 });
  const moment = timeSpan([{ at: '2026-01-05T08:00:00Z', value: 1 }]);
  expect(moment.to - moment.from).toBe(24 * 3600_000);
  expect(drawable([...points, { at: 'hôm qua', value: 1 }])).toEqual(points);
});

it('the pointer takes the value nearest in time', () => {
  const drawn = [10, 50, 52].map((x, index) => ({ x, y: index * 100 }));
  expect(nearestPoint(drawn, { x: 0, y: 200 })).toBe(0);
  expect(nearestPoint(drawn, { x: 50, y: 190 }), 'of two close to each other, the one on that height').toBe(2);
});

it.each([
  [6, 2],
  [24, 4],
  [5 * 24, 8],
  [40 * 24, 4],
  [75 * 24, 8],
])('a plot of %i hours has some marks, at most %i', (hours, most) => {
  const from = Date.parse('2026-03-01T01:30:00Z');
  const ticks = ticksOf({ from, to: from + hours * 3600_000 }, most);
  expect(ticks.length).toBeGreaterThanOrEqual(2);
  expect(ticks.length).toBeLessThanOrEqual(most + 1);
  expect(new Set(ticks.map(({ label }) => label)).size).toBe(ticks.length);
});
