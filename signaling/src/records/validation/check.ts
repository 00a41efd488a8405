import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Bundle } from 'fhir/r4.d.ts';

/** The definitions of R4 are 40 MB of JSON; the rest is room to read them. */
const MEMORY = { maxOldGenerationSizeMb: 768 };
const TIMEOUT_MS = 60_000;
/** Reading the definitions costs a second; who imports one often imports several. */
const LINGER_MS = 20_000;

let worker: Worker | undefined;
let lingering: NodeJS.Timeout | undefined;
let last: Promise<unknown> = Promise.resolve();

/**
 * What is wrong with a Bundle that came from elsewhere, and with each resource in it, by both validators. In a thread of its own that ends soon afterwards: it
 * keeps the service free and gives the memory back. One at a time.
 */
export async function faultsOfBundle(bundle: Bundle): Promise<string[]> {
  const turn = last.then(() => run(bundle));
  last = turn.catch(() => undefined);
  return turn;
}

async function run(bundle: Bundle): Promise<string[]> {
  clearTimeout(lingering);
  const thread = (worker ??= start());
  // Working keeps the process, waiting for work does not.
  thread.ref();
  const answered = new AbortController();
  const signal = AbortSignal.any([answered.signal, AbortSignal.timeout(TIMEOUT_MS)]);
  try {
    // `once` rejects when the thread breaks; one that ends without a word is a fault too.
    const message = once(thread, 'message', { signal });
    const ended = once(thread, 'exit', { signal }).then(() => Promise.reject(new Error('the validating thread ended without an answer')));
    thread.postMessage(bundle);
    const [faults] = (await Promise.race([message, ended])) as [string[]];
    return faults;
  } catch (error) {
    if (worker === thread) worker = undefined;
    await thread.terminate();
    throw error;
  } finally {
    answered.abort();
    thread.unref();
    lingering = setTimeout(() => {
      if (worker === thread) worker = undefined;
      void thread.terminate();
    }, LINGER_MS).unref();
  }
}

function start(): Worker {
  const thread = new Worker(new URL('./thread.ts', import.meta.url), { resourceLimits: MEMORY });
  const forget = (): void => {
    if (worker === thread) worker = undefined;
  };
  // It may break while nobody waits for it; whoever comes next starts another.
  return thread.on('error', forget).on('exit', forget);
}
