import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { LinkProbe } from './linkProbe.ts';

type Fake = Pick<WebSocket, 'onopen' | 'onerror'> & { begunMs: number; state: 'opening' | 'open' | 'closed'; close(): void };

let opened: Fake[];
let given: unknown[];
let givenUp: number;
let network: Set<() => void>;
let probe: LinkProbe;

beforeEach(() => {
  vi.useFakeTimers();
  opened = [];
  given = [];
  givenUp = 0;
  network = new Set();
  probe = new LinkProbe({
    open: () => {
      const socket: Fake = {
        onopen: null,
        onerror: null,
        begunMs: performance.now(),
        state: 'opening',
        close() {
          this.state = 'closed';
        },
      };
      opened.push(socket);
      // Whatever happens, never two at a time: the browser would hold back the second.
      if (opening().length > 1) throw new Error('two are being opened');
      return socket as unknown as WebSocket;
    },
    onAlive: (socket) => given.push(socket),
    onGivenUp: () => (givenUp += 1),
    onNetwork: (handler) => {
      network.add(handler);
      return () => network.delete(handler);
    },
    random: () => 0.5,
  });
});
afterEach(() => {
  probe.stop();
  const left = vi.getTimerCount() + network.size;
  vi.useRealTimers();
  if (left > 0) throw new Error('something was left behind');
});

const event = new Event('x');
const opening = (): Fake[] => opened.filter(({ state }) => state === 'opening');
const now = (): Fake => {
  const [socket] = opening();
  if (socket === undefined) throw new Error('nothing is being opened');
  return socket;
};
function stands(socket: Fake): void {
  socket.state = 'open';
  socket.onopen?.call(socket as unknown as WebSocket, event);
}
const fails = (socket: Fake): void => void socket.onerror?.call(socket as unknown as WebSocket, event);
const gapsMs = (): number[] => opened.slice(1).map(({ begunMs }, index) => begunMs - (opened[index]?.begunMs ?? 0));

describe('while the link is cut', () => {
  test('one attempt after the other, each given up after a second and a half', () => {
    probe.start();
    vi.advanceTimersByTime(499);
    expect(opened).toHaveLength(0);
    vi.advanceTimersByTime(1 + 1_550 * 4);
    expect([opened.length, gapsMs()]).toEqual([5, [1_550, 1_550, 1_550, 1_550]]);
  });

  test('after ten of them with more patience, so that a browser which counts failures does not hold them back for seconds', () => {
    probe.start();
    vi.advanceTimersByTime(40_000);
    const later = gapsMs().slice(10);
    expect(later).toEqual(later.map(() => 3_250));
    expect(opened.length).toBeLessThan(20);
  });

  test('the first that stands is given away, and no other is begun', () => {
    probe.start();
    vi.advanceTimersByTime(4_000);
    const socket = now();
    stands(socket);
    probe.stop();
    vi.advanceTimersByTime(60_000);
    expect([given, opened.at(-1), socket.state]).toEqual([[socket], socket, 'open']);
  });

  test('until we are told to stop, the one that stood is doubted: it may be lost as well', () => {
    probe.start();
    vi.advanceTimersByTime(600);
    stands(now());
    vi.advanceTimersByTime(900);
    expect(opened).toHaveLength(1);
    vi.advanceTimersByTime(200);
    stands(now());
    expect(given).toEqual(opened);
  });

  test('on a long way a try has the time that a connection took before, and then three times what opening it took', () => {
    probe.start(2_800);
    vi.advanceTimersByTime(500 + 2_700);
    expect(opened).toHaveLength(1);
    stands(now());
    vi.advanceTimersByTime(8_000);
    expect(opened).toHaveLength(1);
    vi.advanceTimersByTime(200);
    expect(opened).toHaveLength(2);
    probe.stop();
    probe.start(60_000);
    vi.advanceTimersByTime(4_600);
    expect(opened).toHaveLength(4);
  });

  test('a machine that says its network has changed tries at once', () => {
    probe.start();
    vi.advanceTimersByTime(1_000);
    for (const tell of network) tell();
    vi.advanceTimersByTime(50);
    expect(gapsMs()).toEqual([550]);
  });

  test('after two minutes nobody hurries any more, and that is told', () => {
    probe.start();
    vi.advanceTimersByTime(125_000);
    const before = opened.length;
    vi.advanceTimersByTime(60_000);
    expect([opened.length, opening(), givenUp]).toEqual([before, [], 1]);
  });
});

test('a server that is away is not pressed: refusals at once make the next attempts wait, ever longer', () => {
  probe.start();
  vi.advanceTimersByTime(500);
  for (const waitMs of [500, 1_000, 2_000, 4_000, 4_000]) {
    fails(now());
    vi.advanceTimersByTime(waitMs - 1);
    expect(opening()).toEqual([]);
    vi.advanceTimersByTime(1);
  }
  expect(gapsMs()).toEqual([500, 1_000, 2_000, 4_000, 4_000]);
});

test('an attempt that fails late was lost in the cut: the next one follows', () => {
  probe.start();
  vi.advanceTimersByTime(900);
  fails(now());
  vi.advanceTimersByTime(50);
  expect(gapsMs()).toEqual([450]);
});

test('stopping ends what is under way, and starting again begins anew', () => {
  probe.start();
  vi.advanceTimersByTime(1_200);
  probe.stop();
  expect(opening()).toEqual([]);
  vi.advanceTimersByTime(5_000);
  expect(opened).toHaveLength(1);
  probe.start();
  vi.advanceTimersByTime(600);
  expect(opened).toHaveLength(2);
});
