import { expect, it } from 'vitest';
import { agoText, isOlderThan } from './age.ts';

const NOW = new Date(2026, 2, 10, 15, 30).getTime();
const ago = (at: string, language = 'vi') => agoText(at, language, NOW);

it('says how long ago it was, as exactly as the date is', () => {
  expect(ago(new Date(NOW - 5 * 60_000).toISOString())).toBe('5 phút trước');
  expect(ago(new Date(NOW - 3 * 3600_000).toISOString(), 'en')).toBe('3 hours ago');
  expect(ago('2026-03-10')).toBe('hôm nay');
  expect(ago('2026-03-09', 'en')).toBe('yesterday');
  expect(ago('2026-02-08')).toBe('30 ngày trước');
  expect(ago('2025-12-10')).toBe('3 tháng trước');
  expect(ago('2025-12-11', 'en'), 'a month that is not over is none').toBe('2 months ago');
  expect(ago('2020-03-11'), 'not yet six years').toBe('5 năm trước');
  expect(ago('2025-10')).toBe('5 tháng trước');
  expect(ago('2019')).toBe('7 năm trước');
  expect(ago('2023-11'), 'of a month alone whole years too').toBe('2 năm trước');
  expect(ago(new Date(NOW - 30_000).toISOString())).toBe('vừa xong');
  expect(ago(new Date(NOW - 30_000).toISOString(), 'en')).toBe('just now');
  expect(ago('2026', 'en')).toBe('this year');
});

it('says nothing of what is no date or still to come', () => {
  expect(ago('hôm qua')).toBeUndefined();
  expect(ago('2026-03-11')).toBeUndefined();
  expect(ago('2027')).toBeUndefined();
  expect(ago(new Date(NOW + 7 * 3600_000).toISOString()), 'local time written as if it were of Greenwich').toBeUndefined();
  expect(ago(new Date(NOW + 20_000).toISOString()), 'clocks differ by a little').toBe(ago(new Date(NOW).toISOString()));
});

it('counts a month or a year alone from its end', () => {
  expect(isOlderThan('2025', 30, NOW)).toBe(true);
  expect(isOlderThan('2026-02', 30, NOW)).toBe(false);
  expect(isOlderThan('2026-01-31', 30, NOW)).toBe(true);
});
