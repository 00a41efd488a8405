import type { Page } from '@playwright/test';

/** The browser times what it loads as on a link of 64 kbit/s. */
export async function timeAsThin(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const fields = { name: '/assets/any.js', responseStart: 1, responseEnd: 10_001, encodedBodySize: 80_000, transferSize: 80_300 };
    const entry: unknown = Object.create(
      PerformanceResourceTiming.prototype,
      Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, { value }])),
    );
    class Slow {
      readonly #tell: (list: { getEntries(): unknown[] }) => void;
      constructor(tell: (list: { getEntries(): unknown[] }) => void) {
        this.#tell = tell;
      }
      observe(): void {
        this.#tell({ getEntries: () => [entry] });
      }
      disconnect(): void {
        // Nothing was begun.
      }
    }
    Object.defineProperty(globalThis, 'PerformanceObserver', { value: Slow });
  });
}
