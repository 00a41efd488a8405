import { isPassing } from './rejoining.ts';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 2_000;

/**
 * Asks again, after a longer pause each time, what failed in passing: a socket that broke in that moment, a node that had no time. Without that a voice
 * would be missing for the rest of the call. Rejects with what is no passing failure, and with any once nobody needs it any more.
 */
export async function insist<T>(ask: () => Promise<T>, isNeeded: () => boolean): Promise<T> {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    try {
      return await ask();
    } catch (error) {
      if (!isPassing(error) || !isNeeded()) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      if (!isNeeded()) throw error;
    }
  }
}
