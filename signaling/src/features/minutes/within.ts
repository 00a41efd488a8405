import { createContext, Script } from 'node:vm';

const script = new Script('work()');
const place = createContext(Object.create(null) as { work?: () => unknown });

/**
 * Does what cannot be asked to stop, and stops it: everything else of the process waits meanwhile. What it was working on is spoilt then.
 * @throws Error `ERR_SCRIPT_EXECUTION_TIMEOUT` after `mostMs`; what the work throws
 */
export function within<T>(mostMs: number, work: () => T): T {
  place['work'] = work;
  try {
    return script.runInContext(place, { timeout: mostMs }) as T;
  } finally {
    delete place['work'];
  }
}
