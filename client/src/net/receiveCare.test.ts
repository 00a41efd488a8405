import { describe, expect, test } from 'vitest';
import { CARE_SAMPLE_MS, ReceiveCare } from './receiveCare.ts';

/** Fifty packets a second, of which a share that may change gets lost; what is held after each reading, by second. */
function run(seconds: number, lossAt: (atS: number, held: number) => number, packetsPerSecond = 50): { atS: number; held: number }[] {
  const care = new ReceiveCare();
  let [received, lost] = [0, 0];
  return Array.from({ length: (seconds * 1_000) / CARE_SAMPLE_MS }, (_, index) => {
    const atS = (index * CARE_SAMPLE_MS) / 1_000;
    care.push({ atMs: index * CARE_SAMPLE_MS, received, lost });
    const share = lossAt(atS, care.held);
    const packets = packetsPerSecond * (CARE_SAMPLE_MS / 1_000);
    received += packets * (1 - share);
    lost += packets * share;
    return { atS, held: care.held };
  });
}
const firstHeld = (states: { atS: number; held: number }[]) => states.find(({ held }) => held > 0)?.atS;

describe('pictures are held back', () => {
  test('within 1.5 s of a link that drowns, and the screen too when that does not help', () => {
    const states = run(10, (atS) => (atS >= 4 ? 0.4 : 0.02));
    expect(firstHeld(states)).toBeLessThanOrEqual(5.5);
    expect(states.at(-1)?.held).toBe(2);
  });

  test('only the faces where that is enough, and they come back after a while', () => {
    const states = run(30, (atS, held) => (atS >= 4 && atS < 6 && held === 0 ? 0.4 : 0));
    expect(Math.max(...states.map(({ held }) => held))).toBe(1);
    expect(states.at(-1)?.held).toBe(0);
  });

  test('longer each time when they were the reason', () => {
    const states = run(120, (_, held) => (held === 0 ? 0.5 : 0));
    const begun = states.filter(({ held }, index) => held === 1 && states[index - 1]?.held !== 1).map(({ atS }) => atS);
    const between = begun.slice(1).map((atS, index) => atS - (begun[index] ?? 0));
    expect(between.length).toBeGreaterThanOrEqual(3);
    expect(between[1]).toBeGreaterThan((between[0] ?? 0) * 1.5);
  });
});

/** A link of so many bit/s between a voice of 27 kbit/s and a picture of `pictureBps`: what does not fit is lost, from everything alike. */
function narrow(linkBps: number, seconds: number, pictureBps = (trying: boolean): number => (trying ? 50_000 : 400_000)): number[] {
  const care = new ReceiveCare();
  let [received, lost, bytes, queueMs] = [0, 0, 0, 0];
  return Array.from({ length: (seconds * 1_000) / CARE_SAMPLE_MS }, (_, index) => {
    const wanted = 27_000 + (care.held > 0 ? 0 : pictureBps(care.trying));
    const fits = Math.min(1, linkBps / wanted);
    queueMs = Math.max(0, Math.min(600, queueMs + (wanted / linkBps - 1) * CARE_SAMPLE_MS));
    const packets = 17 * (CARE_SAMPLE_MS / 1_000);
    const share = queueMs >= 600 ? 1 - fits : 0;
    received += packets * (1 - share);
    lost += packets * share;
    bytes += (Math.min(wanted, linkBps) * CARE_SAMPLE_MS) / 8_000;
    care.push({ atMs: index * CARE_SAMPLE_MS, received, lost, bytes, roundTripMs: 300 + queueMs });
    return care.held;
  });
}
/** Taken for a poor link because the join was slow, and proved to be none of the worst by what we send. */
function poorButProved(): ReceiveCare {
  const care = new ReceiveCare({ poor: true, thinSinceMs: 0 });
  care.prove();
  return care;
}

const begins = (held: readonly number[]): number => held.filter((now, index) => now > 0 && (held[index - 1] ?? 0) === 0).length;

test('a link that carries no picture at all is tried once a minute; a wider one soon', () => {
  expect(begins(narrow(64_000, 120))).toBeLessThanOrEqual(3);
  const wide = narrow(200_000, 60, (trying) => (trying ? 50_000 : 150_000));
  expect(wide.at(-1)).toBe(0);
});

