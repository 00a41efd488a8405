import { renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { playLostTone } from '../capture/tone.ts';
import type { CallPerson } from './call.ts';
import { createFakeCall } from './testing/fakeCall.ts';
import { useAwayTone } from './useAwayTone.ts';

vi.mock('../capture/tone.ts', () => ({ playLostTone: vi.fn<(speakerId: string | null) => Promise<void>>(async () => undefined) }));

const { self, other } = createFakeCall();
const person = { mediaOnly: false, media: {}, still: null };
const me = (awayFromMs: number | null = null): CallPerson => ({ ...self, ...person, isSelf: true, awayFromMs });
const them = (awayFromMs: number | null): CallPerson => ({ ...other, ...person, isSelf: false, awayFromMs });
const played = (): number => vi.mocked(playLostTone).mock.calls.length;

beforeEach(() => {
  vi.useFakeTimers();
  vi.mocked(playLostTone).mockClear();
});
afterEach(() => void vi.useRealTimers());

function open(...people: CallPerson[]) {
  const { rerender } = renderHook((now: CallPerson[]) => useAwayTone(now, 'speaker'), { initialProps: people });
  return (...now: CallPerson[]) => rerender(now);
}

it('sounds once when somebody can no longer be heard, from the chosen loudspeaker, and not while they stay away', () => {
  const show = open(me(), them(null));
  expect(played()).toBe(0);
  show(me(), them(1_000));
  show(me(), them(1_000));
  expect(vi.mocked(playLostTone).mock.calls).toEqual([['speaker']]);
});

it('sounds once for however many go within ten seconds, and for a link that flutters', () => {
  const show = open(me(), them(null), them(null));
  show(me(), them(1), them(null));
  show(me(), them(1), them(2));
  show(me(), them(null), them(null));
  show(me(), them(3), them(null));
  expect(played()).toBe(1);
  show(me(), them(null), them(null));
  vi.advanceTimersByTime(10_000);
  expect(played()).toBe(1);
  show(me(), them(4), them(null));
  expect(played()).toBe(2);
});

it('is silent when somebody comes back, leaves, or when it is we who are away', () => {
  const show = open(me(), them(1), them(1));
  const first = played();
  vi.advanceTimersByTime(20_000);
  show(me(), them(1), them(null));
  show(me(), them(null));
  show(me(5));
  expect(played()).toBe(first);
});

it('a browser that plays nothing before a click is no error', async () => {
  vi.mocked(playLostTone).mockRejectedValueOnce(new Error('NotAllowedError'));
  open(me(), them(1));
  await vi.runAllTimersAsync();
  expect(played()).toBe(1);
});
