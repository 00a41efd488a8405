import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NEEDS_BPS, RUNGS, ceilingOf, startLadder, stepLadder } from './ladder.ts';
import type { LadderLimits, LadderSample, LadderState, Rung } from './ladder.ts';

const STEP_MS = 500;
const FREE: LadderLimits = { pin: 'auto', device: 'hd', house: 'hd' };
const fine: LadderSample = {
  atMs: 0,
  availableBps: 5_000_000,
  sentBps: 200_000,
  lossShare: 0,
  roundTripMs: 80,
  queueDelayMs: 5,
  cpuLimited: false,
};

/** Runs a ladder for some time on what each moment gives; the state after each sample. */
function run(
  state: LadderState,
  seconds: number,
  sampleAt: (atMs: number, rung: Rung) => Partial<LadderSample>,
  limits = FREE,
  rungs: readonly Rung[] = RUNGS,
): LadderState[] {
  const states: LadderState[] = [];
  const start = state.changedAtMs;
  let now = state;
  for (let atMs = start + STEP_MS; atMs <= start + seconds * 1_000; atMs += STEP_MS) {
    now = stepLadder(now, { ...fine, ...sampleAt(atMs, now.rung), atMs }, limits, rungs);
    states.push(now);
  }
  return states;
}
const last = (states: LadderState[]) => states.at(-1)!;
const changesOf = (states: LadderState[]) => states.filter((state, index) => index > 0 && state.rung !== states[index - 1]!.rung).length;

describe('down', () => {
  test.each([
    [600_000, 'sd'],
    [200_000, 'low'],
    [80_000, 'stills'],
    [40_000, 'voice'],
  ] as const)('a link that falls to %i bit/s is on "%s" within a second', (availableBps, rung) => {
    expect(last(run(startLadder(0, 'hd'), 1, () => ({ availableBps, sentBps: availableBps }))).rung).toBe(rung);
  });

  test('a shallow dip of one sample changes nothing, of two it does', () => {
    const dip = (samples: number) =>
      run(startLadder(0, 'sd'), 4, (atMs) => ({
        availableBps: atMs > 1_000 && atMs <= 1_000 + samples * STEP_MS ? 330_000 : 450_000,
        sentBps: 400_000,
      }));
    expect(changesOf(dip(1))).toBe(0);
    expect(last(dip(2)).rung).toBe('low');
  });

  test.each([
    ['loss', { lossShare: 0.2 }],
    ['delay', { queueDelayMs: 600 }],
    ['cpu', { cpuLimited: true }],
  ] as const)('%s takes it a rung down, and says why', (reason, trouble) => {
    const states = run(startLadder(0, 'hd'), 3, () => trouble);
    expect(states.find(({ rung }) => rung === 'sd')?.reason).toBe(reason);
  });

  test('round trips that grow are a queue, also where nobody tells its length', () => {
    const states = run(startLadder(0, 'hd'), 4, (atMs) => ({ roundTripMs: atMs < 2_000 ? 100 : 900, queueDelayMs: undefined }));
    expect(last(states)).toMatchObject({ reason: 'delay' });
  });

  test('a long round trip that was always long is no reason', () => {
    expect(changesOf(run(startLadder(0, 'hd'), 30, () => ({ roundTripMs: 650 })))).toBe(0);
  });

  test('a slow machine keeps a small picture', () => {
    expect(last(run(startLadder(0, 'hd'), 120, () => ({ cpuLimited: true }))).rung).toBe('low');
  });
});

