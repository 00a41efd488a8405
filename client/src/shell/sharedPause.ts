import type { Query, QueryClient } from '@tanstack/react-query';

/** So long is rested before a server that was not reached is asked again, however much on the screen is old. */
const PAUSE_MS = 5_000;

/**
 * Reads whose answer is on the screen and old by now, because the server was not reached: one of them is asked in each pause, whichever was asked
 * the fewest times; once any read is answered, all that have rested a pause. Ten of them on a dead link are then one request, and each is
 * asked soon where only some fail.
 */
export function createSharedPause(queries: () => QueryClient) {
  const waiting = new Map<string, { sinceMs: number; tries: number }>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const ask = ({ queryKey }: Query): void => void queries().refetchQueries({ queryKey, exact: true, type: 'active' });
  /** Those that are not being asked just now; what left the screen, or was read in another way, waits no more. */
  const resting = () => {
    const found = [];
    for (const [hash, wait] of waiting) {
      const query = queries().getQueryCache().get(hash);
      if (query?.isActive() !== true || query.state.status !== 'error') waiting.delete(hash);
      else if (query.state.fetchStatus === 'idle') found.push({ query, wait });
    }
    return found;
  };
  const rest = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      const [next, ...others] = resting().toSorted((a, b) => a.wait.tries - b.wait.tries);
      if (next === undefined) return;
      next.wait.tries += 1;
      ask(next.query);
      // One that gets no answer for long keeps nobody waiting; alone it rests again when it has failed.
      if (others.length > 0) rest();
    }, PAUSE_MS);
  };

  return {
    failed({ queryHash }: { queryHash: string }): void {
      waiting.set(queryHash, { sinceMs: Date.now(), tries: waiting.get(queryHash)?.tries ?? 0 });
      rest();
    },
    answered({ queryHash }: { queryHash: string }): void {
      waiting.delete(queryHash);
      const rested = Date.now() - PAUSE_MS;
      for (const other of resting()) if (other.wait.sinceMs <= rested) ask(other.query);
    },
  };
}
