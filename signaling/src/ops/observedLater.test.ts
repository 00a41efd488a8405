import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { ObservedLater } from './observedLater.ts';

test.each([1, 99, 100, 250])('%i observations are all in the metrics, each once, however often they are read', async (many) => {
  const registry = new Registry();
  const seconds = new ObservedLater({ name: 'seconds', help: 'Seconds', labelNames: ['request'], buckets: [1], registers: [registry] });
  for (let one = 0; one < many; one += 1) seconds.observe({ request: one % 2 === 0 ? 'even' : 'odd' }, 0.5);

  for (const text of [await registry.metrics(), await registry.metrics()]) {
    const counts = [...text.matchAll(/seconds_count\{.*\} (\d+)/g)].map(([, count]) => Number(count));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(many);
  }
});
