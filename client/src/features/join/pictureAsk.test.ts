import { expect, test } from 'vitest';
import { AppError } from '@hoi-chan/shared/errors.ts';
import { FakeSignaling } from '../../net/testing/fakes.ts';
import { createPictureAsk } from './pictureAsk.ts';

function setUp({ camera = true, refused = false } = {}) {
  const signaling = new FakeSignaling();
  const sent: string[] = [];
  const state = { camera, refused, taken: 0 };
  const ask = createPictureAsk({
    signaling,
    callId: 'c',
    session: {
      withFullCamera: async (work) => {
        if (!state.camera) throw new AppError('NOT_FOUND', 'no camera');
        state.taken += 1;
        return work({} as MediaStreamTrack);
      },
    },
    takePicture: async () => ({ picture: new Blob(['picture']), full: true }),
    send: async (snapshotId) => {
      if (state.refused) throw new AppError('NOT_FOUND', 'too late', { reason: 'no_snapshot' });
      sent.push(snapshotId);
      return 'file';
    },
  });
  const asks = (snapshotId: string, callId = 'c') =>
    signaling.notify('call:snapshotAsked', { callId, snapshotId, byName: 'Tâm', source: 'camera' });
  const reports = () => signaling.requests.map(({ input }) => input);
  const report = (snapshotId: string, fileId: string | null) => ({ callId: 'c', snapshotId, fileId });
  return { signaling, ask, asks, sent, state, reports, report, kind: () => ask.step.get()?.kind ?? null };
}

test('nothing is taken before a yes, nothing sent before a second one', async () => {
  const { ask, asks, sent, state, reports, report, kind, signaling } = setUp();
  asks('other call', 'x');
  expect(kind()).toBeNull();
  asks('s');
  expect([ask.step.get(), state.taken]).toEqual([{ kind: 'asked', byName: 'Tâm', failed: false }, 0]);
  await ask.send();
  expect(sent).toEqual([]);
  await ask.take();
  expect([kind(), state.taken, sent]).toEqual(['taken', 1, []]);
  await ask.send();
  expect([kind(), sent, reports()]).toEqual(['sent', ['s'], [report('s', 'file')]]);
  ask.dismiss();
  expect(kind()).toBeNull();
  ask.close();
  expect(signaling.listeners).toBe(0);
});

test('no is heard at once, also after having looked, and then nothing was sent', async () => {
  const { ask, asks, sent, reports, report, kind } = setUp();
  asks('a');
  ask.decline();
  asks('b');
  await ask.take();
  ask.decline();
  expect([kind(), sent, reports()]).toEqual([null, [], [report('a', null), report('b', null)]]);
  await ask.take();
  await ask.send();
  expect([kind(), sent]).toEqual([null, []]);
});

test('of two asks the newer counts; while a picture is looked at, another ask is answered with none', async () => {
  const { ask, asks, sent, reports, report } = setUp();
  asks('a');
  asks('b');
  await ask.take();
  asks('c');
  await ask.send();
  expect([sent, reports()]).toEqual([['b'], [report('a', null), report('c', null), report('b', 'file')]]);
});

test('a camera that gives nothing, and a picture that came too late, are said, and can be tried again', async () => {
  const { ask, asks, state, kind, sent } = setUp({ camera: false, refused: true });
  asks('s');
  await ask.take();
  expect(ask.step.get()).toEqual({ kind: 'asked', byName: 'Tâm', failed: true });
  state.camera = true;
  await ask.take();
  await ask.send();
  expect(kind()).toBe('sendFailed');
  state.refused = false;
  await ask.send();
  expect([kind(), sent]).toEqual(['sent', ['s']]);
});
