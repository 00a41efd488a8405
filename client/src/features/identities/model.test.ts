import { identifierSystems } from '@hoi-chan/shared/clinical/identifiers.ts';
import type { IdentityPair, IdentitySide } from '@hoi-chan/shared/features/identities.ts';
import { expect, it } from 'vitest';
import { rowsOf, speaksAgainst } from './model.ts';

const side = (more: Partial<IdentitySide>): IdentitySide => ({
  patientId: null,
  name: 'Nguyễn Văn An',
  birthDate: '1958-03-02',
  gender: 'male',
  address: '',
  identifiers: [],
  place: 'Trạm',
  ...more,
});
const pair = (one: Partial<IdentitySide>, other: Partial<IdentitySide>): IdentityPair => ({
  id: '00000000-0000-4000-8000-000000000001',
  sides: [side(one), side(other)],
  evidence: [],
  verdict: 'open',
  decidedBy: null,
  decidedAt: null,
  reason: '',
});

it('puts both sides next to each other, marks what differs, and leaves out what neither tells', () => {
  const id = (value: string) => ({ system: identifierSystems.nationalId, value });
  const rows = rowsOf(pair({ identifiers: [id('1'), id('2')] }, { identifiers: [id('2')], birthDate: '1985' }));
  expect(rows).toEqual([
    { field: 'name', values: [['Nguyễn Văn An'], ['Nguyễn Văn An']], differs: false },
    { field: 'birthDate', values: [['02/03/1958'], ['1985']], differs: true },
    { field: 'gender', values: [['male'], ['male']], differs: false },
    { field: 'personalId', values: [['1', '2'], ['2']], differs: false },
  ]);
});

it('tells what speaks against from what speaks for', () => {
  expect(speaksAgainst('other_name')).toBe(true);
  expect(speaksAgainst('unknown_birth_date')).toBe(true);
  expect(speaksAgainst('plain_name')).toBe(false);
});
