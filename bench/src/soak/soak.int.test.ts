import { expect, test } from 'vitest';
import { runSoak } from './soak.ts';

test('two hundred random joins, leaves, cuts and kills leave nothing behind', { timeout: 90_000 }, async () => {
  const { did, left } = await runSoak(7, 200);
  expect(left).toEqual(Object.fromEntries(Object.keys(left).map((name) => [name, 0])));
  expect(Object.keys(left).length).toBeGreaterThan(8);
  expect(did.join).toBeGreaterThan(40);
  expect(did.workerKill + did.nodeRestart).toBeGreaterThan(5);
});
