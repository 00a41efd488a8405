import { fetchedOnce } from './fetchedOnce.ts';
import type { RedWish } from './redWorker.ts';

/** Not every browser has it, and the compiler's own list is ahead of them. */
const ScriptTransform = (
  globalThis as { RTCRtpScriptTransform?: new (worker: Worker, options: RedWish) => NonNullable<RTCRtpSender['transform']> }
).RTCRtpScriptTransform;

/** It runs: a voice that is given to it is not swallowed. */
let running: Worker | undefined;
let lastId = 0;

/** Fetches the worker that writes the packets, once; rejects where the browser cannot have its packets written by us. */
export const loadRedWorker = fetchedOnce(start);

async function start(): Promise<void> {
  if (ScriptTransform === undefined) throw new Error('this browser lets nobody write its packets');
  const worker = new Worker(new URL('./redWorker.ts', import.meta.url), { type: 'module' });
  await new Promise<void>((resolve, reject) => {
    worker.addEventListener('message', () => resolve(), { once: true });
    worker.addEventListener('error', () => reject(new Error('the worker could not be started')), { once: true });
  });
  running = worker;
}

/** How much redundancy one voice is sent with. Where the worker is not there in time, or cannot be, what the browser itself adds stays. */
export class VoiceRedundancy {
  readonly #wish: { -readonly [K in keyof RedWish]: RedWish[K] };
  readonly #worker = running;

  constructor(distances: readonly number[]) {
    lastId += 1;
    this.#wish = { id: lastId, payloadType: undefined, distances };
  }

  /** The amount can be chosen: without redundancy nothing but a byte is added. */
  get chosen(): boolean {
    return this.#worker !== undefined;
  }

  /** Before the sender is described for the first time: Chromium passes by a transform that comes later. */
  attach(sender: RTCRtpSender): void {
    if (this.#worker !== undefined && ScriptTransform !== undefined) sender.transform = new ScriptTransform(this.#worker, this.#wish);
  }

  /** @param payloadType of redundant packets, known once the sender is described */
  set(distances: readonly number[], payloadType: number | undefined): void {
    if (String(distances) === String(this.#wish.distances) && payloadType === this.#wish.payloadType) return;
    Object.assign(this.#wish, { distances, payloadType });
    this.#worker?.postMessage(this.#wish);
  }
}
