import type { CallSession } from '../../net/callTransport.ts';
import type { SignalingPort } from '../../net/signalingPort.ts';
import { sharpPictureOf, type SharpPicture } from '../../call/stillPicture.ts';
import { untilItWorks } from '../../call/untilItWorks.ts';
import { createStore, type Store } from '../../state/store.ts';

/** Where a doctor's wish for a picture stands; nothing is photographed before the patient presses, nothing is sent before they have seen it. */
export type PictureStep =
  | { kind: 'asked'; byName: string; failed: boolean }
  | { kind: 'taking'; byName: string }
  | { kind: 'taken' | 'sending' | 'sendFailed'; byName: string; picture: Blob }
  | { kind: 'sent' };

export interface PictureAskInput {
  session: Pick<CallSession, 'withFullCamera'>;
  signaling: SignalingPort;
  callId: string;
  /** Keeps the picture in the record; the same picture sent again is kept once. Resolves to the file's id. */
  send: (snapshotId: string, picture: Blob) => Promise<string>;
  /** For tests. */
  takePicture?: (track: MediaStreamTrack) => Promise<SharpPicture>;
}

export interface PictureAsk {
  step: Store<PictureStep | null>;
  /** The first yes: to take it. Also to take it anew. Never rejects. */
  take(): Promise<void>;
  /** The second yes: to send and keep what was seen. Never rejects. */
  send(): Promise<void>;
  /** No, at any time before it is sent; the doctor is told that there is none. */
  decline(): void;
  /** Puts away that it was sent. */
  dismiss(): void;
  close(): void;
}

/** A sharp picture that the doctor asks the patient for: one at a time, each with its own yes. */
export function createPictureAsk({ session, signaling, callId, send, takePicture = sharpPictureOf }: PictureAskInput): PictureAsk {
  const step = createStore<PictureStep | null>(null);
  let snapshotId = '';
  let closed = false;
  const report = (id: string, fileId: string | null): void =>
    void signaling.request('call:reportSnapshot', { callId, snapshotId: id, fileId }).catch(() => undefined);

  const stop = signaling.on('call:snapshotAsked', (notice) => {
    if (notice.callId !== callId) return;
    const before = step.get();
    // Asked again before anything was done: the newer one is meant. While a picture is being looked at or sent, that one goes first.
    if (before !== null && before.kind !== 'asked' && before.kind !== 'sent') return report(notice.snapshotId, null);
    if (before?.kind === 'asked') report(snapshotId, null);
    ({ snapshotId } = notice);
    step.set({ kind: 'asked', byName: notice.byName, failed: false });
  });

  return {
    step,
    async take() {
      const before = step.get();
      if (before === null || before.kind === 'taking' || before.kind === 'sending' || before.kind === 'sent') return;
      const { byName } = before;
      const id = snapshotId;
      step.set({ kind: 'taking', byName });
      const taken = await session.withFullCamera(takePicture).catch(() => undefined);
      if (closed || id !== snapshotId || step.get()?.kind !== 'taking') return;
      step.set(taken === undefined ? { kind: 'asked', byName, failed: true } : { kind: 'taken', byName, picture: taken.picture });
    },
    async send() {
      const before = step.get();
      if (before?.kind !== 'taken' && before?.kind !== 'sendFailed') return;
      const { byName, picture } = before;
      const id = snapshotId;
      step.set({ kind: 'sending', byName, picture });
      try {
        const fileId = await untilItWorks(
          () => send(id, picture),
          () => closed,
        );
        report(id, fileId);
        step.set({ kind: 'sent' });
      } catch {
        step.set({ kind: 'sendFailed', byName, picture });
      }
    },
    decline() {
      const before = step.get();
      if (before === null || before.kind === 'sending' || before.kind === 'sent') return;
      report(snapshotId, null);
      snapshotId = '';
      step.set(null);
    },
    dismiss() {
      if (step.get()?.kind === 'sent') step.set(null);
    },
    close() {
      closed = true;
      stop();
    },
  };
}
