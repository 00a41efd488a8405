import { expect, test } from 'vitest';
import type { CaptureSource } from '../../capture/capture.ts';
import { FakeTrack } from '../../capture/testing/fakeMediaDevices.ts';
import { problemsOf, wayIn } from './model.ts';

const running: CaptureSource = { wanted: true, track: new FakeTrack('video', 'x') as unknown as MediaStreamTrack, problem: null };
const broken = (problem: CaptureSource['problem']): CaptureSource => ({ wanted: true, track: null, problem });
const switchedOff: CaptureSource = { wanted: false, track: null, problem: null };

test.each([
  [running, running, 'video'],
  [switchedOff, running, 'audio'],
  [broken('missing'), running, 'audio'],
  [running, broken('denied'), 'listen'],
  [broken('denied'), broken('denied'), 'listen'],
] as const)('the way in follows what works (%#)', (camera, microphone, expected) => {
  expect(wayIn({ camera, microphone })).toBe(expected);
});

test('the same reason for both is said once', () => {
  expect(problemsOf({ camera: broken('denied'), microphone: broken('denied') })).toEqual([{ kind: 'both', problem: 'denied' }]);
});

test('different reasons are said apart, the microphone first', () => {
  expect(problemsOf({ camera: broken('busy'), microphone: broken('missing') })).toEqual([
    { kind: 'microphone', problem: 'missing' },
    { kind: 'camera', problem: 'busy' },
  ]);
});

test('what was switched off by hand is no problem', () => {
  expect(problemsOf({ camera: switchedOff, microphone: running })).toEqual([]);
});
