import { seededRandom } from '@hoi-chan/shared/seededRandom.ts';
import { describe, expect, it } from 'vitest';
import { PieceGate, type Leave } from './pieceGate.ts';

interface Link {
  /** What the link carries at some time, and what calls take of it before images do, kbit/s. */
  carries: (atMs: number) => number;
  speaks: (atMs: number) => number;
  oneWayMs: number;
  /** What the clocks of both ends differ by. */
  apartMs?: number;
  isThin?: boolean;
}

/** One endless body over a link with a queue, piece by piece: the waits in it from `settledMs` on, and the share of what was free that it got. */
async function drive(link: Link, { forMs, settledMs, seed }: { forMs: number; settledMs: number; seed: number }) {
  const { next: random } = seededRandom(seed);
  let now = 0;
  const gate = new PieceGate(
    () => now,
    () => link.isThin === true,
  );
  const events: { atMs: number; run: () => void }[] = [];
  const at = (atMs: number, run: () => void): void => {
    events.push({ atMs, run });
    events.sort((a, b) => a.atMs - b.atMs);
  };
  /** When the link is done with what it has now. */
  let freeAtMs = 0;
  const waits: number[] = [];
  let [got, free] = [0, 0];
  const over = (bytes: number): number => {
    freeAtMs = Math.max(now, freeAtMs) + (bytes * 8) / link.carries(now);
    return freeAtMs;
  };
  const ask = async (): Promise<void> => {
    for (;;) {
      const leave: Leave = await gate.take(10_000_000, false, undefined);
      at(now + link.oneWayMs + random() * 10, () => {
        const sentMs = now;
        at(over(leave.bytes + 100) + link.oneWayMs, () => {
          if (now > settledMs) got += leave.bytes * 8;
          leave.over(now - sentMs + (link.apartMs ?? 0));
        });
      });
    }
  };
  void ask();
  const speak = (): void => {
    over((link.speaks(now) * 20) / 8);
    if (now > settledMs) {
      waits.push(Math.max(0, freeAtMs - now));
      free += Math.max(0, link.carries(now) - link.speaks(now)) * 20;
    }
    at(now + 20, speak);
  };
  speak();
  while (now < forMs) {
    // The waiting for leave goes on by promises.
    for (let turn = 0; turn < 4; turn += 1) await Promise.resolve();
    const next = events.shift();
    if (next === undefined) throw new Error('nothing comes any more');
    now = next.atMs;
    next.run();
  }
  const sorted = waits.toSorted((a, b) => a - b);
  return { median: sorted[Math.floor(sorted.length / 2)] ?? 0, most: sorted[Math.floor(sorted.length * 0.98)] ?? 0, used: got / free };
}

const SEEDS = [1, 2, 3, 4, 5];

/** Voices, and a picture that moves: another rate every second. */
function talk(seed: number): (atMs: number) => number {
  const { next: random } = seededRandom(seed);
  const rates = Array.from({ length: 300 }, () => 140 + random() * 70);
  return (atMs) => rates[Math.floor(atMs / 1_000)] ?? 175;
}

describe('while somebody speaks', () => {
  it.each(SEEDS)('the queue of a commune link stays short, and images get most of what is free (seed %i)', async (seed) => {
    const link = { carries: () => 512, speaks: talk(seed), oneWayMs: 75, apartMs: 5_000_000 };
    const { median, most, used } = await drive(link, { forMs: 60_000, settledMs: 4_000, seed });
    expect(median).toBeLessThan(120);
    expect(most).toBeLessThan(220);
    expect(used).toBeGreaterThan(0.85);
  });

  it.each(SEEDS)('on a thin one words wait behind a few pieces at most (seed %i)', async (seed) => {
    const link = { carries: () => 64, speaks: () => 40, oneWayMs: 150, isThin: true };
    const { most, used } = await drive(link, { forMs: 60_000, settledMs: 4_000, seed });
    expect(most).toBeLessThan(900);
    expect(used).toBeGreaterThan(0.5);
  });

  it('a link that fell to a tenth is followed down as soon as what was under way is here, and up again', async () => {
    const carries = (atMs: number): number => (atMs < 20_000 ? 4_000 : atMs < 40_000 ? 400 : 4_000);
    const link = { carries, speaks: () => 150, oneWayMs: 60 };
    const down = await drive(
      { ...link, carries: (ms) => Math.min(carries(ms), ms < 40_000 ? Infinity : 400) },
      { forMs: 39_000, settledMs: 26_000, seed: 1 },
    );
    expect(down.median).toBeLessThan(150);
    const up = await drive(link, { forMs: 90_000, settledMs: 60_000, seed: 1 });
    expect(up.used).toBeGreaterThan(0.6);
  });

  it('a wide one is soon used', async () => {
    const { used } = await drive({ carries: () => 20_000, speaks: () => 1_500, oneWayMs: 15 }, { forMs: 8_000, settledMs: 2_000, seed: 1 });
    expect(used).toBeGreaterThan(0.7);
  });
});

describe('whose turn it is', () => {
  const seen = (): { gate: PieceGate; went: string[]; ask: (name: string, isSmall?: boolean, signal?: AbortSignal) => Promise<Leave> } => {
    const gate = new PieceGate(() => 0);
    const went: string[] = [];
    return {
      gate,
      went,
      ask: async (name, isSmall = false, signal) => {
        const leave = await gate.take(undefined, isSmall, signal);
        went.push(name);
        return leave;
      },
    };
  };

  it('small ones go before, and whoever gave up takes no turn', async () => {
    const { went, ask } = seen();
    const first = await ask('first');
    const fills = [await ask('fills'), await ask('fills'), await ask('fills')];
    const given = new AbortController();
    const gone = ask('given up', false, given.signal);
    const [later, small] = [ask('later'), ask('small', true)];
    given.abort(new Error('moved on'));
    await expect(gone).rejects.toThrow('moved on');
    expect(went).toEqual(['first', 'fills', 'fills', 'fills']);
    first.over();
    first.over();
    (await small).over();
    await later;
    expect(went.slice(4)).toEqual(['small', 'later']);
    expect(fills.every(({ bytes }) => bytes === first.bytes)).toBe(true);
  });
});
