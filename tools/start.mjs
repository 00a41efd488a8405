import process from 'node:process';
import { runTool } from './bootstrap/run.mjs';
import { insteadOfStarting } from './bootstrap/usage.mjs';

const instead = insteadOfStarting(process.argv.slice(2));
if (instead) {
  (instead.exitCode === 0 ? process.stdout : process.stderr).write(instead.text);
  process.exit(instead.exitCode);
}
await runTool('start');
