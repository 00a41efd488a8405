import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { firstTurnOf, freePort, quietPorts, type Ports } from './ports.ts';

const workers = 3;
const allOf = ({ web, control, postgres, dev, rtcBase }: Ports): number[] => [
  web,
  control,
  postgres,
  dev,
  ...Array.from({ length: workers }, (_, index) => rtcBase + index),
];

it('hands no port out twice, though nobody listens on them yet', async () => {
  const sets = await Promise.all(Array.from({ length: 200 }, () => quietPorts(workers)));
  const ports = [...sets.flatMap(allOf), await freePort(), await freePort()];
  expect(new Set(ports).size).toBe(ports.length);
  expect(ports.every((port) => port >= 20_000 && port < 32_000)).toBe(true);
});

it('passes over what somebody listens on', async () => {
  const last = await freePort();
  const taken = createServer();
  // Where it is somebody else's already, that does as well.
  await new Promise<void>((resolve) => taken.once('error', () => resolve()).listen(last + 2, '127.0.0.1', resolve));
  try {
    expect(allOf(await quietPorts(workers))).not.toContain(last + 2);
  } finally {
    taken.close();
  }
});

it('begins far from where processes with near numbers begin', () => {
  const range = 12_000;
  for (let apart = 1; apart <= 50; apart += 1) {
    const between = (firstTurnOf(4_000 + apart) - firstTurnOf(4_000)) % range;
    expect(Math.min(between, range - between), `${apart} apart`).toBeGreaterThan(100);
  }
});
