import { describe, expect, it } from 'vitest';
import { countPlaywright, countVitest, sum } from './test-results.ts';

const vitest = { numPassedTests: 5, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };
const playwright = { stats: { expected: 3, unexpected: 0, flaky: 0, skipped: 0 }, errors: [] };

describe('countVitest', () => {
  it('counts what passed', () => expect(countVitest(vitest, 0)).toEqual({ passed: 5, failed: 0, notes: [] }));
  it('counts a skipped test as failed', () => expect(countVitest({ ...vitest, numPendingTests: 1, numTodoTests: 1 }, 0).failed).toBe(2));
  it('counts a file that did not load as failed', () => {
    const report = { ...vitest, testResults: [{ name: 'a.test.ts', status: 'failed', assertionResults: [] }] };
    expect(countVitest(report, 1)).toMatchObject({ passed: 5, failed: 1 });
  });
  it('names what failed', () => {
    const assertionResults = [
      { status: 'failed', fullName: 'adds up', failureMessages: ['\u001b[31mnot 5\u001b[39m\n  at x'] },
      { status: 'passed' },
    ];
    const report = { ...vitest, numFailedTests: 1, testResults: [{ name: 'a.test.ts', status: 'failed', assertionResults }] };
    expect(countVitest(report, 1)).toEqual({ passed: 5, failed: 1, notes: ['a.test.ts › adds up\n    not 5\n      at x'] });
  });
  it('fails when the runner failed outside any test', () => expect(countVitest(vitest, 1).failed).toBe(1));
  it('fails when no test was found', () =>
    expect(countVitest({ ...vitest, numPassedTests: 0 }, 0)).toMatchObject({ passed: 0, failed: 1 }));
});

describe('countPlaywright', () => {
  it('counts what passed', () => expect(countPlaywright(playwright, 0)).toEqual({ passed: 3, failed: 0, notes: [] }));
  it('counts skipped, flaky and outside errors as failed', () => {
    expect(countPlaywright({ stats: { expected: 3, unexpected: 1, flaky: 1, skipped: 1 }, errors: [{}] }, 1)).toMatchObject({
      passed: 3,
      failed: 4,
    });
  });
  it('names what failed, however deep it lies', () => {
    const spec = {
      title: 'opens',
      file: 'a.spec.ts',
      ok: false,
      tests: [{ annotations: [{ type: 'screen', description: 'http://a/\n- button' }], results: [{ error: { message: 'closed' } }, {}] }],
    };
    const suites = [{ suites: [{ specs: [spec, { ...spec, ok: true }] }] }];
    expect(countPlaywright({ stats: { ...playwright.stats, unexpected: 1 }, errors: [], suites }, 1).notes).toEqual([
      'a.spec.ts › opens\n    closed',
      '    http://a/\n    - button',
    ]);
  });
  it('fails when no test was found', () => {
    expect(countPlaywright({ stats: { expected: 0, unexpected: 0, flaky: 0, skipped: 0 }, errors: [] }, 0).failed).toBe(1);
  });
});

it('sums stages', () => {
  expect(
    sum([
      { passed: 2, failed: 1, notes: ['a'] },
      { passed: 3, failed: 0, notes: [] },
    ]),
  ).toEqual({ passed: 5, failed: 1, notes: ['a'] });
});
