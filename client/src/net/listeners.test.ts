import { expect, test } from 'vitest';
import { createFakeCall } from '../call/testing/fakeCall.ts';
import { Listeners } from './listeners.ts';
import { FakeSignaling } from './testing/fakes.ts';

const { callId, self, other } = createFakeCall();
const third = { ...other, participantId: '00000003-0000-4000-8000-000000000000' };

function start(...thinAtFirst: (typeof other)[]) {
  const signaling = new FakeSignaling();
  const told: boolean[] = [];
  const listeners = new Listeners({ signaling, callId, onChange: () => void told.push(listeners.needs.thinReceiver) });
  listeners.restart(
    self.participantId,
    [self, other, third].map((one) => ({ ...one, thinDownlink: thinAtFirst.includes(one) })),
  );
  const change = (participant: typeof other, thinDownlink: boolean, inCall = callId) =>
    signaling.notify('call:participantChanged', { callId: inCall, participant: { ...participant, thinDownlink } });
  return { signaling, told, listeners, change };
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
  const { told, listeners, signaling } = start(other, third);
  signaling.notify('call:participantLeft', { callId, participantId: other.participantId });
  expect(listeners.needs.thinReceiver).toBe(true);
  listeners.restart(self.participantId, [self, other]);
  expect(told).toEqual([true, false]);
  listeners.close();
  expect(signaling.listeners).toBe(0);
});

test('one who loses packets is told, and redundancy only while everybody can take it', () => {
  const signaling = new FakeSignaling();
  const told: Listeners['needs'][] = [];
  const listeners = new Listeners({ signaling, callId, onChange: () => void told.push(listeners.needs) });
  listeners.restart(self.participantId, [self, other]);
  expect(listeners.needs).toEqual({ thinReceiver: false, lossyReceiver: false, redundancy: true });
  signaling.notify('call:participantChanged', { callId, participant: { ...other, lossyDownlink: true } });
  signaling.notify('call:participantJoined', { callId, participant: { ...third, hearsRedundancy: false } });
  signaling.notify('call:participantLeft', { callId, participantId: third.participantId });
  expect(told.map(({ lossyReceiver, redundancy }) => [lossyReceiver, redundancy])).toEqual([
    [true, true],
    [true, false],
    [true, true],
  ]);
});
