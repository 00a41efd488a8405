import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { LinkProbe } from './linkProbe.ts';

type Fake = Pick<WebSocket, 'onopen' | 'onerror'> & { closed: boolean; close(): void };

let opened: Fake[];
let alive: number;
let probe: LinkProbe;

beforeEach(() => {
  vi.useFakeTimers();
  opened = [];
  alive = 0;
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
    onAlive: () => {
      alive += 1;
    },
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

  test('the first that stands is told, once, and every other is ended', () => {
    probe.start();
    vi.advanceTimersByTime(2_000);
    stands(opened[2]);
    vi.advanceTimersByTime(60_000);
    expect(alive).toBe(1);
    expect(open()).toBe(0);
    expect(opened).toHaveLength(4);
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
