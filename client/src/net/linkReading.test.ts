import { describe, expect, it } from 'vitest';
import type { CallSessionEvents } from './callTransport.ts';
import { readCall } from './callWord.ts';
import { Emitter } from './emitter.ts';
import type { LadderReason, Rung } from './ladder.ts';
import { createLinkReading, type CallWord } from './linkReading.ts';
import { rateOf } from './transferWatch.ts';

const minute = 60_000;

function setUp() {
  let now = 0;
  const reading = createLinkReading(() => now);
  return { reading, pass: (ms: number) => (now += ms), nowMs: () => now };
}

describe('what we know of our own link', () => {
  it('knows nothing before anything was measured', () => {
    const { reading } = setUp();
    expect([reading.isPoor(), reading.isThin(), reading.downBps()]).toEqual([undefined, undefined, undefined]);
  });

  it.each([
    { bps: 64_000, poor: true, thin: true },
    { bps: 300_000, poor: true, thin: false },
    { bps: 20_000_000, poor: false, thin: false },
  ])('$bps bit/s', ({ bps, poor, thin }) => {
    const { reading } = setUp();
    reading.noteDown(bps);
    expect([reading.isPoor(), reading.isThin(), reading.downBps()]).toEqual([poor, thin, bps]);
  });

  it('the best of what was measured lately counts: a dawdling server is no thin link', () => {
    const { reading, pass } = setUp();
    reading.noteDown(9_000_000);
    reading.noteDown(40_000);
    expect(reading.isThin()).toBe(false);
    pass(3 * minute);
    reading.noteDown(60_000);
    expect(reading.isThin()).toBe(false);
    pass(13 * minute);
    expect(reading.isThin()).toBe(true);
    expect(reading.downBps()).toBe(60_000);
  });

  it('a running call has the word where nothing good was measured lately, then older measurements, then nobody', () => {
    const { reading, pass } = setUp();
    let word: CallWord = 'thin';
    const stop = reading.followCall(() => word);
    reading.noteDown(9_000_000);
    expect(reading.isThin()).toBe(false);
    pass(3 * minute);
    expect([reading.isThin(), reading.isPoor()]).toEqual([true, true]);
    word = 'poor';
    expect([reading.isThin(), reading.isPoor()]).toEqual([false, true]);
    stop();
    expect(reading.isPoor()).toBe(false);
    pass(15 * minute);
    expect(reading.isPoor()).toBeUndefined();
  });

  it('what a call finds thin is not taken back by a lucky measurement, only by one beyond doubt', () => {
    const { reading } = setUp();
    reading.followCall(() => 'thin');
    reading.noteDown(700_000);
    expect([reading.isThin(), reading.isPoor()]).toEqual([true, true]);
    reading.noteDown(5_000_000);
    expect([reading.isThin(), reading.isPoor()]).toEqual([false, false]);
  });

  it('a link that was thin to the end of a call stays so for a while: the minutes are signed over it', () => {
    const { reading, pass } = setUp();
    const stop = reading.followCall(() => 'thin');
    reading.noteDown(200_000);
    stop();
    stop();
    expect(reading.isThin()).toBe(true);
    pass(3 * minute);
    expect(reading.isThin()).toBe(false);
  });
});

