import { expect, test } from 'vitest';
import { HEADROOM, NEEDS_BPS, RUNGS } from './ladder.ts';
import { ceilingBpsOf, withCeiling } from './linkCeiling.ts';

const SDP = ['v=0', 'm=audio 7 X 111', 'c=IN IP4 0.0.0.0', 'a=mid:0', 'm=video 7 X 96', 'c=IN IP4 0.0.0.0', 'a=mid:1', ''].join('\r\n');

test('the ceiling stands in the sections of pictures, once, and goes again without a trace', () => {
  const bounded = withCeiling(SDP, 72_000);
  expect(bounded).toBe(SDP.replace('a=mid:1', 'b=AS:72\r\na=mid:1'));
  expect(withCeiling(bounded, 400_000)).toBe(bounded.replace('AS:72', 'AS:400'));
  expect(withCeiling(bounded, undefined)).toBe(SDP);
});

test('no rung is thrown down by its own ceiling, and the one above can be climbed to', () => {
  for (const [index, rung] of RUNGS.entries()) {
    const ceiling = ceilingBpsOf(rung) ?? Infinity;
    expect(ceiling).toBeGreaterThan(NEEDS_BPS[rung] * 1.1);
    const above = RUNGS[index - 1];
    if (rung === 'low' && above !== undefined) expect(ceiling).toBeGreaterThanOrEqual(NEEDS_BPS[above]);
  }
  // On the other rungs little is sent, and the estimate counts as untried: see `climb` of the ladder.
  expect(ceilingBpsOf('sd')).toBeGreaterThanOrEqual(NEEDS_BPS.hd);
  expect(HEADROOM).toBeGreaterThan(1);
});
