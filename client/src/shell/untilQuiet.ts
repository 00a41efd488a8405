import { isLoadingPart } from '../net/loadChunk.ts';

const LOOK_MS = 500;
/** A screen asks for one thing after another: a pause this long means that it has all it wants. */
const QUIET_LOOKS = 6;

/**
 * Resolves once nothing that somebody waits for has been on its way for three seconds: no list or record, no part of the client. On a thin link
 * whatever is fetched ahead of time would otherwise stand in front of what is wanted now.
 * @throws the reason of `signal` when it is aborted meanwhile
 */
export async function untilQuiet(
  queries: { isFetching(): number },
  signal: AbortSignal,
  wait: (ms: number) => Promise<void> = pause,
): Promise<void> {
  for (let quiet = 0; quiet < QUIET_LOOKS;) {
    await wait(LOOK_MS);
    signal.throwIfAborted();
    quiet = queries.isFetching() > 0 || isLoadingPart() ? 0 : quiet + 1;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
