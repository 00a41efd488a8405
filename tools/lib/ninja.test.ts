import { describe, expect, it } from 'vitest';
import { parseProgress, secondsLeft } from './ninja.ts';

describe('parseProgress', () => {
  it.each([
    ['[12/263] Compiling C++ object mediasoup-worker.p/src_lib.cpp.o', { done: 12, total: 263 }],
    ['\r[263/263] Linking target mediasoup-worker', { done: 263, total: 263 }],
  ])('reads %s', (line, expected) => expect(parseProgress(line)).toEqual(expected));

  it.each(['ninja: Entering directory', 'warning: x[1/2]', '[0/0] nothing', '[9/3] impossible', ''])('takes nothing from "%s"', (line) => {
    expect(parseProgress(line)).toBeUndefined();
  });
});

describe('secondsLeft', () => {
  it('is the guess before anything is built', () => expect(secondsLeft(0, 100, 0, 300)).toBe(300));
  it('follows the pace once a fifth is built', () => expect(secondsLeft(50, 100, 400, 300)).toBe(400));
  it('is nothing at the end', () => expect(secondsLeft(100, 100, 500, 300)).toBe(0));
  it('does not fall below what is left of the guess by files when the first ones take long', () => {
    expect(secondsLeft(1, 100, 600, 300)).toBeGreaterThan(100);
  });
});
