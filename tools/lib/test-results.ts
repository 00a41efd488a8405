import { stripVTControlCharacters } from 'node:util';

// Reads what the runners report as JSON and adds it up. A test that did not run is a failure here: nothing is skipped silently.

export interface Count {
  passed: number;
  failed: number;
  /** What the numbers alone do not say. */
  notes: string[];
}

interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: {
    name: string;
    status: string;
    assertionResults: { status?: string; fullName?: string; failureMessages?: string[] }[];
  }[];
}

interface PlaywrightReport {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  errors: unknown[];
  suites?: PlaywrightSuite[];
}

interface PlaywrightSuite {
  suites?: PlaywrightSuite[];
  specs?: {
    title: string;
    file: string;
    ok: boolean;
    tests: { annotations?: { type: string; description?: string }[]; results: { error?: { message?: string } }[] }[];
  }[];
}

/** @param exitCode of the runner: errors outside any test show only there */
export function countVitest(report: VitestReport, exitCode: number | null): Count {
  const notes: string[] = [];
  const skipped = report.numPendingTests + report.numTodoTests;
  const broken = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  if (skipped > 0) notes.push(`${skipped} skipped or left to do, counted as failed`);
  if (broken.length > 0) notes.push(`did not load: ${broken.map((file) => file.name).join(', ')}`);
  for (const file of report.testResults)
    for (const test of file.assertionResults)
      if (test.status === 'failed') notes.push(failure(file.name, test.fullName, test.failureMessages?.[0]));
  return settle({ passed: report.numPassedTests, failed: report.numFailedTests + skipped + broken.length, notes }, exitCode);
}

export function countPlaywright(report: PlaywrightReport, exitCode: number | null): Count {
  const notes: string[] = [];
  const { expected, unexpected, flaky, skipped } = report.stats;
  if (skipped > 0) notes.push(`${skipped} skipped or not reached, counted as failed`);
  if (flaky > 0) notes.push(`${flaky} passed only when repeated, counted as failed`);
  if (report.errors.length > 0) notes.push(`${report.errors.length} errors outside tests`);
  for (const spec of (report.suites ?? []).flatMap(specsOf)) {
    const error = spec.tests.flatMap((test) => test.results).find((result) => result.error !== undefined)?.error;
    if (spec.ok) continue;
    notes.push(failure(spec.file, spec.title, error?.message));
    // What stood on the screens (client/e2e/pages/test.ts).
    const screens = spec.tests.flatMap(({ annotations = [] }) => annotations.filter(({ type }) => type === 'screen'));
    for (const { description = '' } of screens) notes.push(indented(description.split('\n')).join('\n'));
  }
  return settle({ passed: expected, failed: unexpected + flaky + skipped + report.errors.length, notes }, exitCode);
}

function specsOf(suite: PlaywrightSuite): NonNullable<PlaywrightSuite['specs']> {
  return [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)];
}

const MESSAGE_LINES = 6;
const LINE_LENGTH = 300;

/** Said again at the end: what the runner printed of it may be ten thousand lines up. */
function failure(file: string, title: string | undefined, message = ''): string {
  const lines = stripVTControlCharacters(message)
    .split('\n')
    .filter((line) => line.trim() !== '');
  return [`${file} › ${title ?? ''}`, ...indented(lines.slice(0, MESSAGE_LINES))].join('\n');
}

const indented = (lines: readonly string[]): string[] => lines.map((line) => `    ${line.slice(0, LINE_LENGTH)}`);

function settle(count: Count, exitCode: number | null): Count {
  if (count.passed + count.failed === 0) return { passed: 0, failed: 1, notes: [...count.notes, 'no test was found, counted as failed'] };
  if (exitCode !== 0 && count.failed === 0)
    return { ...count, failed: 1, notes: [...count.notes, `the runner ended with exit code ${exitCode}`] };
  return count;
}

export function sum(counts: readonly Count[]): Count {
  return {
    passed: counts.reduce((total, count) => total + count.passed, 0),
    failed: counts.reduce((total, count) => total + count.failed, 0),
    notes: counts.flatMap((count) => count.notes),
  };
}
