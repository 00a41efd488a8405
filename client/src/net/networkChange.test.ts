import { afterEach, expect, test, vi } from 'vitest';
import { onNetworkChange } from './networkChange.ts';

afterEach(() => vi.unstubAllGlobals());

test('another kind of network is told, and being online again; new estimates of the same one are not, nor anything after the end', () => {
  const page = new EventTarget();
  const connection = Object.assign(new EventTarget(), { type: 'wifi', rtt: 50 });
  vi.stubGlobal('navigator', { connection });
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));
  const told = vi.fn();
  const stop = onNetworkChange(told);
  connection.rtt = 400;
  connection.dispatchEvent(new Event('change'));
  expect(told).toHaveBeenCalledTimes(0);
  connection.type = 'cellular';
  connection.dispatchEvent(new Event('change'));
  expect(told).toHaveBeenCalledTimes(1);
  connection.dispatchEvent(new Event('change'));
  expect(told).toHaveBeenCalledTimes(1);
  page.dispatchEvent(new Event('online'));
  expect(told).toHaveBeenCalledTimes(2);
  stop();
  connection.type = 'wifi';
  connection.dispatchEvent(new Event('change'));
  page.dispatchEvent(new Event('online'));
  expect(told).toHaveBeenCalledTimes(2);
});
