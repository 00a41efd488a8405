import { expect, test } from 'vitest';
import { FLOW_SAMPLE_MS, SilenceWatch } from './silenceWatch.ts';

const one = (packets: number, expected = true) => [{ participantId: 'a', packets, expected }];

/** Runs samples at the usual pace; `packetsAt` says what has come in by then. */
function run(watch: SilenceWatch, fromMs: number, toMs: number, packetsAt: (ms: number) => number): number | undefined {
  for (let at = fromMs; at <= toMs; at += FLOW_SAMPLE_MS) {
    watch.push(at, one(packetsAt(at)));
    if (watch.flows(at)[0]?.state === 'silent') return at;
  }
  return undefined;
}

test('a voice that stops is noticed within two seconds, whenever it stops between two samples', () => {
  for (let cutMs = 4_000; cutMs < 4_400; cutMs += 37) {
    const watch = new SilenceWatch();
    const noticed = run(watch, 0, 10_000, (ms) => Math.floor(Math.min(ms, cutMs) / 20));
    expect((noticed ?? 99_999) - cutMs).toBeLessThan(2_000);
    const [flow] = watch.flows(noticed ?? 0);
    expect(Math.abs((flow?.forMs ?? 0) - ((noticed ?? 0) - cutMs))).toBeLessThanOrEqual(FLOW_SAMPLE_MS);
  }
});

test('silence while somebody listens (DTX, a packet every 400 ms, one in three lost) is none', () => {
  const watch = new SilenceWatch();
  const arrived = (ms: number): number => {
    const sent = Math.floor(ms / 400);
    return sent - Math.floor(sent / 3);
  };
  expect(run(watch, 0, 60_000, arrived)).toBeUndefined();
});

test('whoever is heard again is back at once', () => {
  const watch = new SilenceWatch();
  run(watch, 0, 8_000, (ms) => Math.min(ms, 2_000) / 20);
  expect(watch.flows(8_000)[0]?.state).toBe('silent');
  expect(watch.push(8_400, one(101))).toBe(true);
  expect(watch.flows(8_400)).toEqual([{ participantId: 'a', state: 'flowing', forMs: 0 }]);
});

test('who is muted, who never sent, and who left are not missed', () => {
  const watch = new SilenceWatch();
  for (let at = 0; at < 8_000; at += 400) watch.push(at, one(0));
  expect(watch.flows(8_000)).toEqual([]);
  run(watch, 8_400, 10_000, (ms) => ms);
  expect(watch.push(10_400, one(10_000, false))).toBe(true);
  for (let at = 10_800; at < 14_000; at += 400) watch.push(at, one(10_000, false));
  expect(watch.flows(14_000)).toEqual([]);
  expect(watch.push(14_400, [])).toBe(false);
});

test('a machine that slept does not accuse the others', () => {
  const watch = new SilenceWatch();
  run(watch, 0, 2_000, (ms) => ms);
  watch.push(60_000, one(2_000));
  expect(watch.flows(60_000)[0]?.state).toBe('flowing');
  run(watch, 60_400, 64_000, () => 2_000);
  expect(watch.flows(64_000)[0]?.state).toBe('silent');
});
