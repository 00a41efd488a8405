import type { MinutesContent, MinutesKeyImage } from '@hoi-chan/shared/features/minutes.ts';
import { expect, test } from 'vitest';
import { knownChanges } from './knownChanges.ts';

const person = (id: string) => ({ id, name: `Tên ${id}`, title: 'BS', facilityName: 'Trạm' });
const image = (id: string, change: Partial<MinutesKeyImage> = {}): MinutesKeyImage => ({
  id,
  studyUid: '1',
  seriesUid: '1.2',
  sopUid: `1.2.${id}`,
  frame: 1,
  frameCount: 1,
  series: 'CT',
  instanceNumber: 4,
  window: { center: 40, width: 400 },
  markedBy: 'Lan',
  ...change,
});
const content = (change: Partial<MinutesContent> = {}): MinutesContent => ({
  consultNumber: 'HC-1',
  place: 'Trạm – Viện',
  startedAt: null,
  endedAt: null,
  chair: person('tim'),
  secretary: person('lan'),
  members: [person('a')],
  patient: { name: 'An', birthDate: '1960', gender: 'male', identifiers: ['CCCD 1'], address: '' },
  reason: '',
  course: '',
  discussion: '',
  diagnosis: { code: '', text: '' },
  conclusion: '',
  plan: [],
  nextStep: '',
  ...change,
});

test('nothing changed: nothing is named, in whatever order the members of an object come', () => {
  const [before, after] = [image('1'), image('1', { window: { width: 400, center: 40 } })];
  expect(knownChanges(content({ keyImages: [before] }), content({ keyImages: [after] }))).toEqual([]);
  expect(knownChanges(content(), content({ reason: 'what is written is compared elsewhere' }))).toEqual([]);
});

test('key images added, removed and marked anew', () => {
  const before = content({ keyImages: [image('1'), image('2')] });
  const anew = image('x', { sopUid: '1.2.2', window: null });
  expect(knownChanges(before, content({ keyImages: [anew, image('3')] }))).toEqual([
    { what: 'keyImage', change: 'removed', image: image('1') },
    { what: 'keyImage', change: 'changed', image: anew },
    { what: 'keyImage', change: 'added', image: image('3') },
  ]);
  expect(knownChanges(content(), before)).toHaveLength(2);
  expect(knownChanges(before, content())).toHaveLength(2);
});

test('members, times, and each of the patient’s data', () => {
  const after = content({
    members: [person('b')],
    startedAt: '2026-01-01T00:00:00.000Z',
    patient: { name: 'An', birthDate: null, gender: 'male', identifiers: ['CCCD 1', 'BHYT 2'], address: 'Tổ 9' },
  });
  expect(knownChanges(content(), after)).toEqual([
    { what: 'field', field: 'startedAt', before: '', after: '2026-01-01T00:00:00.000Z' },
    { what: 'field', field: 'birthDate', before: '1960', after: '' },
    { what: 'field', field: 'identifiers', before: 'CCCD 1', after: 'CCCD 1, BHYT 2' },
    { what: 'field', field: 'address', before: '', after: 'Tổ 9' },
    { what: 'member', change: 'removed', person: person('a') },
    { what: 'member', change: 'added', person: person('b') },
  ]);
});
