import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { AppError } from '@hoi-chan/shared/errors.ts';
import { FakeSignaling } from '../net/testing/fakes.ts';
import { createSnapshots, type SnapshotNews } from './snapshots.ts';
import { isFull } from './stillPicture.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp({ camera = true, failures = 0, full = true, shared = null as MediaStreamTrack | null } = {}) {
  const signaling = new FakeSignaling();
  const uploaded: File[] = [];
  let left = failures;
  const snapshots = createSnapshots({
    signaling,
    callId: 'c',
    shared: () => shared,
    session: {
      withFullCamera: async (work) => {
        if (!camera) throw new AppError('NOT_FOUND', 'no camera');
        return work({} as MediaStreamTrack);
      },
    },
    takePicture: async () => ({ picture: new Blob(['picture']), full }),
    upload: async (file) => {
      if (left-- > 0) throw new AppError('UNAVAILABLE', 'link', { reason: 'offline' });
      uploaded.push(file);
      return 'file';
    },
  });
  const seen: (SnapshotNews | null)[] = [];
  snapshots.news.subscribe(() => void seen.push(snapshots.news.get()));
  return { signaling, uploaded, snapshots, seen: () => seen.map((news) => news?.kind ?? null) };
}

test('who is asked sees it asked, taken and sent; the link may break in between', async () => {
  const { signaling, uploaded, seen, snapshots } = setUp({ failures: 3 });
  signaling.notify('call:snapshotAsked', { callId: 'c', snapshotId: 's', byName: 'Tâm', source: 'camera' });
  await vi.advanceTimersByTimeAsync(7_000);
  expect(seen()).toEqual(['taking', 'sending', 'sent']);
  expect(uploaded).toMatchObject([{ type: 'image/jpeg' }]);
  expect(signaling.requests).toEqual([{ name: 'call:reportSnapshot', input: { callId: 'c', snapshotId: 's', fileId: 'file' } }]);
  await vi.advanceTimersByTimeAsync(8_000);
  expect(seen().at(-1)).toBeNull();
  snapshots.close();
  expect([signaling.listeners, vi.getTimerCount()]).toEqual([0, 0]);
});

test('without a camera that is said on both sides', async () => {
  const { signaling, seen, snapshots } = setUp({ camera: false });
  signaling.notify('call:snapshotAsked', { callId: 'c', snapshotId: 's', byName: 'Tâm', source: 'camera' });
  await vi.advanceTimersByTimeAsync(0);
  expect(seen()).toEqual(['taking', 'noCamera']);
  expect(signaling.requests[0]?.input).toMatchObject({ fileId: null });
  snapshots.close();
});

test('a picture smaller than the camera could give is sent, and said to be so', async () => {
  const { signaling, seen, uploaded, snapshots } = setUp({ full: false });
  signaling.notify('call:snapshotAsked', { callId: 'c', snapshotId: 's', byName: 'Tâm', source: 'camera' });
  await vi.advanceTimersByTimeAsync(0);
  expect(seen()).toEqual(['taking', 'sending', 'sentSmall']);
  expect(uploaded).toHaveLength(1);
  // Our own report comes back with those of the others.
  signaling.notify('call:snapshotReported', { callId: 'c', snapshotId: 's', participantId: 'p', fileId: 'file' });
  expect(seen().at(-1)).toBe('sentSmall');
  snapshots.close();
});

test('everybody else is told of one that came, nobody of one that failed', () => {
  const { signaling, seen, snapshots } = setUp();
  signaling.notify('call:snapshotReported', { callId: 'c', snapshotId: 'a', participantId: 'p', fileId: null });
  expect(seen()).toEqual([]);
  signaling.notify('call:snapshotReported', { callId: 'c', snapshotId: 'b', participantId: 'p', fileId: 'f' });
  expect(seen()).toEqual(['arrived']);
  snapshots.close();
});

test.each([
  [3840, { width: { max: 3840 }, height: { max: 2160 } }, true],
  [320, { width: { max: 3840 }, height: { max: 2160 } }, false],
  [4096, { width: { max: 8000 }, height: { max: 6000 } }, true],
  // A phone held upright.
  [1920, { width: { max: 1080 }, height: { max: 1920 } }, true],
  [640, undefined, true],
])('%i px of %j: full %s', (longSide, capabilities, full) => {
  expect(isFull(longSide, capabilities)).toBe(full);
});

test('who asks waits for an answer to their own question', async () => {
  const { signaling, seen, snapshots } = setUp();
  signaling.answer = () => ({ snapshotId: 'mine' });
  await snapshots.ask('p', 'camera');
  signaling.notify('call:snapshotReported', { callId: 'c', snapshotId: 'other', participantId: 'p', fileId: 'f' });
  expect(seen()).toEqual(['waiting']);
  signaling.notify('call:snapshotReported', { callId: 'c', snapshotId: 'mine', participantId: 'p', fileId: 'f' });
  expect(seen()).toEqual(['waiting', 'arrived']);
  signaling.answer = () => Promise.reject(new AppError('RATE_LIMITED', 'again'));
  await snapshots.ask('p', 'camera');
  expect(seen().at(-1)).toBe('askFailed');
  snapshots.close();
});

test('of what is shared: asked for by another or kept by oneself, not of the face', async () => {
  const shared = {} as MediaStreamTrack;
  const { signaling, uploaded, seen, snapshots } = setUp({ camera: false, shared });
  signaling.notify('call:snapshotAsked', { callId: 'c', snapshotId: 's', byName: 'Tâm', source: 'screen' });
  await vi.advanceTimersByTimeAsync(100);
  await snapshots.keepShared();
  expect(seen()).toEqual(['taking', 'sending', 'sent', 'keeping', 'kept']);
  expect(uploaded).toHaveLength(2);
  snapshots.close();
});

test('nothing is shared any more: said, and reported', async () => {
  const { signaling, uploaded, seen, snapshots } = setUp();
  signaling.notify('call:snapshotAsked', { callId: 'c', snapshotId: 's', byName: 'Tâm', source: 'screen' });
  await vi.advanceTimersByTimeAsync(100);
  await snapshots.keepShared();
  expect(seen()).toEqual(['taking', 'noCamera', 'keeping', 'keepFailed']);
  expect(uploaded).toEqual([]);
  expect(signaling.requests).toEqual([{ name: 'call:reportSnapshot', input: { callId: 'c', snapshotId: 's', fileId: null } }]);
  snapshots.close();
});
