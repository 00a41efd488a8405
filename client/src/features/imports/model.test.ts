import type { ImportJob } from '@hoi-chan/shared/features/imports.ts';
import { describe, expect, test } from 'vitest';
import { faultOfChoice, fileReasonText, outcomeOf, percentOf } from './model.ts';

const job = (more: Partial<ImportJob> = {}, counts: Partial<ImportJob['counts']> = {}): ImportJob => ({
  id: '1',
  facility: { id: 'f', code: '00101', name: 'Trạm' },
  fileName: 'a.xml',
  sizeBytes: 200,
  startedBy: 'Quản Trị',
  state: 'reading',
  reason: null,
  line: null,
  readBytes: 50,
  counts: { found: 0, added: 0, changed: 0, unchanged: 0, refused: 0, setAside: 0, newPatients: 0, ...counts },
  problems: 0,
  at: '2026-03-01T00:00:00Z',
  finishedAt: null,
  ...more,
});

describe('how far an import is', () => {
  test.each([
    ['bytes while it is read', job(), 25],
    ['visits while it is written', job({ state: 'applying' }, { found: 10, added: 2, unchanged: 1, refused: 1, setAside: 1 }), 50],
    ['nothing while it waits', job({ state: 'waiting' }), undefined],
    ['nothing at the end', job({ state: 'done' }), undefined],
    ['never more than all', job({ readBytes: 900 }), 100],
  ])('is told in %s', (_what, given, percent) => {
    expect(percentOf(given)).toBe(percent);
  });
});

test('what came of it', () => {
  expect(outcomeOf(job())).toBe('running');
  expect(outcomeOf(job({ state: 'done' }, { added: 3 }))).toBe('good');
  expect(outcomeOf(job({ state: 'done' }, { added: 3, setAside: 1 }))).toBe('partly');
  expect(outcomeOf(job({ state: 'rejected', reason: 'malformed_xml' }))).toBe('rejected');
  expect(fileReasonText(job({ reason: 'malformed_xml' }), 'en')).toMatch(/not well-formed/);
});

test('says before sending what cannot be right', () => {
  expect(faultOfChoice({ name: 'a.xml', size: 0 }, 10)).toBe('empty');
  expect(faultOfChoice({ name: 'a.xml', size: 11 }, 10)).toBe('tooLarge');
  expect(faultOfChoice({ name: 'A.ZIP', size: 5 }, 10)).toBe('packed');
  expect(faultOfChoice({ name: 'a.XML', size: 5 }, 10)).toBeUndefined();
});