describe('up', () => {
  test('one rung at a time, and not at once', () => {
    const states = run(startLadder(0, 'voice'), 60, () => ({}));
    const seen = states.map(({ rung }) => rung).filter((rung, index, all) => rung !== all[index - 1]);
    expect(seen).toEqual(['voice', 'stills', 'low', 'sd', 'hd']);
    expect(states.findIndex(({ rung }) => rung !== 'voice') * STEP_MS).toBeGreaterThanOrEqual(3_500);
  });

  /** As GCC does it: the estimate rises by 8 % a second, no further than half as much again as is sent; a rate-fitted picture fills it. */
  function wideLinkAfterVoice() {
    let availableBps = 300_000;
    return (_: number, rung: Rung): Partial<LadderSample> => {
      const sentBps = Math.min(40_000 + NEEDS_BPS[rung], availableBps * 0.95);
      availableBps = Math.max(availableBps, Math.min(sentBps * 1.5 + 10_000, availableBps * 1.04));
      return { availableBps, sentBps };
    };
  }

  test('onto a wide link whose estimate an episode of voice has left low: sd is not thrown back while the estimate follows', () => {
    const states = run(startLadder(0, 'voice'), 40, wideLinkAfterVoice());
    const sdAt = states.findIndex(({ rung }) => rung === 'sd');
    expect(sdAt).toBeGreaterThan(0);
    expect(states.slice(sdAt).map(({ rung }) => rung)).not.toContain('low');
  });

  test.each([
    ['is not filled', { availableBps: 300_000, sentBps: 150_000 }, 5_000, 6_500],
    ['is filled without harm', { availableBps: 300_000, sentBps: 295_000 }, 5_000, 6_500],
    ['is filled and makes a queue', { availableBps: 300_000, sentBps: 295_000, roundTripMs: 110 }, 0, 1_000],
    ['is filled and loses', { availableBps: 300_000, sentBps: 295_000, lossShare: 0.07 }, 0, 1_000],
  ])('after a climb an estimate that stays too low and %s is believed in time', (_, sample, leastMs, mostMs) => {
    const climbed: LadderState = { ...startLadder(0, 'sd'), climbedAtMs: 0, baseRoundTripMs: 80 };
    const fallMs = run(climbed, 20, () => sample).findIndex(({ rung }) => rung === 'low') * STEP_MS;
    expect(fallMs).toBeGreaterThanOrEqual(leastMs);
    expect(fallMs).toBeLessThanOrEqual(mostMs);
  });

  test('not without headroom when the estimate is tried out', () => {
    const states = run(startLadder(0, 'low'), 120, () => ({ availableBps: NEEDS_BPS.sd * 1.1, sentBps: NEEDS_BPS.sd }));
    expect(changesOf(states)).toBe(0);
  });

  test('not into loss', () => {
    expect(changesOf(run(startLadder(0, 'low'), 120, () => ({ lossShare: 0.08 })))).toBe(0);
  });

  test('passes over a rung that is not in use', () => {
    const states = run(startLadder(0, 'voice'), 60, () => ({}), FREE, ['hd', 'sd', 'low', 'voice']);
    expect(states.map(({ rung }) => rung)).not.toContain('stills');
    expect(last(states).rung).toBe('hd');
  });
});

describe('limits', () => {
  test.each([
    [{ pin: 'voice' }, 'voice'],
    [{ pin: 'save' }, 'low'],
    [{ device: 'sd' }, 'sd'],
    [{ house: 'low' }, 'low'],
    [{ pin: 'save', device: 'sd', house: 'voice' }, 'voice'],
  ] as const)('%o is %s at most, at once and for as long as it holds', (limits, rung) => {
    expect(ceilingOf({ ...FREE, ...limits })).toBe(rung);
    const states = run(startLadder(0, 'hd'), 120, () => ({}), { ...FREE, ...limits });
    expect(new Set(states.map((state) => state.rung))).toEqual(new Set([rung]));
    expect(states[0]?.reason).toBe('limit');
  });

  test('let go, it climbs again', () => {
    const pinned = last(run(startLadder(0, 'hd'), 10, () => ({}), { ...FREE, pin: 'voice' }));
    expect(last(run({ ...pinned, changedAtMs: 10_000 }, 60, () => ({}))).rung).toBe('hd');
  });
});

/**
 * A link as a sender sees it: the estimate follows what gets through and, like GCC's, rises no further than half as much again as is sent.
 * Sending more than it carries makes a queue, then loss.
 */
