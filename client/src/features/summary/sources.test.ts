import type { SummarySource } from '@hoi-chan/shared/features/summary.ts';
import { RECORD_PARTS } from '@hoi-chan/shared/features/recordParts.ts';
import { expect, it } from 'vitest';
import { isWhole, lineOf, unreadParts } from './sources.ts';

type Part = SummarySource['parts'][number];
const source = (change: (part: Part, index: number) => Partial<Part>, patient: SummarySource['patient'] = 'known'): SummarySource => ({
  id: '00000000-0000-4000-8000-000000000001',
  name: 'HIS',
  builtIn: false,
  patient,
  parts: RECORD_PARTS.map((part, index) => {
    const plain: Part = { part, state: 'fresh', fetchedAt: '2026-01-02T00:00:00Z', reason: null };
    return { ...plain, ...change(plain, index) };
  }),
});

it('says what a source is worth, and how old the oldest of it is', () => {
  expect(lineOf(source(() => ({})))).toMatchObject({ state: 'fresh', since: '2026-01-02T00:00:00Z', failed: [] });
  const old = source((_part, index) => (index === 3 ? { state: 'remembered', fetchedAt: '2026-01-01T00:00:00Z' } : {}));
  expect(lineOf(old)).toMatchObject({ state: 'remembered', since: '2026-01-01T00:00:00Z' });
  const partly = lineOf(source((_part, index) => (index === 1 ? { state: 'failed', reason: 'record_unavailable' } : {})));
  expect(partly).toMatchObject({ state: 'partly', failed: [{ part: 'allergies' }] });
  expect(lineOf(source(() => ({ state: 'failed', fetchedAt: null })))).toMatchObject({ state: 'failed', since: null });
  expect(lineOf(source((_part, index) => (index === 0 ? { state: 'loading' } : { state: 'failed' }))).state).toBe('loading');
  expect(lineOf(source(() => ({ state: 'remembered', fetchedAt: null }))).state).toBe('unasked');
  expect(lineOf({ ...source(() => ({}), 'several'), parts: [] }).state).toBe('several');
  const sent = lineOf(source(({ part }) => (part === 'results' ? { state: 'received' } : { state: 'notGiven', fetchedAt: null })));
  expect(sent).toMatchObject({ state: 'received', since: '2026-01-02T00:00:00Z', only: ['results'], failed: [] });
});

it('names the parts that one source at least did not give, whatever the others gave', () => {
  const down = source(({ part }) => (part === 'results' || part === 'problems' ? { state: 'failed' } : {}));
  expect(unreadParts({ bundle: {}, sources: [source(() => ({})), down], data: {}, conflicts: [] })).toEqual(['problems', 'results']);
  expect(unreadParts({ bundle: {}, sources: [source(() => ({}))], data: {}, conflicts: [] })).toEqual([]);
});

it('takes allergies for told only when every source that may know of them has been read', () => {
  const of = (...sources: SummarySource[]) => isWhole({ bundle: {}, sources, data: {}, conflicts: [] }, 'allergies');
  const down = source((part) => (part.part === 'allergies' ? { state: 'failed', fetchedAt: null } : {}));
  expect(of(source(() => ({})))).toBe(true);
  expect(
    of(
      source(() => ({})),
      down,
    ),
  ).toBe(false);
  expect(
    of(
      source(() => ({})),
      { ...down, patient: 'unknown', parts: [] },
    ),
  ).toBe(true);
  expect(of({ ...down, patient: 'several', parts: [] })).toBe(false);
  // A laboratory cannot tell of allergies: it neither hinders the word of those who can nor speaks for them.
  const laboratory = source(({ part }) => (part === 'results' ? { state: 'received' } : { state: 'notGiven', fetchedAt: null }));
  expect(of(laboratory)).toBe(false);
  expect(
    of(
      source(() => ({})),
      laboratory,
    ),
  ).toBe(true);
});
