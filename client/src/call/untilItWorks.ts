import { AppError } from '@hoi-chan/shared/errors.ts';

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 15_000;
/** A cut of two minutes keeps the seat; the picture waits as long. */
const TRIED_FOR_MS = 150_000;

/** The link that made somebody ask for a still picture is the one that breaks while it is sent. Rejects with what does not pass by itself. */
export async function untilItWorks<T>(send: () => Promise<T>, isOver: () => boolean): Promise<T> {
  const until = performance.now() + TRIED_FOR_MS;
  for (let waitMs = FIRST_RETRY_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_RETRY_MS)) {
    try {
      return await send();
    } catch (error) {
      const passing = error instanceof AppError && (error.code === 'UNAVAILABLE' || error.code === 'RATE_LIMITED');
      if (!passing || isOver() || performance.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
}