test('what is let in again is tried in its smallest form, and a queue ends that before words are lost', () => {
  const care = poorButProved();
  const states = [0, 4_000, 4_500, 5_000, 5_500].map((atMs) => {
    care.push({ atMs, received: atMs / 20 + 1, lost: 0, roundTripMs: atMs < 5_000 ? 300 : 700 });
    return [care.held, care.trying];
  });
  expect(states).toEqual([
    [1, false],
    [0, true],
    [0, true],
    [0, true],
    [1, false],
  ]);
});

describe('pictures are left alone', () => {
  test.each([
    ['loss a link has by itself', () => 0.1],
    ['a burst of a second', (atS: number) => (atS >= 5 && atS < 6 ? 0.3 : 0)],
  ])('%s', (_, lossAt) => expect(firstHeld(run(60, lossAt))).toBeUndefined());

  test('a cut of three seconds, whatever was lost in it', () => {
    const care = new ReceiveCare();
    const held = Array.from({ length: 40 }, (_, index) => {
      const atMs = index * CARE_SAMPLE_MS;
      // 25 packets a reading; those of the cut are known to be lost when the next one comes, and some with the first that come late.
      const cut = Math.min(Math.max(index - 10, 0), 6);
      const lost = index <= 16 ? 0 : cut * 25 + (index === 17 ? 10 : 20);
      care.push({ atMs, received: (index - cut) * 25, lost });
      return care.held;
    });
    expect(held).toEqual(held.map(() => 0));
  });

  test('too few packets to judge by: a speaker who is silent', () => expect(firstHeld(run(60, () => 0.5, 3))).toBeUndefined());
});

test('they wait while the voices alone fill the link', () => {
  const care = poorButProved();
  const heldAt = (atMs: number, roundTripMs: number): number => {
    care.push({ atMs, received: atMs / 20 + 1, lost: 0, roundTripMs });
    return care.held;
  };
  expect([heldAt(0, 300), heldAt(4_500, 600), heldAt(60_000, 500), heldAt(61_000, 330)]).toEqual([1, 1, 1, 0]);
});

test('a link that began poor gets no picture before the voices have come through for a while', () => {
  const care = poorButProved();
  const held = [0, 2_000, 3_500, 4_000].map((atMs) => {
    care.push({ atMs, received: atMs / 20 + 1, lost: 0 });
    return care.held;
  });
  expect(held).toEqual([1, 1, 1, 0]);
});

describe('the link is told to be thin', () => {
  const loss = (from: number, to: number) => {
    const care = new ReceiveCare();
    let [received, lost] = [0, 0];
    return Array.from({ length: 160 }, (_, index) => {
      care.push({ atMs: index * CARE_SAMPLE_MS, received, lost });
      const share = index * CARE_SAMPLE_MS >= from && index * CARE_SAMPLE_MS < to ? 0.4 : 0;
      received += 25 * (1 - share);
      lost += 25 * share;
      return care.thin;
    });
  };

  test('from the moment it drowns until half a minute after, once', () => {
    const thin = loss(4_000, 6_000);
    const [from, to] = [thin.indexOf(true), thin.lastIndexOf(true)];
    expect(from * CARE_SAMPLE_MS).toBeLessThanOrEqual(5_500);
    expect((to - from) * CARE_SAMPLE_MS).toBeGreaterThanOrEqual(29_000);
    expect(thin.at(-1)).toBe(false);
    expect(thin.filter((now, index) => now && !thin[index - 1])).toHaveLength(1);
  });

  test('from the first packet on after a slow join, for two minutes, and for half of one where it proves to carry pictures', () => {
    const thinUntil = (proved: boolean): number => {
      const care = new ReceiveCare({ poor: true, thinSinceMs: 0 });
      let last = 0;
      for (let atMs = 500; atMs < 200_000; atMs += 500) {
        if (proved && atMs === 10_000) care.prove();
        care.push({ atMs, received: atMs / 60, lost: 0, roundTripMs: 300 });
        if (care.thin) last = atMs;
      }
      return last;
    };
    expect(thinUntil(false)).toBeGreaterThan(119_000);
    expect(thinUntil(false)).toBeLessThan(121_000);
    expect(thinUntil(true)).toBeLessThan(31_000);
  });

  test('no longer where round trips say that the machine was slow and not the link', () => {
    const care = new ReceiveCare({ poor: true, thinSinceMs: 0 });
    const states = [500, 4_500].map((atMs) => {
      care.push({ atMs, received: atMs / 20, lost: 0, roundTripMs: 4 });
      return [care.thin, care.held];
    });
    expect(states).toEqual([
      [false, 1],
      [false, 0],
    ]);
  });

  test('not for loss a link has by itself', () => expect(loss(0, 0)).not.toContain(true));
});

