import type { MediaSource } from '@hoi-chan/shared/features/call.ts';
import type { CallSession } from '../net/callTransport.ts';
import type { Capture } from '../capture/capture.ts';

/**
 * Keeps what is sent equal to what the camera and microphone give: a new track replaces the old one, a missing one is withdrawn, silence is
 * told as paused. Changes that come while one is under way are made afterwards, the last one only. Returns the stop function.
 */
export function keepPublished(
  session: Pick<CallSession, 'publish' | 'unpublish' | 'replaceTrack' | 'setPublishedPaused'>,
  capture: Capture,
): () => void {
  const sources = { microphone: createSlot(session, 'microphone'), camera: createSlot(session, 'camera') };
  const follow = (): void => {
    const { microphone, camera } = capture.state.get();
    sources.microphone.want(microphone.track, !microphone.wanted);
    sources.camera.want(camera.track, false);
  };
  follow();
  const stop = capture.state.subscribe(follow);
  return () => {
    stop();
    sources.microphone.close();
    sources.camera.close();
  };
}

interface Wanted {
  track: MediaStreamTrack | null;
  paused: boolean;
}

function createSlot(session: Pick<CallSession, 'publish' | 'unpublish' | 'replaceTrack' | 'setPublishedPaused'>, source: MediaSource) {
  let sent: Wanted = { track: null, paused: false };
  let wanted: Wanted = sent;
  let working = false;
  let closed = false;

  const step = async (next: Wanted): Promise<void> => {
    if (next.track === null) await session.unpublish(source);
    else if (sent.track === null) await session.publish(source, next.track, { paused: next.paused });
    else {
      if (next.track !== sent.track) await session.replaceTrack(source, next.track);
      if (next.paused !== sent.paused) await session.setPublishedPaused(source, next.paused);
    }
  };

  const work = async (): Promise<void> => {
    if (working) return;
    working = true;
    try {
      while (!closed && (sent.track !== wanted.track || sent.paused !== wanted.paused)) {
        const next = wanted;
        try {
          await step(next);
        } catch {
          // Told by the session's `publishFailed`; the same change is not tried for ever.
        }
        sent = next;
      }
    } finally {
      working = false;
    }
  };

  return {
    want(track: MediaStreamTrack | null, paused: boolean): void {
      wanted = { track, paused };
      void work();
    },
    close(): void {
      closed = true;
    },
  };
}
