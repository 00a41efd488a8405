import { describe, expect, it } from 'vitest';
import { ageOf, formatDate, formatInstant, minutesSince } from './time.ts';

describe('time', () => {
  it('writes an instant as HH:mm dd/MM/yyyy in local time', () => {
    expect(formatInstant(new Date(2026, 2, 5, 7, 9))).toBe('07:09 05/03/2026');
    expect(formatInstant('nonsense')).toBe('');
  });

  it.each([
    ['1961-04-30', '30/04/1961'],
    ['1961-04', '04/1961'],
    ['1961', '1961'],
    ['20240229', '29/02/2024'],
    ['unknown', 'unknown'],
  ])('writes the date %s as %s', (given, shown) => expect(formatDate(given)).toBe(shown));

  it.each([
    ['2020-11-23', { unit: 'months', count: 71 }],
    ['2020-11-22', { unit: 'years', count: 6 }],
    ['2026-11-22', { unit: 'months', count: 0 }],
    ['1950', { unit: 'years', count: 76 }],
    ['2027-01-01', undefined],
  ])('the age of someone born %s', (birthDate, age) => expect(ageOf(birthDate, new Date(2026, 10, 22))).toEqual(age));

  it('counts waiting from zero even when clocks differ', () => {
    expect(minutesSince('2026-11-22T10:00:00Z', Date.parse('2026-11-22T10:12:59Z'))).toBe(12);
    expect(minutesSince('2026-11-22T10:00:00Z', Date.parse('2026-11-22T09:59:00Z'))).toBe(0);
  });
});
