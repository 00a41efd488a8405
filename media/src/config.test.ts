import { expect, test } from 'vitest';
import { readConfig } from './config.ts';

const enough = { SIGNALING_URL: 'http://127.0.0.1:8080', MEDIA_NODE_ID: 'a', MEDIA_NODE_SECRET: '0123456789abcdef' };

test('fills in what may be left out, and cannot be changed afterwards', () => {
  const config = readConfig({ ...enough, RTC_ANNOUNCED_ADDRESS: '' });
  expect(config).toMatchObject({ HOST: '127.0.0.1', CONTROL_PORT: 8090, RTC_PORT_BASE: 44_000, EXIT_WITH_PARENT: false });
  expect(config.RTC_ANNOUNCED_ADDRESS).toBeUndefined();
  expect(Object.isFrozen(config)).toBe(true);
});

test('names every bad variable at once', () => {
  const bad = { ...enough, CONTROL_PORT: 'ninety', SIGNALING_URL: 'ftp://x', WORKER_COUNT: '0', MEDIA_NODE_SECRET: 'short' };
  expect(() => readConfig(bad)).toThrow(/CONTROL_PORT[^]*SIGNALING_URL[^]*MEDIA_NODE_SECRET[^]*WORKER_COUNT/);
});

test('has no secret of its own', () => {
  expect(() => readConfig({ SIGNALING_URL: enough.SIGNALING_URL, MEDIA_NODE_ID: 'a' })).toThrow(/MEDIA_NODE_SECRET/);
});

test('refuses a demo secret in production, and takes a real one', () => {
  const demo = { ...enough, NODE_ENV: 'production', MEDIA_NODE_SECRET: 'demo-secret-0123456789' };
  expect(() => readConfig(demo)).toThrow(/MEDIA_NODE_SECRET: a demo secret/);
  expect(() => readConfig({ ...demo, MEDIA_NODE_SECRET: enough.MEDIA_NODE_SECRET })).not.toThrow();
  expect(() => readConfig({ ...demo, NODE_ENV: 'development' })).not.toThrow();
});
