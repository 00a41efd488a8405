import process from 'node:process';
import { duration, Explained } from './say.ts';
import { sum, type Count } from './test-results.ts';
import { stages } from './test-stages.ts';

/**
 * Runs these stages one after the other, all of them even when one fails, and ends the process: code 1 when anything failed.
 * The last line on stdout is `N passed, N failed`.
 */
export async function runStages(names: readonly string[]): Promise<never> {
  const unknown = names.filter((name) => !(name in stages));
  if (unknown.length > 0) {
    process.stdout.write(`Unknown stage ${unknown.join(', ')}; there are: ${Object.keys(stages).join(', ')}\n0 passed, 1 failed\n`);
    process.exit(1);
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
  const counts: Count[] = [];
  const lines: string[] = [];
  for (const name of names) {
    process.stdout.write(`\n── ${name} ──\n`);
    const started = Date.now();
    const count = await attempt(name);
    counts.push(count);
    lines.push(
      `${name.padEnd(12)} ${String(count.passed).padStart(5)} passed ${String(count.failed).padStart(4)} failed   ${duration((Date.now() - started) / 1000)}`,
    );
    lines.push(...count.notes.map((note) => `             ${note.replaceAll('\n', '\n             ')}`));
  }
  const total = sum(counts);
  process.stdout.write(`\n${lines.join('\n')}\n\n${total.passed} passed, ${total.failed} failed\n`);
  process.exit(total.failed === 0 ? 0 : 1);
}

async function attempt(name: string): Promise<Count> {
  try {
    const stage = stages[name];
    if (!stage) throw new Error(`no stage ${name}`);
    return await stage();
  } catch (error) {
    const why = error instanceof Explained ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { passed: 0, failed: 1, notes: [`could not run: ${why}`] };
  }
}
