import { parentPort } from 'node:worker_threads';
import { ImagingError, RefusalError } from './gateway.ts';
import { heavyTasks } from './heavyTasks.ts';
import type { TaskFailure, TaskRequest } from './offload.ts';

const tasks: Record<string, (...args: never[]) => Promise<unknown>> = heavyTasks;

parentPort?.on('message', ({ task, args }: TaskRequest) => {
  void run(task, args).then((answer) => parentPort?.postMessage(answer));
});

// Ready: the codecs are loaded, so a task's time is its own.
parentPort?.postMessage('ready');

async function run(task: string, args: unknown[]): Promise<{ value: unknown } | TaskFailure> {
  try {
    return { value: await tasks[task]?.(...(args as never[])) };
  } catch (error) {
    return { error: flatten(error) };
  }
}

/** Classes do not cross between threads; their names do. */
function flatten(error: unknown): TaskFailure['error'] {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : '';
  if (error instanceof RefusalError) return { kind: 'refusal', refusal: error.refusal, message: error.message, cause };
  if (error instanceof ImagingError) return { kind: 'imaging', code: error.code, reason: error.reason, message: error.message, cause };
  return { kind: 'other', message: error instanceof Error ? error.message : 'unknown failure', cause };
}
