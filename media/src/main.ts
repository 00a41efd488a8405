import process from 'node:process';
import { createMediaApp } from './app.ts';
import { readConfig } from './config.ts';

/** How long a node that was asked to stop waits for its calls to end. */
const DRAIN_MS = 20_000;

const config = (() => {
  try {
    return readConfig(process.env);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(78); // EX_CONFIG, sysexits.h
  }
})();
const app = await createMediaApp(config);

let stopping = false;
async function stop(drainMs: number): Promise<void> {
  if (stopping) process.exit(1);
  stopping = true;
  await app.drain(drainMs);
  await app.close();
  process.exit(0);
}

process.on('SIGTERM', () => void stop(DRAIN_MS));
process.on('SIGINT', () => void stop(0));
if (config.EXIT_WITH_PARENT) {
  // Either tie to the parent will do: its IPC channel, or the pipe it holds as our standard input.
  process.once('disconnect', () => void stop(0));
  if (!process.connected) process.stdin.once('end', () => void stop(0)).resume();
}
