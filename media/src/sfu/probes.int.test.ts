import { afterAll, beforeAll, expect, test } from 'vitest';
import { AppError } from '@hoi-chan/shared/errors.ts';
import { Probes } from './probes.ts';
import { WorkerPool } from './workerPool.ts';

let pool: WorkerPool;
beforeAll(async () => {
  pool = await WorkerPool.create({ workerCount: 1, rtcPortBase: 0, listenIp: '127.0.0.1', workerBin: process.env['MEDIASOUP_WORKER_BIN'] });
});
afterAll(() => pool.close());

const routers = async (): Promise<number> => {
  const [first] = pool.workers;
  return (await first?.worker.dump())?.routerIds.length ?? -1;
};

test('each has its own keys and both ways in, and ends by itself', async () => {
  const probes = new Probes(pool, 50);
  const [one, other] = await Promise.all([probes.make(), probes.make()]);
  expect(one.iceCandidates.map(({ protocol }) => protocol)).toEqual(['udp', 'tcp']);
  expect(one.iceParameters.password).not.toBe(other.iceParameters.password);
  await expect.poll(() => probes.open).toBe(0);
  await expect.poll(routers).toBe(0);
});

test('only so many at once, and again when they are over', async () => {
  const probes = new Probes(pool, 60_000);
  const made = await Promise.allSettled(Array.from({ length: 50 }, () => probes.make()));
  const refused = made.filter((result) => result.status === 'rejected');
  expect(refused).toHaveLength(10);
  expect(refused.every(({ reason }) => reason instanceof AppError && reason.code === 'RATE_LIMITED')).toBe(true);
  expect(await routers()).toBe(40);
  // A worker that ends takes them with it.
  for (const { worker } of pool.workers) worker.close();
  await expect.poll(() => probes.open).toBe(0);
});