function linkOf(capacityAt: (atMs: number) => number, jitter: (atMs: number) => number, estimating: boolean) {
  let queuedBits = 0;
  return (atMs: number, rung: Rung): Partial<LadderSample> => {
    const capacity = capacityAt(atMs);
    const sentBps = 40_000 + Math.max(0, NEEDS_BPS[rung] - 40_000);
    queuedBits = Math.min(capacity * 1.5, Math.max(0, queuedBits + ((sentBps - capacity) * STEP_MS) / 1_000));
    const queueMs = (queuedBits / capacity) * 1_000;
    return {
      sentBps: Math.min(sentBps, capacity),
      availableBps: estimating ? Math.min(capacity, sentBps * 1.5 + 10_000) * jitter(atMs) : undefined,
      lossShare: queueMs >= 1_400 ? Math.max(0, 1 - capacity / sentBps) : 0,
      roundTripMs: 80 + queueMs,
      queueDelayMs: estimating ? 5 : undefined,
    };
  };
}

/** Seeded noise, ±5 %. */
const noise = (seed: number) => (atMs: number) => 0.95 + 0.1 * (Math.abs(Math.sin(seed * 12.9898 + atMs * 78.233) * 43_758.5453) % 1);

const swinging = fc.record({
  lowBps: fc.integer({ min: 50_000, max: 400_000 }),
  highBps: fc.integer({ min: 400_000, max: 4_000_000 }),
  halfPeriodMs: fc.integer({ min: 2_000, max: 40_000 }),
  seed: fc.integer({ min: 1, max: 1_000_000 }),
});
const SETTINGS = { seed: 20_260_301, numRuns: 300 };
const TEN_MINUTES = 600;

describe('on links that swing (300 seeded traces of ten minutes)', () => {
  const capacityOf =
    ({ lowBps, highBps, halfPeriodMs }: { lowBps: number; highBps: number; halfPeriodMs: number }) =>
    (atMs: number) =>
      Math.floor(atMs / halfPeriodMs) % 2 === 0 ? highBps : lowBps;

  test('the voice is never starved: no rung is kept for more than a second that the link cannot carry', () => {
    fc.assert(
      fc.property(swinging, (trace) => {
        const capacityAt = capacityOf(trace);
        let starvedMs = 0;
        for (const { rung, atMs } of run(startLadder(0), TEN_MINUTES, linkOf(capacityAt, noise(trace.seed), true)).map((state, index) => ({
          rung: state.rung,
          atMs: (index + 1) * STEP_MS,
        }))) {
          // Within the noise of the estimate a rung may be thought to fit.
          starvedMs = NEEDS_BPS[rung] * 0.95 > capacityAt(atMs) ? starvedMs + STEP_MS : 0;
          expect(starvedMs).toBeLessThanOrEqual(1_000);
        }
      }),
      SETTINGS,
    );
  });

  test('no oscillation: fast swings are answered a few times and then sat out, slow ones followed once each', () => {
    fc.assert(
      fc.property(swinging, (trace) => {
        const changes = changesOf(run(startLadder(0), TEN_MINUTES, linkOf(capacityOf(trace), noise(trace.seed), true)));
        const swings = (TEN_MINUTES * 1_000) / trace.halfPeriodMs;
        // At most down and up over all four steps for each swing that is long enough to climb in, and never more than one change in ten seconds.
        expect(changes).toBeLessThanOrEqual(Math.min(60, 10 + swings * 4));
      }),
      SETTINGS,
    );
  });

  test('where the browser tells no estimate, queue and loss bring it down within four seconds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 45_000, max: 900_000 }), (lowBps) => {
        const capacityAt = (atMs: number) => (atMs < 5_000 ? 5_000_000 : lowBps);
        const states = run(
          { ...startLadder(0, 'hd') },
          60,
          linkOf(capacityAt, () => 1, false),
        );
        const afterMs = states.findIndex(({ rung }, index) => index * STEP_MS > 5_000 && NEEDS_BPS[rung] <= lowBps) * STEP_MS - 5_000;
        expect(afterMs).toBeLessThanOrEqual(4_000);
        expect(afterMs).toBeGreaterThan(0);
      }),
      SETTINGS,
    );
  });
});
