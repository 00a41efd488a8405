import { expect, test } from 'vitest';
import { createFakeCall } from '../call/testing/fakeCall.ts';
import { FakeSignaling } from './testing/fakes.ts';
import { ThinReceivers } from './thinReceivers.ts';

const { callId, self, other } = createFakeCall();
const third = { ...other, participantId: '00000003-0000-4000-8000-000000000000' };

function start(...thinAtFirst: (typeof other)[]) {
  const signaling = new FakeSignaling();
  const told: boolean[] = [];
  const receivers = new ThinReceivers({ signaling, callId, onChange: () => void told.push(receivers.any) });
  receivers.restart(
    self.participantId,
    [self, other, third].map((one) => ({ ...one, thinDownlink: thinAtFirst.includes(one) })),
  );
  const change = (participant: typeof other, thinDownlink: boolean, inCall = callId) =>
    signaling.notify('call:participantChanged', { callId: inCall, participant: { ...participant, thinDownlink } });
  return { signaling, told, receivers, change };
}

test('the first of the others whose link is thin is told, and when the last of them is well again', () => {
  const { told, change } = start();
  change(other, true);
  change(third, true);
  change(other, false);
  change(third, false);
  expect(told).toEqual([true, false]);
});

test('our own link, and another call, are no matter', () => {
  const { told, change } = start();
  change(self, true);
  change(other, true, '00000000-0000-4000-8000-0000000000ff');
  expect(told).toEqual([]);
});

test('who was thin when we came counts at once, and no more when they leave or the roster starts anew', () => {
  const { told, receivers, signaling } = start(other, third);
  signaling.notify('call:participantLeft', { callId, participantId: other.participantId });
  expect(receivers.any).toBe(true);
  receivers.restart(self.participantId, [self, other]);
  expect(told).toEqual([true, false]);
  receivers.close();
  expect(signaling.listeners).toBe(0);
});
