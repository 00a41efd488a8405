import { AppError } from '@hoi-chan/shared/errors.ts';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createCall } from './call.ts';
import { keepJoining } from './keepJoining.ts';
import { createFakeCall } from './testing/fakeCall.ts';

const unavailable = new AppError('UNAVAILABLE', 'no', { reason: 'offline' });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function open() {
  const fake = createFakeCall();
  const call = createCall({ callId: fake.callId, session: fake.session, signaling: fake.signaling });
  return { fake, call, join: vi.spyOn(fake.session, 'join') };
}

test('a server that is not reached is asked until it answers, and no more after that', async () => {
  const { fake, call, join } = open();
  fake.refuseJoin = unavailable;
  keepJoining(call);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(join.mock.calls.length).toBeGreaterThan(3);
  fake.refuseJoin = null;
  await vi.advanceTimersByTimeAsync(3_000);
  expect(call.state.get().phase).toBe('in_call');
  const before = join.mock.calls.length;
  await vi.advanceTimersByTimeAsync(30_000);
  expect(join).toHaveBeenCalledTimes(before);
});

test('a link that is back is not waited for', async () => {
  const { fake, call } = open();
  fake.refuseJoin = unavailable;
  const tries = keepJoining(call);
  await vi.advanceTimersByTimeAsync(10_000);
  fake.refuseJoin = null;
  tries.wake();
  await vi.advanceTimersByTimeAsync(0);
  expect(call.state.get().phase).toBe('in_call');
});

test('a refusal ends it, and the state says why', async () => {
  const { fake, call, join } = open();
  const onRefused = vi.fn<() => void>();
  fake.refuseJoin = new AppError('CONFLICT', 'full', { reason: 'call_full' });
  keepJoining(call, onRefused);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(join).toHaveBeenCalledOnce();
  expect(onRefused).toHaveBeenCalledOnce();
  expect(call.state.get()).toMatchObject({ phase: 'failed', error: { reason: 'call_full' } });
});

test('one that is stopped asks no more', async () => {
  const { fake, call, join } = open();
  fake.refuseJoin = unavailable;
  const tries = keepJoining(call);
  await vi.advanceTimersByTimeAsync(0);
  tries.close();
  await vi.advanceTimersByTimeAsync(30_000);
  expect(join).toHaveBeenCalledOnce();
});

test('a join that is under way already is waited for', async () => {
  const { fake, call, join } = open();
  const answer = Promise.withResolvers<never>();
  join.mockReturnValueOnce(answer.promise);
  void call.join();
  keepJoining(call);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(join).toHaveBeenCalledOnce();
  answer.reject(unavailable);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(join).toHaveBeenCalledTimes(2);
  expect(fake.session.join).toBe(join);
  expect(call.state.get().phase).toBe('in_call');
});
