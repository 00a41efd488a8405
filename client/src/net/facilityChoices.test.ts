import type { Facility } from '@hoi-chan/shared/features/facilities.ts';
import { expect, test } from 'vitest';
import { facilityChoices } from './facilityChoices.ts';

const facility = (id: string, level: Facility['level'], active = true): Facility => ({
  id,
  code: `C${id}`,
  name: `Trạm ${id}`,
  level,
  parentId: null,
  active,
  specialties: [],
  peopleCount: 0,
  maxUpKbps: null,
  maxDownKbps: null,
});

test('open facilities from the province down, by name, and the one that was chosen before it was closed', () => {
  const all = [facility('2', 'commune'), facility('1', 'commune'), facility('3', 'commune', false), facility('0', 'province')];
  expect(facilityChoices(all).map(({ value }) => value)).toEqual(['0', '1', '2']);
  expect(facilityChoices(all, '3').map(({ value }) => value)).toEqual(['0', '1', '2', '3']);
  expect(facilityChoices(all)[0]?.label).toBe('C0 · Trạm 0');
});
