import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { LinkProbe } from './linkProbe.ts';

type Fake = Pick<WebSocket, 'onopen' | 'onerror'> & { closed: boolean; close(): void };

let opened: Fake[];
let given: unknown[];
let probe: LinkProbe;

beforeEach(() => {
  vi.useFakeTimers();
  opened = [];
  given = [];
  probe = new LinkProbe({
    open: () => {
      const socket: Fake = {
        onopen: null,
        onerror: null,
        closed: false,
        close() {
          this.closed = true;
        },
      };
      opened.push(socket);
      return socket as unknown as WebSocket;
    },
    onAlive: (socket) => given.push(socket),
  });
});
afterEach(() => {
  probe.stop();
  vi.useRealTimers();
});

const event = new Event('x');
const stands = (socket: Fake | undefined): void => void socket?.onopen?.call(socket as unknown as WebSocket, event);
const fails = (socket: Fake | undefined): void => void socket?.onerror?.call(socket as unknown as WebSocket, event);
const open = (): number => opened.filter(({ closed }) => !closed).length;

describe('while the link is cut', () => {
  test('a new attempt every half second, none kept longer than four seconds', () => {
    probe.start();
    vi.advanceTimersByTime(3_999);
    expect(opened).toHaveLength(7);
    vi.advanceTimersByTime(20_000);
    expect(open()).toBeLessThanOrEqual(8);
  });

  test('the first that stands is given away, and every other is ended', () => {
    probe.start();
    vi.advanceTimersByTime(2_000);
    stands(opened[2]);
    expect(given).toEqual([opened[2]]);
    probe.stop();
    vi.advanceTimersByTime(60_000);
    expect(opened.filter(({ closed }) => !closed)).toEqual([opened[2]]);
    expect(opened).toHaveLength(4);
  });

  test('until we are told to stop, the one that stood is doubted: it may be lost as well', () => {
    probe.start();
    vi.advanceTimersByTime(600);
    stands(opened[0]);
    vi.advanceTimersByTime(900);
    expect(opened).toHaveLength(1);
    vi.advanceTimersByTime(200);
    expect(opened).toHaveLength(2);
    vi.advanceTimersByTime(1_500);
    stands(opened[2]);
    expect(given).toEqual([opened[0], opened[2]]);
  });

  test('on a long way it has time: three times what opening it took', () => {
    probe.start();
    vi.advanceTimersByTime(2_500);
    stands(opened[0]);
    const before = opened.length;
    vi.advanceTimersByTime(5_900);
    expect(opened).toHaveLength(before);
    vi.advanceTimersByTime(200);
    expect(opened).toHaveLength(before + 1);
  });

  test('after two minutes nobody hurries any more', () => {
    probe.start();
    vi.advanceTimersByTime(121_000);
    const before = opened.length;
    vi.advanceTimersByTime(60_000);
    expect(opened).toHaveLength(before);
    expect(open()).toBe(0);
  });
});

test('a server that is away is not pressed: a refusal at once makes the next attempt wait', () => {
  probe.start();
  vi.advanceTimersByTime(500);
  fails(opened[0]);
  vi.advanceTimersByTime(3_900);
  expect(opened).toHaveLength(1);
  vi.advanceTimersByTime(200);
  expect(opened).toHaveLength(2);
});

test('an attempt that fails late was lost in the cut and changes nothing', () => {
  probe.start();
  vi.advanceTimersByTime(900);
  fails(opened[0]);
  vi.advanceTimersByTime(200);
  expect(opened).toHaveLength(2);
});

test('stopping ends what is under way, and starting again begins anew', () => {
  probe.start();
  vi.advanceTimersByTime(1_200);
  probe.stop();
  expect(open()).toBe(0);
  vi.advanceTimersByTime(5_000);
  expect(opened).toHaveLength(2);
  probe.start();
  vi.advanceTimersByTime(600);
  expect(opened).toHaveLength(3);
});
