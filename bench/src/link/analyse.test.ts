import { describe, expect, test } from 'vitest';
import {
  backAfterS,
  concealedBetween,
  fitsAfterS,
  gapBeyond,
  queueDrainedAfterS,
  rungsOf,
  secondsOf,
  silences,
  unintelligible,
} from './analyse.ts';
import type { EndRecord } from './lab.ts';
import type { ProbeSample } from './probe.ts';
import { PROFILES, conditionsAt } from './profiles.ts';
import type { Step } from './profiles.ts';
import type { RelayReport } from './relay.ts';

const START = 1_000_000;

/** An end that reads its counters four times a second; `concealedAt` is the share made up, `playing` false where nothing is played at all. */
function end(seconds: number, concealedAt: (atS: number) => number, playing: (atS: number) => boolean = () => true): EndRecord {
  const samples: ProbeSample[] = [];
  let [playedSamples, concealedSamples] = [0, 0];
  for (let atS = -1; atS <= seconds; atS += 0.25) {
    samples.push({
      atMs: START + atS * 1_000,
      playedSamples,
      concealedSamples,
      audioPackets: 0,
      audioLost: 0,
      bufferedS: 0,
      bufferedSamples: 0,
      framesDecoded: 0,
      frameHeight: 0,
      sentBytes: 0,
      sentPackets: 0,
      availableBps: 0,
      way: '',
    });
    if (!playing(atS)) continue;
    playedSamples += 12_000;
    concealedSamples += 12_000 * concealedAt(atS);
  }
  return { samples, events: [] };
}

const during = (fromS: number, toS: number) => (atS: number) => atS >= fromS && atS < toS;
const STEADY: Step[] = [{ atS: 0, both: { bps: 64_000 } }];

describe('seconds without words', () => {
  test('are those with more than a tenth made up', () => {
    const heard = secondsOf(
      end(20, (atS) => (during(4, 6)(atS) ? 0.11 : 0.09)),
      START,
      STEADY,
      20,
      'up',
    );
    expect(heard).toHaveLength(19);
    expect(unintelligible(heard)).toBeCloseTo(2 / 19);
  });

  test('also when nothing is played at all, as while a connection is made anew', () => {
    const silent = during(4, 6);
    const heard = secondsOf(
      end(
        20,
        () => 0,
        (atS) => !silent(atS),
      ),
      START,
      STEADY,
      20,
      'up',
    );
    expect(unintelligible(heard)).toBeCloseTo(2 / 19);
  });

  test('do not count while the link carries no voice, nor just after', () => {
    const steps: Step[] = [...STEADY, { atS: 5, both: { cut: true } }, { atS: 8, both: { cut: false } }, { atS: 12, up: { bps: 30_000 } }];
    const up = secondsOf(
      end(20, () => 1),
      START,
      steps,
      20,
      'up',
    );
    expect(up.filter(({ carried }) => carried).map(({ atS }) => atS)).toEqual([0, 1, 2, 3, 4, 9, 10, 11]);
    const down = secondsOf(
      end(20, () => 1),
      START,
      steps,
      20,
      'down',
    );
    expect(down.filter(({ carried }) => carried).length).toBe(16 - 1);
  });
});

test('what is made up between two times counts what was not played', () => {
  expect(
    concealedBetween(
      end(10, (atS) => (during(2, 4)(atS) ? 1 : 0)),
      START,
      0,
      8,
    ).toFixed(2),
  ).toBe('0.25');
  const gone = end(
    10,
    () => 0,
    (atS) => !during(2, 4)(atS),
  );
  expect(concealedBetween(gone, START, 0, 8)).toBeGreaterThan(0.15);
});

describe('silences', () => {
  const cut = end(30, (atS) => (during(5.5, 17)(atS) ? 1 : 0));
  test('begin and end with the readings around them', () => {
    expect(silences(cut).map(({ fromMs, toMs }) => [fromMs - START, toMs - START])).toEqual([[5_500, 17_000]]);
  });
  test('beyond an outage is what is longer than it', () => {
    expect(gapBeyond(silences(cut), START + 5_000, 10)).toBeCloseTo(1.5);
    expect(gapBeyond(silences(cut), START + 25_000, 2)).toBe(0);
  });
  test('are over when voice is back; never when it is not', () => {
    expect(backAfterS(cut, START + 15_000)).toBe(2);
    expect(backAfterS(cut, START + 20_000)).toBe(0);
    expect(
      backAfterS(
        end(30, (atS) => (atS > 5 ? 1 : 0)),
        START + 15_000,
      ),
    ).toBeUndefined();
  });
});

test('rungs stand from one change to the next, within the schedule', () => {
  const events = [
    { atMs: START - 3_000, name: 'rung', detail: 'low' },
    { atMs: START + 4_000, name: 'rung', detail: 'voice loss' },
    { atMs: START + 5_000, name: 'link', detail: 'connected' },
  ];
  expect(rungsOf({ samples: [], events }, START, 10)).toEqual([
    { rung: 'low', fromS: 0, toS: 4 },
    { rung: 'voice', fromS: 4, toS: 10 },
  ]);
});

test('what is offered fits when a second of it does; the queue is short when it stays so', () => {
  const idle = { offered: 0, delivered: 0, dropped: 0, queueMs: 0 };
  const link: RelayReport[] = Array.from({ length: 60 }, (_, index) => ({
    atMs: START + (index + 1) * 100,
    up: { ...idle, offered: index < 12 ? 8_000 : 2_500, queueMs: index < 20 ? 400 : 20 },
    down: idle,
  }));
  expect(fitsAfterS(link, 'up', START, 300_000)).toBeCloseTo(1, 0);
  expect(fitsAfterS(link, 'up', START, 100_000)).toBe(6);
  expect(queueDrainedAfterS(link, 'up', START)).toBe(2);
});

describe('profiles', () => {
  test('a step changes what it names and leaves the rest', () => {
    const steps: Step[] = [
      { atS: 0, both: { bps: 64_000, loss: 0.05 } },
      { atS: 5, up: { bps: 32_000 } },
    ];
    expect(conditionsAt(steps, 6)).toMatchObject({ up: { bps: 32_000, loss: 0.05 }, down: { bps: 64_000, loss: 0.05 } });
    expect(conditionsAt(steps, 4).up.bps).toBe(64_000);
  });
  test.each(PROFILES.map((profile) => [profile.name, profile] as const))(
    '%s begins at 0, goes on in order and ends after its last step',
    (_, profile) => {
      const times = profile.steps.map(({ atS }) => atS);
      expect(times[0]).toBe(0);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      expect(profile.seconds).toBeGreaterThan(times.at(-1) ?? 0);
      expect(profile.seconds).toBeLessThanOrEqual(60);
    },
  );
});
