import { readFileSync, readdirSync } from 'node:fs';

/**
 * CPU time a process has had so far, all its threads together, in milliseconds. From /proc/PID/task/TID/schedstat, which counts nanoseconds
 * where /proc/PID/stat counts hundredths of a second: https://docs.kernel.org/scheduler/sched-stats.html
 */
export function cpuMs(pid: number): number {
  return readdirSync(`/proc/${pid}/task`).reduce((sum, thread) => {
    const [onCpuNs] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ');
    return sum + Number(onCpuNs) / 1e6;
  }, 0);
}
