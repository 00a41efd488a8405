import { warmUpDirectCall } from './openTransport.ts';

/**
 * By then the call has settled. What a direct call would need (some 35 KB) costs half a second of voice on a thin link: it waits for a good one, by two
 * looks, so that a climb that is only tried does not count.
 */
const LOOK_EVERY_MS = 10_000;
const GOOD_LOOKS = 2;

export interface DirectWarmUpInput {
  /** The link carries more than the call needs of it. */
  carries(): boolean;
  /** For tests. */
  fetch?: () => Promise<void>;
}

/** Fetches once what a direct call needs, on a link that has it to spare, so that one can begin when the media node is gone. The function returned ends it. */
export function warmUpDirectOnGoodLink({ carries, fetch = warmUpDirectCall }: DirectWarmUpInput): () => void {
  let good = 0;
  const timer = setInterval(() => {
    good = carries() ? good + 1 : 0;
    if (good < GOOD_LOOKS) return;
    clearInterval(timer);
    // Without it the code is fetched when it is needed.
    void fetch().catch(() => undefined);
  }, LOOK_EVERY_MS);
  return () => clearInterval(timer);
}
