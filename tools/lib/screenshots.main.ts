// `npm run screenshots`: the main screens of both languages into docs/screenshots (client/e2e/*.shots.ts).
import { spawn } from 'node:child_process';
import process from 'node:process';
import { needPackages } from './debian-packages.ts';
import { inRoot, root } from './paths.ts';
import { Explained, say } from './say.ts';
import { ensureWorker } from './worker.ts';

try {
  needPackages(['chromium'], 'the screenshots');
  const env = { ...process.env, MEDIASOUP_WORKER_BIN: await ensureWorker() };
  const args = ['test', '--config', inRoot('client', 'playwright.config.ts'), '--project', 'screenshots', ...process.argv.slice(2)];
  const child = spawn(inRoot('node_modules', '.bin', 'playwright'), args, { cwd: root, env, stdio: 'inherit' });
  child.once('exit', (code) => process.exit(code ?? 1));
} catch (error) {
  if (!(error instanceof Explained)) throw error;
  say(error.message);
  process.exit(1);
}
