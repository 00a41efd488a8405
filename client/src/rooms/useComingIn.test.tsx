import { AppError } from '@hoi-chan/shared/errors.ts';
import { act, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createCall } from '../call/call.ts';
import { createFakeCall } from '../call/testing/fakeCall.ts';
import { renderWithUi } from '../testing/renderWithUi.tsx';
import { Trying } from './Trying.tsx';
import { useComingIn } from './useComingIn.ts';

const unavailable = new AppError('UNAVAILABLE', 'no', { reason: 'offline' });
const notTold = (): void => undefined;

function Door({ call, onUnwanted }: { call: ReturnType<typeof createCall>; onUnwanted: () => void }) {
  const { sinceMs, comeIn, stop, isInside } = useComingIn(call, onUnwanted);
  if (isInside) return <p>inside</p>;
  return sinceMs === null ? <button onClick={comeIn}>come in</button> : <Trying sinceMs={sinceMs} onStop={stop} offer={<p>offer</p>} />;
}

async function open(onUnwanted: () => void = notTold) {
  const fake = createFakeCall();
  const call = createCall({ callId: fake.callId, session: fake.session, signaling: fake.signaling });
  await renderWithUi(<Door call={call} onUnwanted={onUnwanted} />);
  return { fake, join: vi.spyOn(fake.session, 'join') };
}
const press = (name: string): void => void fireEvent.click(screen.getByRole('button', { name }));
const pass = (ms: number): Promise<void> => act(() => vi.advanceTimersByTimeAsync(ms).then(() => undefined));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('says that it tries by itself, for how long, and what can be done instead, until one is inside', async () => {
  const { fake } = await open();
  fake.refuseJoin = unavailable;
  press('come in');
  await pass(1_000);
  expect(screen.queryByRole('status')).toBeNull();
  await pass(6_000);
  expect(screen.getByRole('status').textContent).toMatch(/^Chưa kết nối được máy chủ\..* 7 giây/);
  expect(screen.getByText('offer')).toBeTruthy();
  fake.refuseJoin = null;
  await pass(3_000);
  expect(screen.getByText('inside')).toBeTruthy();
});

it('stops when told to; what is answered after that gets nobody in', async () => {
  const onUnwanted = vi.fn<() => void>();
  const { fake, join } = await open(onUnwanted);
  const answered = Promise.withResolvers<ReturnType<typeof fake.joined>>();
  join.mockReturnValue(answered.promise);
  const leave = vi.spyOn(fake.session, 'leave');
  press('come in');
  await pass(4_000);
  press('Dừng thử lại');
  fake.emit('joined', fake.joined());
  answered.resolve(fake.joined());
  await pass(10_000);
  expect(screen.queryByText('inside')).toBeNull();
  expect(leave).toHaveBeenCalledOnce();
  expect(onUnwanted).toHaveBeenCalledOnce();
  expect(join).toHaveBeenCalledOnce();
});

it('asks no more once it was refused', async () => {
  const { fake, join } = await open();
  fake.refuseJoin = new AppError('CONFLICT', 'full', { reason: 'call_full' });
  press('come in');
  await pass(10_000);
  expect(join).toHaveBeenCalledOnce();
  expect(screen.getByRole('button', { name: 'come in' })).toBeTruthy();
});
