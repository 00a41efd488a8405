import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { AppError } from '@hoi-chan/shared/errors.ts';
import { PathKeeper } from './pathKeeper.ts';
import { PathWatch, SAMPLE_MS } from './pathWatch.ts';

describe('PathWatch', () => {
  /** Samples at the usual pace: what was sent and what came in since the sample before. */
  function watched(...steps: [packets: number, bytes: number, gapMs?: number][]) {
    const watch = new PathWatch();
    let sample = { atMs: 0, packetsSent: 0, bytesReceived: 0 };
    return steps.map(([packets, bytes, gapMs = SAMPLE_MS]) => {
      sample = { atMs: sample.atMs + gapMs, packetsSent: sample.packetsSent + packets, bytesReceived: sample.bytesReceived + bytes };
      return watch.push(sample);
    });
  }

  test('packets that nothing answers mean a dead path, within two seconds', () => {
    const verdicts = watched([20, 90], [20, 90], [20, 0], [20, 0], [20, 0], [20, 0]);
    expect(verdicts).toEqual(['quiet', 'alive', 'quiet', 'quiet', 'lost', 'lost']);
    expect((verdicts.indexOf('lost') - 1) * SAMPLE_MS).toBeLessThan(2_000);
  });

  test('silence in speech (DTX) is noticed too, a little later', () => {
    expect(watched([20, 90], [1, 90], [1, 0], [1, 0], [1, 0])).toContain('lost');
  });

  test('who sends nothing expects nothing; the first packets after a long silence have time to be answered', () => {
    expect(watched([20, 90], [20, 90], ...Array.from({ length: 50 }, (): [number, number] => [0, 0]))).not.toContain('lost');
    expect(watched([20, 90], [20, 90], [0, 0], [0, 0], [0, 0], [0, 0], [20, 0], [20, 90])).not.toContain('lost');
  });

  test('a connection still being made is not lost, a machine that slept has woken', () => {
    expect(watched([20, 0], [20, 0], [20, 0], [20, 0], [20, 0])).not.toContain('lost');
    expect(watched([20, 90], [20, 90], [20, 0, 60_000])).toEqual(['quiet', 'alive', 'woke']);
  });
});

describe('PathKeeper', () => {
  let alive: boolean;
  let restarts: number;
  let restart: () => Promise<void>;
  let changes: string[];
  let signalingBack: () => void;
  let networkChange: () => void;
  let keeper: PathKeeper;
  const unavailable = async () => {
    restarts += 1;
    throw new AppError('UNAVAILABLE', 'offline');
  };

  beforeEach(async () => {
    vi.useFakeTimers();
    [alive, restarts, changes] = [true, 0, []];
    restart = async () => void (restarts += 1);
    let [packetsSent, bytesReceived] = [0, 0];
    keeper = new PathKeeper({
      async read() {
        packetsSent += 20;
        if (alive) bytesReceived += 90;
        return { atMs: Date.now(), packetsSent, bytesReceived };
      },
      restart: () => restart(),
      onChange: (state) => changes.push(state),
      onSignalingBack: (handler) => {
        signalingBack = handler;
        return () => undefined;
      },
      onNetworkChange: (handler) => {
        networkChange = handler;
        return () => undefined;
      },
    });
    keeper.iceChanged('connected');
    await vi.advanceTimersByTimeAsync(2_000);
  });
  afterEach(() => {
    keeper.close();
    vi.useRealTimers();
  });

  test('leaves a good path alone', async () => {
    await vi.advanceTimersByTimeAsync(60_000);
    expect([changes, restarts]).toEqual([[], 0]);
  });

  test('says so and restarts ICE within two seconds of the last answer, and says when it is back', async () => {
    alive = false;
    await vi.advanceTimersByTimeAsync(2_000);
    expect([changes, restarts]).toEqual([['disconnected'], 1]);
    alive = true;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(changes).toEqual(['disconnected', 'connected']);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(restarts).toBe(1);
  });

  test('gives up after two restarts that brought nothing', async () => {
    alive = false;
    await vi.advanceTimersByTimeAsync(9_000);
    expect([changes, restarts]).toEqual([['disconnected', 'failed'], 2]);
  });

  test('closed, it leaves no timer behind, not even in the middle of a recovery', async () => {
    alive = false;
    await vi.advanceTimersByTimeAsync(2_500);
    keeper.close();
    await vi.advanceTimersByTimeAsync(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('gives up at once when the seat is gone', async () => {
    restart = async () => {
      throw new AppError('NOT_FOUND', 'no seat');
    };
    alive = false;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(changes).toEqual(['disconnected', 'failed']);
  });

  test('a path that stands again is not given up because what was asked in between failed', async () => {
    const asked = Promise.withResolvers<never>();
    restart = () => asked.promise;
    alive = false;
    await vi.advanceTimersByTimeAsync(2_000);
    alive = true;
    await vi.advanceTimersByTimeAsync(1_000);
    asked.reject(new AppError('CONFLICT', 'answered too late'));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(changes).toEqual(['disconnected', 'connected']);
    alive = false;
    restart = async () => void (restarts += 1);
    await vi.advanceTimersByTimeAsync(2_000);
    expect([changes, restarts]).toEqual([['disconnected', 'connected', 'disconnected'], 1]);
  });

  test('keeps trying through two minutes without signaling, and at once when it is back', async () => {
    restart = unavailable;
    alive = false;
    await vi.advanceTimersByTimeAsync(120_000);
    expect(changes).toEqual(['disconnected']);
    const before = restarts;
    restart = async () => {
      restarts += 1;
      alive = true;
    };
    await vi.advanceTimersByTimeAsync(100);
    signalingBack();
    await vi.advanceTimersByTimeAsync(SAMPLE_MS * 2);
    expect([changes, restarts]).toEqual([['disconnected', 'connected'], before + 1]);
  });

  test('restarts on a change of network without calling the path lost', async () => {
    networkChange();
    await vi.advanceTimersByTimeAsync(5_000);
    expect([changes, restarts]).toEqual([[], 1]);
  });

  test('believes the browser when nobody sends', async () => {
    keeper.iceChanged('failed');
    await vi.advanceTimersByTimeAsync(100);
    expect([changes, restarts]).toEqual([['disconnected'], 1]);
    keeper.iceChanged('connected');
    expect(changes).toEqual(['disconnected', 'connected']);
  });
});