test('a link that began poor and does not prove to be better gets no picture for a minute', () => {
  const care = new ReceiveCare({ poor: true });
  const held = [0, 30_000, 59_500, 60_000].map((atMs) => {
    care.push({ atMs, received: atMs / 60 + 1, lost: 0, roundTripMs: 300 });
    return care.held;
  });
  expect(held).toEqual([1, 1, 1, 0]);
});

test('a trial counts only while pictures come', () => {
  const care = poorButProved();
  const trying: boolean[] = [];
  for (let atMs = 0; atMs <= 40_000; atMs += CARE_SAMPLE_MS) {
    const received = Math.max(0, atMs - 20_000) / 100;
    care.push({ atMs, received: atMs / 20 + 1, lost: 0, roundTripMs: 300, pictures: { received, lost: 0 } });
    trying.push(care.trying);
  }
  expect(trying.filter(Boolean).length * CARE_SAMPLE_MS).toBeGreaterThan(20_000);
  expect(trying.at(-1)).toBe(false);
});

test('a link that began poor: what counts is how long the voices have come, not how long the connection took', () => {
  const care = poorButProved();
  const held = [0, 3_000, 5_000, 7_000, 9_000].map((atMs) => {
    care.push({ atMs, received: Math.max(0, atMs - 4_000) / 20, lost: 0 });
    return care.held;
  });
  expect(held).toEqual([1, 1, 1, 1, 0]);
});

test('others are asked to spare a link for longer each time that trouble returns soon', () => {
  const care = new ReceiveCare();
  let [received, lost] = [0, 0];
  const begun: number[] = [];
  let before = false;
  for (let atMs = 0; atMs < 600_000; atMs += CARE_SAMPLE_MS) {
    // Long packets fit, short ones do not.
    received += care.thin ? 8 : 13;
    lost += care.thin ? 0 : 12;
    care.push({ atMs, received, lost });
    if (care.thin && !before) begun.push(atMs);
    before = care.thin;
  }
  const between = begun.slice(1).map((atMs, index) => atMs - (begun[index] ?? 0));
  expect(between.length).toBeGreaterThanOrEqual(3);
  expect(between.every((ms, index) => index === 0 || ms > (between[index - 1] ?? 0) * 1.5)).toBe(true);
});

test('streams that went do not count as received again', () => {
  const care = new ReceiveCare();
  care.push({ atMs: 0, received: 1_000, lost: 300 });
  expect(care.push({ atMs: 500, received: 5, lost: 0 })).toBe(false);
  expect(care.held).toBe(0);
});

test('a flood of pictures is stopped for a moment, then tried in its smallest form, while the voices have lost nothing yet', () => {
  const care = new ReceiveCare();
  const states: [number, number, boolean][] = [];
  let pictures = { received: 0, lost: 0 };
  for (let atMs = 0; atMs <= 10_000; atMs += CARE_SAMPLE_MS) {
    care.push({ atMs, received: atMs / 20, lost: 0, roundTripMs: 80, pictures });
    const floods = atMs >= 4_000 && care.held === 0 && !care.trying;
    pictures = { received: pictures.received + (care.held > 0 ? 0 : floods ? 15 : 60), lost: pictures.lost + (floods ? 45 : 0) };
    states.push([atMs, care.held, care.trying]);
  }
  expect(states.find(([, held]) => held > 0)?.[0]).toBeLessThanOrEqual(5_000);
  expect(states.filter(([, held]) => held > 0).length * CARE_SAMPLE_MS).toBeLessThanOrEqual(2_000);
  expect(states.at(-1)).toEqual([10_000, 0, true]);
  expect(care.thin).toBe(false);
});

