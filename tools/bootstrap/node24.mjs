// The project brings its own Node 24 as an npm package; whatever Node started us only has to hand over to it.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';

const wantedMajor = 24;

export function runsProjectNode() {
  return Number(process.versions.node.split('.')[0]) >= wantedMajor;
}

/**
 * @param {string} root
 * @returns {string | undefined} the binary, absolute
 */
export function projectNode(root) {
  const binary = path.join(root, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node');
  return existsSync(binary) ? binary : undefined;
}

/**
 * Runs `main` under `node`, passes signals on and ends with its exit code. The preload makes the other side end when we are killed.
 * @param {string} node
 * @param {string} main
 * @param {string} preload
 */
export function goOnUnder(node, main, preload) {
  const child = spawn(node, ['--import', preload, main, ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: {
      ...process.env,
      PATH: `${path.dirname(node)}${path.delimiter}${process.env['PATH'] ?? ''}`,
      HOI_CHAN_LAUNCHER: String(process.ppid),
    },
  });
  // Ctrl-C reaches both of us from the terminal; a signal sent to us alone has to be handed on.
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`Could not start ${node}: ${error.message}\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (signal === null ? 0 : os.constants.signals[signal])));
}
