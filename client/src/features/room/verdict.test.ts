import { expect, test } from 'vitest';
import type { QualityPoint } from '../../call/callQuality.ts';
import { verdictOfReceiving, verdictOfSending } from './verdict.ts';

const point = (change: Partial<QualityPoint>): QualityPoint => ({
  atMs: 0,
  sentBps: 1,
  receivedBps: 1,
  sendLoss: 0,
  receiveLoss: 0,
  concealed: 0,
  roundTripMs: 50,
  rung: 'sd',
  connected: true,
  ...change,
});

test.each([
  [{}, 'good', 'good'],
  [{ concealed: 0.05, roundTripMs: 500 }, 'fair', 'fair'],
  [{ concealed: 0.2, sendLoss: 0.2 }, 'poor', 'poor'],
  [{ connected: false }, 'cut', 'cut'],
  [{ concealed: undefined, receiveLoss: undefined }, 'unknown', 'good'],
] as const)('%o is heard as %s and gets through as %s', (change, receiving, sending) => {
  expect(verdictOfReceiving([point(change), point(change)])).toBe(receiving);
  expect(verdictOfSending([point(change), point(change)])).toBe(sending);
});

test('before the first look nothing is claimed', () => {
  expect([verdictOfReceiving([]), verdictOfSending([])]).toEqual(['unknown', 'unknown']);
});
