import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { SfuLoad } from './sfu/sfu.ts';

export interface MediaMetrics {
  readonly contentType: string;
  /** The page Prometheus reads. */
  render(): Promise<string>;
  command: (name: string, outcome: string, seconds: number) => void;
  workerDied: () => void;
}

/** Prometheus metrics of one node, in a registry of their own so that tests may run several nodes in one process. */
export function createMetrics(measureLoad: () => Promise<SfuLoad>): MediaMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'media_' });
  const calls = new Gauge({ name: 'media_calls', help: 'Calls held', registers: [registry] });
  const participants = new Gauge({ name: 'media_participants', help: 'Seats held', registers: [registry] });
  const workers = new Gauge({ name: 'media_workers', help: 'Workers alive', registers: [registry] });
  const cpuLoad = new Gauge({ name: 'media_worker_cpu_cores', help: 'Cores the workers used since the last look', registers: [registry] });
  const deaths = new Counter({ name: 'media_worker_deaths_total', help: 'Workers that died', registers: [registry] });
  const commands = new Histogram({
    name: 'media_command_seconds',
    help: 'Time to answer a control command',
    labelNames: ['command', 'outcome'],
    buckets: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3],
    registers: [registry],
  });
  return {
    contentType: registry.contentType,
    async render() {
      const load = await measureLoad();
      cpuLoad.set(load.cpuLoad);
      calls.set(load.calls);
      participants.set(load.participants);
      workers.set(load.workers);
      return registry.metrics();
    },
    command: (command, outcome, seconds) => commands.observe({ command, outcome }, seconds),
    workerDied: () => deaths.inc(),
  };
}