test('a second flood so soon is held longer', () => {
  const care = new ReceiveCare();
  let pictures = { received: 0, lost: 0 };
  let heldFor = 0;
  for (let atMs = 0; atMs <= 30_000; atMs += CARE_SAMPLE_MS) {
    care.push({ atMs, received: atMs / 20, lost: 0, roundTripMs: 80, pictures });
    const floods = care.held === 0 && atMs >= 4_000;
    pictures = { received: pictures.received + (care.held > 0 ? 0 : 15), lost: pictures.lost + (floods ? 45 : 0) };
    if (atMs >= 10_000 && care.held > 0) heldFor += CARE_SAMPLE_MS;
  }
  expect(heldFor).toBeGreaterThanOrEqual(10_000);
});

describe('the media are moved to another worker in half a second, over the same link', () => {
  /** Voices and pictures of a good link, or of one that drowns, until the worker dies; then the counters of another connection, from nothing. */
  function moved({ drownsAtS, forS }: { drownsAtS?: number; forS: number }) {
    const care = new ReceiveCare();
    const diesAtS = 20;
    let [received, lost, bytes, pictures] = [0, 0, 0, 0];
    return Array.from({ length: (diesAtS + forS) * 2 }, (_, index) => {
      const atS = index / 2;
      if (atS === diesAtS) [received, lost, bytes, pictures] = [0, 0, 0, 0];
      care.push({ atMs: atS * 1_000, received, lost, bytes, roundTripMs: 50, pictures: { received: pictures, lost: 0 } });
      const drowns = drownsAtS !== undefined && atS >= drownsAtS && care.held === 0 && atS < diesAtS;
      received += drowns ? 12 : 25;
      lost += drowns ? 13 : 0;
      bytes += drowns ? 3_000 : 3_000 + (care.held === 0 ? 25_000 : 0);
      pictures += care.held === 0 ? 25 : 0;
      return { atS, held: care.held, thin: care.thin };
    });
  }

  test('the silence of the dead worker is no doubt of the link: nothing is held back, and nobody is asked to spare it', () => {
    const states = moved({ forS: 60 });
    expect(states.filter(({ held, thin }) => held > 0 || thin)).toEqual([]);
  });

  test('faces that a thin link could not carry before do not come at once because of it', () => {
    const states = moved({ drownsAtS: 15, forS: 30 });
    const held = states.filter((state) => state.held > 0).map(({ atS }) => atS);
    expect(held[0]).toBeLessThan(17);
    expect(held.at(-1)).toBeGreaterThan(25);
    expect(held).toHaveLength(20);
  });
});

describe('a link that falls, told by pictures that come late', () => {
  /** Eight seconds of so many bit/s, and what comes in the 200 ms after. */
  function fell(beforeBps: number, afterBps: number, picturePackets = 5): { care: ReceiveCare; held: boolean } {
    const care = new ReceiveCare();
    for (let atMs = 0; atMs <= 8_000; atMs += CARE_SAMPLE_MS)
      care.push({ atMs, received: atMs / 60, lost: 0, bytes: (beforeBps * atMs) / 8_000, pictures: { received: atMs / 20, lost: 0 } });
    const from = { atMs: 8_100, bytes: 0, picturePackets: 0 };
    return { care, held: care.fall(from, { atMs: 8_300, bytes: (afterBps * 200) / 8_000, picturePackets }) };
  }

  test('pictures rest until the queue is empty, then come in their smallest form', () => {
    const { care, held } = fell(400_000, 280_000);
    expect([held, care.held]).toEqual([true, 1]);
    const after = (atMs: number) => care.push({ atMs, received: atMs / 60, lost: 0 });
    after(9_000);
    expect(care.held).toBe(1);
    after(9_500);
    expect([care.held, care.trying, care.thin]).toEqual([0, true, false]);
  });

  test('as much comes as before, no pictures, or little anyway: nothing is held back', () => {
    expect(fell(400_000, 380_000).held).toBe(false);
    expect(fell(400_000, 30_000, 0).held).toBe(false);
    expect(fell(150_000, 60_000).held).toBe(false);
  });

  test('once it has rested, not again for a while: it may be the machine that is slow', () => {
    const { care } = fell(400_000, 280_000);
    for (let atMs = 8_500; atMs <= 24_000; atMs += CARE_SAMPLE_MS)
      care.push({ atMs, received: atMs / 60, lost: 0, bytes: (400_000 * atMs) / 8_000 });
    expect(care.held).toBe(0);
    expect(care.fall({ atMs: 24_000, bytes: 0, picturePackets: 0 }, { atMs: 24_200, bytes: 5_000, picturePackets: 5 })).toBe(false);
  });
});
