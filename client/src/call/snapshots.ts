import { AppError } from '@hoi-chan/shared/errors.ts';
import type { PictureSource } from '@hoi-chan/shared/features/call.ts';
import type { CallSession } from '../net/callTransport.ts';
import type { SignalingPort } from '../net/signalingPort.ts';
import { createStore, type Store } from '../state/store.ts';
import { untilItWorks } from './untilItWorks.ts';
import { sharpPictureOf, type SharpPicture } from './stillPicture.ts';

/** The latest that is to be said of snapshots, on either side; null: nothing. */
export type SnapshotNews =
  /** We asked. */
  | { kind: 'waiting' | 'arrived' | 'notTaken' | 'askFailed' }
  /** Of what we share ourselves, without being asked. */
  | { kind: 'keeping' | 'kept' | 'keepFailed' }
  /** We are asked: our own side of it. */
  | { kind: 'taking' | 'sending' | 'sent' | 'sentSmall' | 'sendFailed' | 'noCamera'; byName: string };

const SHOWN_MS = 8_000;
/** Something follows: said until it comes. */
const LASTING: ReadonlySet<SnapshotNews['kind']> = new Set(['waiting', 'taking', 'sending', 'keeping']);

export interface SnapshotsInput {
  session: Pick<CallSession, 'withFullCamera'>;
  /** What we share beside the face; null: nothing. */
  shared: () => MediaStreamTrack | null;
  signaling: SignalingPort;
  callId: string;
  /** Adds the picture to the files of the case; the same picture sent again is stored once. Resolves to its id. */
  upload: (file: File) => Promise<string>;
  /** For tests. */
  takePicture?: (track: MediaStreamTrack) => Promise<SharpPicture>;
}

export interface Snapshots {
  news: Store<SnapshotNews | null>;
  /** Asks somebody for one. Never rejects: the news say what came of it. */
  ask(participantId: string, source: PictureSource): Promise<void>;
  /** Adds one of what we share ourselves to the files of the case. Never rejects. */
  keepShared(): Promise<void>;
  close(): void;
}

/** What a room does with sharp pictures: whom it may ask, and whether one's own can be kept. */
export type RoomSnapshots = Pick<Snapshots, 'news' | 'ask'> & Partial<Pick<Snapshots, 'keepShared'>> & { of: 'staff' | 'patient' };

/** Sharp pictures on request: asked of others, and taken here when others ask. */
export function createSnapshots({ session, shared, signaling, callId, upload, takePicture = sharpPictureOf }: SnapshotsInput): Snapshots {
  const news = createStore<SnapshotNews | null>(null);
  let clearing: ReturnType<typeof setTimeout> | undefined;
  let closed = false;
  let awaited: string | undefined;
  /** Those that we were asked for. */
  const own = new Set<string>();

  const tell = (now: SnapshotNews): void => {
    if (closed) return;
    clearTimeout(clearing);
    news.set(now);
    const lasting = LASTING.has(now.kind);
    if (!lasting) clearing = setTimeout(() => news.set(null), SHOWN_MS);
  };

  const takeShared = async (): Promise<SharpPicture> => {
    const track = shared();
    if (track === null) throw new AppError('NOT_FOUND', 'nothing is shared');
    return takePicture(track);
  };

  const uploadPicture = (picture: Blob): Promise<string> => {
    const at = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
    const file = new File([picture], `snapshot-${at}.jpg`, { type: 'image/jpeg' });
    return untilItWorks(
      () => upload(file),
      () => closed,
    );
  };

  const answer = async (snapshotId: string, byName: string, source: PictureSource): Promise<void> => {
    const report = (fileId: string | null) =>
      signaling.request('call:reportSnapshot', { callId, snapshotId, fileId }).catch(() => undefined);
    own.add(snapshotId);
    tell({ kind: 'taking', byName });
    let taken: SharpPicture;
    try {
      taken = await (source === 'screen' ? takeShared() : session.withFullCamera(takePicture));
    } catch {
      tell({ kind: 'noCamera', byName });
      await report(null);
      return;
    }
    tell({ kind: 'sending', byName });
    try {
      const fileId = await uploadPicture(taken.picture);
      tell({ kind: taken.full ? 'sent' : 'sentSmall', byName });
      await report(fileId);
    } catch {
      tell({ kind: 'sendFailed', byName });
      await report(null);
    }
  };

  const stops = [
    signaling.on('call:snapshotAsked', (notice) => {
      if (notice.callId === callId) void answer(notice.snapshotId, notice.byName, notice.source);
    }),
    signaling.on('call:snapshotReported', ({ snapshotId, fileId }) => {
      if (snapshotId === awaited) {
        awaited = undefined;
        tell({ kind: fileId === null ? 'notTaken' : 'arrived' });
        return;
      }
      // One that somebody else asked for is everybody's too, unless something of our own is on the screen.
      if (fileId !== null && !own.has(snapshotId) && news.get() === null) tell({ kind: 'arrived' });
    }),
  ];
  return {
    news,
    async ask(participantId, source) {
      tell({ kind: 'waiting' });
      try {
        ({ snapshotId: awaited } = await signaling.request('call:askSnapshot', { callId, participantId, source }));
      } catch {
        tell({ kind: 'askFailed' });
      }
    },
    async keepShared() {
      tell({ kind: 'keeping' });
      try {
        await uploadPicture((await takeShared()).picture);
        tell({ kind: 'kept' });
      } catch {
        tell({ kind: 'keepFailed' });
      }
    },
    close() {
      closed = true;
      clearTimeout(clearing);
      for (const stop of stops) stop();
    },
  };
}
