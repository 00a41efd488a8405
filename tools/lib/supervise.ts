import { setTimeout as sleep } from 'node:timers/promises';
import type { Service } from './service.ts';

const windowMs = 60_000;
const mostEnds = 5;
const firstPauseMs = 500;

/** How long to wait before the next start; undefined when it ended so often within a minute that starting it again helps nobody. */
export function pauseBeforeRestart(endedAtMs: readonly number[], nowMs: number): number | undefined {
  const lately = endedAtMs.filter((at) => nowMs - at < windowMs).length;
  return lately >= mostEnds ? undefined : firstPauseMs * 2 ** Math.max(0, lately - 1);
}

export interface Supervision {
  /** Everything is being stopped on purpose: an end is no crash. */
  stopping(): boolean;
  startAgain(service: Service): Service;
  onEnd(service: Service, how: string, pauseMs: number): void;
  onGivenUp(service: Service, how: string): void;
  now?: () => number;
  wait?: (ms: number) => Promise<unknown>;
}

/** Keeps one service running: started again whenever it ends by itself, after a pause that doubles. Returns when stopped or given up. */
export async function keepRunning(first: Service, supervision: Supervision): Promise<void> {
  const { stopping, now = Date.now, wait = sleep } = supervision;
  const endedAtMs: number[] = [];
  for (let service = first; ; service = supervision.startAgain(service)) {
    const how = await service.ended;
    if (stopping()) return;
    endedAtMs.push(now());
    const pauseMs = pauseBeforeRestart(endedAtMs, now());
    if (pauseMs === undefined) return supervision.onGivenUp(service, how);
    supervision.onEnd(service, how, pauseMs);
    await wait(pauseMs);
    if (stopping()) return;
  }
}
