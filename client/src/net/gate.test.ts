import { describe, expect, it, vi } from 'vitest';
import { Gate } from './gate.ts';

describe('a gate', () => {
  it('lets everybody through once it is open, in the order they came, and later ones at once', async () => {
    const gate = new Gate(60_000);
    const through: string[] = [];
    const all = ['first', 'second'].map((who) => gate.passed().then(() => through.push(who)));
    await Promise.resolve();
    expect(through).toEqual([]);
    gate.open();
    await Promise.all(all);
    await gate.passed();
    expect(through).toEqual(['first', 'second']);
  });

  it('holds nobody for longer than its patience', async () => {
    vi.useFakeTimers();
    try {
      const gate = new Gate(10_000);
      const passed = vi.fn<() => void>();
      void gate.passed().then(passed);
      await vi.advanceTimersByTimeAsync(9_999);
      expect(passed).not.toHaveBeenCalled();
      await vi.advanceTimersByTimeAsync(1);
      expect(passed).toHaveBeenCalledOnce();
      expect(gate.isOpen).toBe(false);
    } finally {
      vi.useRealTimers();
    }
  });
});
