import { describe, expect, test } from 'vitest';
import { QualityFilter, qualityOf } from './quality.ts';

describe('qualityOf', () => {
  test.each([
    ['nothing flows yet', { connected: true, producerScores: [], consumerScores: [] }, 4],
    ['no loss', { connected: true, producerScores: [10, 9], consumerScores: [10] }, 4],
    ['some loss on one stream', { connected: true, producerScores: [10], consumerScores: [7, 10] }, 3],
    ['the worst stream decides', { connected: true, producerScores: [10], consumerScores: [10, 4] }, 2],
    ['nearly nothing arrives', { connected: true, producerScores: [1], consumerScores: [] }, 1],
    ['the path is gone', { connected: false, producerScores: [10], consumerScores: [10] }, 0],
  ])('%s', (_what, sample, quality) => {
    expect(qualityOf(sample)).toBe(quality);
  });
});

describe('QualityFilter', () => {
  test('falls at once', () => {
    const filter = new QualityFilter();
    expect(filter.push(1)).toBe(true);
    expect(filter.quality).toBe(1);
  });

  test('rises one step after three better samples, and starts to count again when one is not', () => {
    const filter = new QualityFilter();
    filter.push(0);
    expect([4, 4, 0, 4, 4].map((sample) => filter.push(sample))).toEqual([false, false, false, false, false]);
    expect(filter.push(4)).toBe(true);
    expect(filter.quality).toBe(1);
  });
});
