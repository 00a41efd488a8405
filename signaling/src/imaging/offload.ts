import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { ImagingError, RefusalError, type ImagingErrorCode, type Refusal } from './gateway.ts';
import type { HeavyTasks } from './heavyTasks.ts';

/** Longer than any honest file takes on a slow machine; a file that takes longer is refused and the thread replaced. */
const TASK_TIMEOUT_MS = 20_000;
/** What JavaScript in the thread may hold; pixels live outside of it. */
const MAX_HEAP_MB = 1024;

export interface TaskRequest {
  task: string;
  args: unknown[];
}
export interface TaskFailure {
  error:
    | { kind: 'refusal'; refusal: Refusal; message: string; cause: string }
    | { kind: 'imaging'; code: ImagingErrorCode; reason: string | undefined; message: string; cause: string }
    | { kind: 'other'; message: string; cause: string };
}
type Answer = { value: unknown } | TaskFailure;

/**
 * One worker thread that takes heavy tasks in turn, so that sockets and calls go on meanwhile. It starts at the first task, is replaced when
 * a task breaks it, and does not keep the process alive.
 */
export class Offloader {
  readonly #timeoutMs: number;
  #worker: Worker | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(timeoutMs = TASK_TIMEOUT_MS) {
    this.#timeoutMs = timeoutMs;
  }

  /** @throws what the task throws; RefusalError `absurd-size` when it takes too long or too much memory; the signal's reason when it fires first. */
  async run<T extends keyof HeavyTasks>(
    task: T,
    args: Parameters<HeavyTasks[T]>,
    signal?: AbortSignal,
  ): Promise<Awaited<ReturnType<HeavyTasks[T]>>> {
    const turn = this.#queue.then(async () => {
      signal?.throwIfAborted();
      return await this.#runOne({ task, args });
    });
    this.#queue = turn.catch(() => undefined);
    const answer = await turn;
    signal?.throwIfAborted();
    if ('error' in answer) throw restore(answer.error);
    return answer.value as Awaited<ReturnType<HeavyTasks[T]>>;
  }

  async #runOne(request: TaskRequest): Promise<Answer> {
    const worker = this.#worker ?? (await this.#start());
    worker.ref();
    const late = AbortSignal.timeout(this.#timeoutMs);
    try {
      // Listened to before it is asked: `once` rejects when the thread fails.
      const answer = once(worker, 'message', { signal: late });
      worker.postMessage(request);
      const [value] = (await answer) as [Answer];
      return value;
    } catch (cause) {
      this.#worker = undefined;
      void worker.terminate();
      throw new RefusalError('absurd-size', 'the object takes too long or too much memory to process', cause);
    } finally {
      worker.unref();
    }
  }

  async #start(): Promise<Worker> {
    const worker = new Worker(new URL('./heavyWorker.ts', import.meta.url), { resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB } });
    try {
      await once(worker, 'message');
    } catch (cause) {
      throw new ImagingError('UNAVAILABLE', 'the imaging thread does not start', { cause });
    }
    // A failure between tasks must not end the process; the next task finds the thread gone.
    worker.on('error', () => {
      if (this.#worker === worker) this.#worker = undefined;
    });
    this.#worker = worker;
    return worker;
  }
}

const shared = new Offloader();
/** The thread of this process. */
export async function offload<T extends keyof HeavyTasks>(
  task: T,
  args: Parameters<HeavyTasks[T]>,
  signal?: AbortSignal,
): Promise<Awaited<ReturnType<HeavyTasks[T]>>> {
  return await shared.run(task, args, signal);
}

function restore(error: TaskFailure['error']): Error {
  const cause = new Error(error.cause);
  if (error.kind === 'refusal') return new RefusalError(error.refusal, error.message, cause);
  if (error.kind === 'imaging') {
    return new ImagingError(error.code, error.message, { ...(error.reason !== undefined && { reason: error.reason }), cause });
  }
  return new Error(error.message, { cause });
}
