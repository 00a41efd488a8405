import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { inRoot } from './paths.ts';
import { endProcess, findProcess, type ProcessIdentity } from './process-identity.ts';
import { Explained } from './say.ts';

export interface Service {
  name: string;
  identity: ProcessIdentity;
  logFile: string;
  /** Answers 200 when it can do its work. */
  readyUrl: string;
  /** Settles with a description of the end ("exit code 1", "SIGKILL") when the process is gone. */
  ended: Promise<string>;
  stop(): Promise<void>;
}

export interface ServiceOptions {
  name: string;
  /** The TypeScript file Node runs. */
  main: string;
  cwd: string;
  env: NodeJS.ProcessEnv;
  logFile: string;
  readyUrl: string;
  /** Goes on in the log that is there: it holds why the one before ended. */
  append?: boolean;
  /** Restart when a source file changes. */
  watch?: boolean;
}

/** Starts one of our processes in a session of its own; it ends with us, however we end (exit-with-parent). */
export function startService(options: ServiceOptions): Service {
  mkdirSync(path.dirname(options.logFile), { recursive: true });
  const log = openSync(options.logFile, options.append ? 'a' : 'w');
  const preload = inRoot('tools', 'lib', 'exit-with-parent.mjs');
  const watch = options.watch ? ['--watch', '--watch-preserve-output'] : [];
  const child = spawn(process.execPath, [...watch, '--import', preload, options.main], {
    cwd: options.cwd,
    env: options.env,
    stdio: ['ignore', log, log, 'ipc'],
    detached: true,
  });
  closeSync(log);
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  const identity = child.pid === undefined ? undefined : findProcess(child.pid);
  if (!identity) throw new Explained(`${options.name} could not be started (${options.main}).`);
  return {
    name: options.name,
    identity,
    logFile: options.logFile,
    readyUrl: options.readyUrl,
    ended,
    stop: () => endProcess(identity, 'SIGINT'),
  };
}

/** The end of a log, for a person who has to see why a service did not come up. */
export function lastLines(file: string, count = 20): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
  } catch {
    return '(no log)';
  }
}
