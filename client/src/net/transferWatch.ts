/** One answer as the browser timed it (https://www.w3.org/TR/resource-timing/). */
export type Timed = Pick<PerformanceResourceTiming, 'responseStart' | 'responseEnd' | 'transferSize' | 'encodedBodySize'>;

/** Files that the server has ready: what it makes or fetches from elsewhere comes as slowly as that goes. */
const PROGRAM = /\/assets\/[^/]+$/;
/** Smaller bodies measure the delay of the link, not its rate. */
const LEAST_BYTES = 20_000;

/**
 * The rate at which these answers came, bit/s: over HTTP/2 several share the link, so the time counts in which any of them came. undefined: too little came
 * over the link (what was in the browser's cache has no transfer).
 */
export function rateOf(entries: readonly Timed[]): number | undefined {
  const came = entries
    .filter(({ transferSize, encodedBodySize, responseStart, responseEnd }) => {
      return transferSize >= encodedBodySize && encodedBodySize >= LEAST_BYTES && responseStart > 0 && responseEnd > responseStart;
    })
    .toSorted((a, b) => a.responseStart - b.responseStart);
  let [bytes, busyMs, until] = [0, 0, 0];
  for (const { responseStart, responseEnd, encodedBodySize } of came) {
    bytes += encodedBodySize;
    busyMs += Math.max(0, responseEnd - Math.max(responseStart, until));
    until = Math.max(until, responseEnd);
  }
  return bytes === 0 || busyMs <= 0 ? undefined : (bytes * 8_000) / busyMs;
}

/** Measures by the parts of the program that this page loads anyway, what came before included. */
export function watchTransfers(note: (bps: number) => void): () => void {
  if (!('PerformanceObserver' in globalThis)) return () => undefined;
  const observer = new PerformanceObserver((list) => {
    const bps = rateOf(
      list
        .getEntries()
        .filter((entry): entry is PerformanceResourceTiming => entry instanceof PerformanceResourceTiming && PROGRAM.test(entry.name)),
    );
    if (bps !== undefined) note(bps);
  });
  observer.observe({ type: 'resource', buffered: true });
  return () => observer.disconnect();
}
