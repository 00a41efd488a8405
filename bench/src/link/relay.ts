import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { DEVICES, connectNear } from './namespaces.ts';
import type { Conditions, Way } from './profiles.ts';

export interface Passed {
  /** Bytes that wanted to pass, passed, and were dropped, in the 100 ms before. */
  offered: number;
  delivered: number;
  dropped: number;
  /** What waits at the end of them, ms at the rate of the link. */
  queueMs: number;
}

export interface RelayReport {
  /** Unix ms. */
  atMs: number;
  up: Passed;
  down: Passed;
}

export interface Relay {
  /** `mediaPorts`: first and last of the media node. */
  set(conditions: Conditions, mediaPorts: readonly [number, number]): void;
  /** Everything reported since the last call. */
  take(): RelayReport[];
  stop(): Promise<void>;
}

/** Starts the relay in the lab's core and connects the commune with it. `packetLog`: a file for a line about every packet. */
export async function startRelay(packetLog?: string, seed = 1): Promise<Relay> {
  const script = path.join(import.meta.dirname, 'relay.py');
  const named = [DEVICES.near, DEVICES.far, String(seed), ...(packetLog === undefined ? [] : [packetLog])];
  const child = spawn('/usr/bin/python3', [script, ...named], { stdio: ['pipe', 'pipe', 'inherit'] });
  const gone = once(child, 'exit');
  let reports: RelayReport[] = [];
  const lines = createInterface({ input: child.stdout });
  const ready = once(lines, 'line');
  await Promise.race([
    ready,
    gone.then(() => {
      throw new Error('the relay did not start');
    }),
  ]);
  lines.on('line', (line) => reports.push(JSON.parse(line) as RelayReport));
  connectNear();
  return {
    set({ up, down }, mediaPorts) {
      const withPorts = ({ noMediaTcp, ...way }: Way): object => ({ ...way, noTcp: noMediaTcp ? mediaPorts : null });
      child.stdin.write(`${JSON.stringify({ up: withPorts(up), down: withPorts(down) })}\n`);
    },
    take() {
      const taken = reports;
      reports = [];
      return taken;
    },
    async stop() {
      child.stdin.end();
      await gone;
    },
  };
}
