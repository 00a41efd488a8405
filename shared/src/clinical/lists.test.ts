import { describe, expect, it } from 'vitest';
import { findSpecialty, specialties } from './specialties.ts';
import { getVital, isPlausibleVital, vitals } from './vitals.ts';

describe('specialties', () => {
  it('have unique codes and both names', () => {
    expect(new Set(specialties.map((entry) => entry.code)).size).toBe(specialties.length);
    for (const entry of specialties) expect(entry.vi && entry.en).toBeTruthy();
  });

  it('are found by code', () => {
    expect(findSpecialty('cardiology')?.vi).toBe('Tim mạch');
    expect(findSpecialty('astrology')).toBeUndefined();
  });
});

describe('vitals', () => {
  it('have unique keys and codes and an open range', () => {
    expect(new Set(vitals.map((vital) => vital.key)).size).toBe(vitals.length);
    expect(new Set(vitals.map((vital) => vital.loinc)).size).toBe(vitals.length);
    for (const vital of vitals) expect(vital.min).toBeLessThan(vital.max);
  });

  it('tell a typing error from an ill patient', () => {
    expect(isPlausibleVital('spo2', 62)).toBe(true);
    expect(isPlausibleVital('spo2', 980)).toBe(false);
    expect(isPlausibleVital('temperature', Number.NaN)).toBe(false);
    expect(getVital('glucose').ucum).toBe('mmol/L');
  });
});