describe('what a call says of the link', () => {
  function inCall(availableBps: number | undefined) {
    const { reading, pass, nowMs } = setUp();
    const events = new Emitter<CallSessionEvents>();
    const linkSample = {
      atMs: 0,
      availableBps,
      sentBps: 0,
      lossShare: undefined,
      roundTripMs: undefined,
      queueDelayMs: undefined,
      cpuLimited: false,
    };
    const session = {
      on: <E extends keyof CallSessionEvents>(event: E, handler: (payload: CallSessionEvents[E]) => void) => events.on(event, handler),
      rung: 'sd' as Rung,
      linkSample,
      downlink: { thin: false, lossy: false },
    };
    const stop = readCall(session, reading, nowMs);
    const change = (rung: Rung, reason: LadderReason): void => {
      session.rung = rung;
      events.emit('rungChanged', { rung, reason });
    };
    const downlink = (thin: boolean): void => {
      session.downlink = { thin, lossy: thin };
      events.emit('downlinkChanged', session.downlink);
    };
    return { reading, pass, change, downlink, stop };
  }

  it('only voices left, the estimate stands at its ceiling and says no more: thin, and not poor again at each lucky reading', () => {
    const { reading, pass, change } = inCall(72_000);
    change('voice', 'bandwidth');
    pass(10_000);
    expect(reading.isThin()).toBe(true);
    change('stills', 'recovered');
    change('low', 'recovered');
    expect(reading.isThin()).toBe(true);
    change('sd', 'recovered');
    expect(reading.isThin()).toBe(false);
  });

  it('a receiving link that the voices alone fill is thin at once, whatever is sent, and stays so when it lasted', () => {
    const { reading, pass, downlink } = inCall(undefined);
    downlink(true);
    expect([reading.isPoor(), reading.isThin()]).toEqual([true, true]);
    pass(10_000);
    downlink(false);
    expect(reading.isThin()).toBe(true);
    pass(5 * minute);
    expect(reading.isThin()).toBe(true);
  });

  it('a slow join that was the machine’s doing is taken back', () => {
    const { reading, pass, downlink } = inCall(undefined);
    downlink(true);
    pass(3_000);
    downlink(false);
    expect(reading.isThin()).toBeUndefined();
  });

  it('a call that ends thin leaves that behind', () => {
    const { reading, pass, downlink, stop } = inCall(undefined);
    downlink(true);
    pass(20_000);
    downlink(false);
    stop();
    expect(reading.isThin()).toBe(true);
  });

  it('a slow join or a fall makes it poor at once, and thin when it lasts and the estimate agrees', () => {
    const { reading, pass, change } = inCall(60_000);
    expect(reading.isPoor()).toBeUndefined();
    change('voice', 'bandwidth');
    expect([reading.isPoor(), reading.isThin()]).toEqual([true, false]);
    pass(10_000);
    expect(reading.isThin()).toBe(true);
    change('sd', 'recovered');
    expect([reading.isPoor(), reading.isThin()]).toEqual([false, false]);
  });

  it('a link that is estimated to carry more is poor, not thin, however long', () => {
    const { reading, pass, change } = inCall(300_000);
    change('low', 'loss');
    pass(minute);
    expect([reading.isPoor(), reading.isThin()]).toEqual([true, false]);
  });

  it.each(['limit', 'cpu'] as const)('%s says nothing of the link', (reason) => {
    const { reading, pass, change } = inCall(60_000);
    change('voice', reason);
    pass(minute);
    expect(reading.isPoor()).toBeUndefined();
  });
});

describe('what the page loads anyway', () => {
  const came = (responseStart: number, responseEnd: number, bytes: number, cached = false) => ({
    responseStart,
    responseEnd,
    encodedBodySize: bytes,
    transferSize: cached ? 0 : bytes + 300,
  });
  it.each([
    { what: 'one answer', entries: [came(100, 1_100, 100_000)], bps: 800_000 },
    { what: 'two at once share the link', entries: [came(1, 10_001, 40_000), came(1, 10_001, 40_000)], bps: 64_000 },
    { what: 'a pause between two does not count', entries: [came(1, 1_001, 50_000), came(60_000, 61_000, 50_000)], bps: 400_000 },
    { what: 'small ones say nothing', entries: [came(1, 5_000, 3_000)], bps: undefined },
    { what: 'what was in the cache did not come over the link', entries: [came(1, 3, 500_000, true)], bps: undefined },
  ])('$what', ({ entries, bps }) => {
    expect(rateOf(entries)).toBe(bps);
  });
});
