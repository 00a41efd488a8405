// What every `npm run …` of this project does first, with nothing but Node 20 and npm: install the
// dependencies when they changed, then go on under the project's own Node 24, where TypeScript runs directly.
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { installDependencies } from './install.mjs';
import { goOnUnder, projectNode, runsProjectNode } from './node24.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/**
 * @param {string} name the file `tools/lib/<name>.main.ts`; it reads process.argv itself
 */
export async function runTool(name) {
  if (Number(process.versions.node.split('.')[0]) < 20) fail(`Node.js 20 or newer is needed to start; this is ${process.versions.node}.`);
  process.chdir(root);
  installDependencies(root);
  const main = path.join(root, 'tools', 'lib', `${name}.main.ts`);
  if (runsProjectNode()) {
    await import(pathToFileURL(main).href);
    return;
  }
  const node = projectNode(root);
  if (node === undefined) {
    fail('The project needs Node 24; npm brings it for Linux on x64 and arm64 only. Install Node 24 and run this again.');
    return;
  }
  goOnUnder(node, main, path.join(root, 'tools', 'lib', 'exit-with-parent.mjs'));
}

/** @param {string} reason */
function fail(reason) {
  process.stderr.write(`${reason}\n`);
  process.exit(1);
}
