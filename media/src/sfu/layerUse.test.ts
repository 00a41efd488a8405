import { describe, expect, test } from 'vitest';
import { LayerUse } from './layerUse.ts';

const wants = { flows: true, preferred: 2, current: 2, sent: 2 };
/** Pushes the same sample each second and gives the last answer. */
function run(use: LayerUse, fromSecond: number, seconds: number, sample: Partial<typeof wants>): number {
  let answer = NaN;
  for (let second = fromSecond; second < fromSecond + seconds; second += 1)
    answer = use.push({ ...wants, ...sample, atMs: second * 1_000 });
  return answer;
}

describe('what a receiver can use', () => {
  test('is what it asks for, at once, and nothing while it does not look', () => {
    const use = new LayerUse();
    expect(run(use, 0, 1, {})).toBe(2);
    expect(run(use, 1, 1, { preferred: 0 })).toBe(0);
    expect(run(use, 2, 1, { flows: false })).toBe(-1);
    expect(run(use, 3, 1, {})).toBe(2);
  });

  test('is less only after its link has been too thin for a while; a dip is none', () => {
    const use = new LayerUse();
    expect(run(use, 0, 7, { current: 0 })).toBe(2);
    expect(run(use, 7, 1, {})).toBe(2);
    expect(run(use, 8, 9, { current: 0 })).toBe(0);
  });

  test('a layer the sender does not send is nobody’s fault', () => {
    expect(run(new LayerUse(), 0, 60, { current: 1, sent: 1 })).toBe(2);
  });

  test('is tried again, ever more seldom', () => {
    const use = new LayerUse();
    const tries: number[] = [];
    let before = 2;
    for (let second = 0; second < 600; second += 1) {
      const now = use.push({ ...wants, current: 0, atMs: second * 1_000 });
      if (now > before) tries.push(second);
      before = now;
    }
    expect(tries.length).toBeGreaterThan(2);
    const waits = tries.slice(1).map((at, index) => at - (tries[index] ?? 0));
    expect(waits.every((wait, index) => wait > 1.5 * (waits[index - 1] ?? 0))).toBe(true);
  });
});
