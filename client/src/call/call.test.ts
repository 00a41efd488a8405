import { AppError } from '@hoi-chan/shared/errors.ts';
import { describe, expect, test } from 'vitest';
import { createCall, isMuted, sharesScreen } from './call.ts';
import { createFakeCall } from './testing/fakeCall.ts';

function open(nowMs = () => 1_000) {
  const fake = createFakeCall();
  return { fake, call: createCall({ callId: fake.callId, session: fake.session, signaling: fake.signaling, nowMs }) };
}

describe('the roster of a call', () => {
  test('starts with whoever is there, oneself marked', async () => {
    const { fake, call } = open();
    await call.join();
    expect(call.state.get()).toMatchObject({ phase: 'in_call', selfId: fake.self.participantId });
    expect(call.state.get().people.map((p) => [p.name, p.isSelf])).toEqual([
      ['Nguyễn Thị Lan', true],
      ['Phạm Đức Tâm', false],
    ]);
  });

  test('a notice that overtakes the answer to the join is not lost', async () => {
    const { fake, call } = open();
    fake.beforeJoined = () => fake.notify('call:participantLeft', { callId: fake.callId, participantId: fake.other.participantId });
    await call.join();
    expect(call.state.get().people.map((p) => p.name)).toEqual(['Nguyễn Thị Lan']);
  });

  test('a direct call is offered as the service says; a refusal stands where it can be read', async () => {
    const { fake, call } = open();
    fake.beforeJoined = () => fake.notify('call:directChanged', { callId: fake.callId, state: 'offered' });
    await call.join();
    expect(call.state.get().direct).toBe('offered');
    await call.setDirect(true);
    expect(call.state.get()).toMatchObject({ direct: 'offered', error: { code: 'UNAVAILABLE' } });
    fake.notify('call:directChanged', { callId: 'another', state: 'unavailable' });
    expect(call.state.get().direct).toBe('offered');
  });

  test('notices of other calls change nothing', async () => {
    const { fake, call } = open();
    await call.join();
    fake.notify('call:participantLeft', { callId: 'another', participantId: fake.other.participantId });
    expect(call.state.get().people).toHaveLength(2);
  });

  test('being away is counted by the clock of this machine, from when it was heard', async () => {
    let now = 5_000;
    const { fake, call } = open(() => now);
    await call.join();
    const away = { ...fake.other, awaySince: '2001-01-01T00:00:00Z' };
    fake.notify('call:participantChanged', { callId: fake.callId, participant: away });
    now = 9_000;
    fake.notify('call:participantChanged', { callId: fake.callId, participant: { ...away, networkQuality: 0 } });
    expect(call.state.get().people.find((p) => !p.isSelf)?.awayFromMs).toBe(5_000);
    fake.notify('call:participantChanged', { callId: fake.callId, participant: fake.other });
    expect(call.state.get().people.find((p) => !p.isSelf)?.awayFromMs).toBeNull();
  });

  test('a voice that stops counts at once, a lost socket not while the voice goes on', async () => {
    let now = 20_000;
    const { fake, call } = open(() => now);
    const them = () => call.state.get().people.find((p) => !p.isSelf);
    const { participantId } = fake.other;
    await call.join();
    fake.emit('flowsChanged', [{ participantId, state: 'flowing', forMs: 0 }]);
    fake.notify('call:participantChanged', { callId: fake.callId, participant: { ...fake.other, awaySince: '2001-01-01T00:00:00Z' } });
    expect(them()).toMatchObject({ awayFromMs: null, mediaOnly: true });
    now = 30_000;
    fake.emit('flowsChanged', [{ participantId, state: 'silent', forMs: 1_600 }]);
    expect(them()).toMatchObject({ awayFromMs: 28_400, mediaOnly: false });
    // Our own link: they are not to blame.
    fake.emit('linkChanged', { state: 'disconnected' });
    expect(them()?.awayFromMs).toBeNull();
    fake.emit('linkChanged', { state: 'connected' });
    expect(them()?.awayFromMs).toBe(28_400);
    fake.emit('flowsChanged', [{ participantId, state: 'flowing', forMs: 0 }]);
    expect(them()?.awayFromMs).toBeNull();
  });

  test('a rejoin keeps the people on the screen and then starts anew from the answer', async () => {
    const { fake, call } = open();
    await call.join();
    fake.emit('rejoining', { reason: 'worker_lost' });
    expect(call.state.get()).toMatchObject({ phase: 'rejoining' });
    expect(call.state.get().people).toHaveLength(2);
    fake.emit('joined', { ...fake.joined(), participants: [fake.self] });
    expect(call.state.get().phase).toBe('in_call');
    expect(call.state.get().people).toHaveLength(1);
  });

  test('a refused join says why and can be tried again', async () => {
    const { fake, call } = open();
    fake.refuseJoin = new AppError('CONFLICT', 'full', { reason: 'call_full' });
    await call.join();
    expect(call.state.get()).toMatchObject({ phase: 'failed', error: { reason: 'call_full' } });
    fake.refuseJoin = null;
    await call.join();
    expect(call.state.get()).toMatchObject({ phase: 'in_call', error: null });
  });

  test('the end is the end, with the name of who ended it', async () => {
    const { fake, call } = open();
    await call.join();
    fake.emit('ended', { byName: 'Phạm Đức Tâm' });
    expect(call.state.get()).toMatchObject({ phase: 'ended', endedBy: 'Phạm Đức Tâm', people: [] });
  });

  test('in a direct call, of whose media the server knows nothing, what is muted and shared is told by the two ends', async () => {
    const { fake, call } = open();
    const people = () => call.state.get().people;
    const track = {} as MediaStreamTrack;
    const { participantId } = fake.other;
    await call.join();
    fake.emit('joined', { ...fake.joined(), mode: 'p2p', participants: [fake.self, fake.other].map((p) => ({ ...p, producers: [] })) });
    fake.sending = [{ source: 'microphone', paused: false }];
    fake.emit('publishedChanged', fake.sending);
    fake.remoteMedia = [
      { participantId, source: 'microphone', track, paused: false },
      { participantId, source: 'screen', track, paused: false },
    ];
    fake.emit('mediaAdded', fake.remoteMedia[1]!);
    expect(people().map((person) => [person.isSelf, isMuted(person), sharesScreen(person)])).toEqual([
      [true, false, false],
      [false, false, true],
    ]);
    fake.remoteMedia = [{ participantId, source: 'microphone', track, paused: true }];
    fake.emit('mediaRemoved', { participantId, source: 'screen' });
    expect(people().map((person) => [isMuted(person), sharesScreen(person)])).toEqual([
      [false, false],
      [true, false],
    ]);
  });

  test('muted is who paused or has no microphone', async () => {
    const { fake, call } = open();
    await call.join();
    const other = () => call.state.get().people.find((p) => !p.isSelf);
    expect(isMuted(other()!)).toBe(false);
    fake.notify('call:participantChanged', {
      callId: fake.callId,
      participant: { ...fake.other, producers: [{ producerId: 'm', source: 'microphone', paused: true }] },
    });
    expect(isMuted(other()!)).toBe(true);
    fake.notify('call:participantChanged', { callId: fake.callId, participant: { ...fake.other, producers: [] } });
    expect(isMuted(other()!)).toBe(true);
  });
});
