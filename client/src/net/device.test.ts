import { expect, test, vi } from 'vitest';
import { deviceCeiling, onMobileData, watchDevice } from './device.ts';

const PHONE = { userAgent: 'Mozilla/5.0 (Linux; Android 14) Mobile' };
const LAPTOP = { userAgent: 'Mozilla/5.0 (X11; Linux x86_64)', userAgentData: { mobile: false } };

test('a phone sends medium pictures at most unless it is known to be plugged in; a laptop what the link carries', () => {
  expect([deviceCeiling(PHONE), deviceCeiling(PHONE, false), deviceCeiling(PHONE, true)]).toEqual(['sd', 'sd', 'hd']);
  expect([deviceCeiling(LAPTOP), deviceCeiling(LAPTOP, false)]).toEqual(['hd', 'hd']);
});

test('mobile data is what the browser says it is, and nothing where it does not say', () => {
  const tells = (type?: string): boolean => onMobileData({ connection: type === undefined ? {} : { type } });
  expect([tells('cellular'), tells('wifi'), tells(), onMobileData({})]).toEqual([true, false, false, false]);
});

test('pulling the plug is told, until nobody listens', async () => {
  const battery = Object.assign(new EventTarget(), { charging: true });
  const told: string[] = [];
  const stop = watchDevice({ ...PHONE, getBattery: async () => battery }, (ceiling) => told.push(ceiling));
  await vi.waitFor(() => expect(told).toEqual(['hd']));
  battery.charging = false;
  battery.dispatchEvent(new Event('chargingchange'));
  expect(told).toEqual(['hd', 'sd']);
  stop();
  battery.charging = true;
  battery.dispatchEvent(new Event('chargingchange'));
  expect(told).toHaveLength(2);
});

test('a browser that does not tell, or may not, is left alone', async () => {
  const told: string[] = [];
  const onCeiling = (ceiling: string): void => void told.push(ceiling);
  watchDevice(PHONE, onCeiling);
  watchDevice({ ...PHONE, getBattery: () => Promise.reject(new DOMException('no', 'NotAllowedError')) }, onCeiling);
  await Promise.resolve();
  expect(told).toEqual([]);
});
