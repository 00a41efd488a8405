import { expect, test } from 'vitest';
import type { Second } from './analyse.ts';
import { pooled, table } from './verdict.ts';
import type { Verdict } from './verdict.ts';

/** Seconds of which the first `lost` lost their words. */
const heard = (seconds: number, lost: number): Second[] =>
  Array.from({ length: seconds }, (_, atS) => ({ atS, concealed: atS < lost ? 0.5 : 0, carried: true }));

function run(up: Second[], down: Second[], rest: Partial<Verdict> = {}): Verdict {
  return {
    profile: 'edge-of-cell',
    side: 'ours',
    heard: { up, down },
    unintelligible: 0.1,
    concealed: 0.02,
    longestSilenceS: 0,
    voiceAfterS: 1,
    rungs: new Map(),
    ways: ['UDP'],
    recoveredAfterS: undefined,
    ...rest,
  };
}

test('several runs are judged by the seconds of the worse direction of each', () => {
  const both = pooled([run(heard(40, 4), heard(40, 0)), run(heard(40, 1), heard(60, 3))]);
  expect(both.unintelligible).toBeCloseTo(7 / 100);
  expect(both.each).toEqual([0.1, 0.1]);
});

test('of times the longest counts, of shares the mean', () => {
  const both = pooled([
    run([], [], { longestSilenceS: 0.2, voiceAfterS: 2, concealed: 0.01, recoveredAfterS: 0.5, rungs: new Map([['low', 1]]) }),
    run([], [], {
      longestSilenceS: 0.7,
      concealed: 0.03,
      recoveredAfterS: Number.POSITIVE_INFINITY,
      rungs: new Map([
        ['low', 0.5],
        ['voice', 0.5],
      ]),
      ways: ['TURN over TLS'],
    }),
  ]);
  expect(both).toMatchObject({
    longestSilenceS: 0.7,
    voiceAfterS: 2,
    recoveredAfterS: Number.POSITIVE_INFINITY,
    ways: ['UDP', 'TURN over TLS'],
  });
  expect(both.concealed).toBeCloseTo(0.02);
  expect([...both.rungs]).toEqual([
    ['low', 0.75],
    ['voice', 0.25],
  ]);
});

test('the table names every run beside what they came to together', () => {
  const row = table([pooled([run(heard(40, 4), heard(40, 0)), run(heard(40, 0), heard(40, 0), { unintelligible: 0 })])]);
  expect(row).toContain('| edge-of-cell | ours | 95.0 % (90.0 %, 100.0 %) |');
});
