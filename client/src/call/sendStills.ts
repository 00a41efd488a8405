import { STILL_PIECE_BYTES } from '@hoi-chan/shared/features/callSizes.ts';
import type { Capture } from '../capture/capture.ts';
import type { CallSession } from '../net/callTransport.ts';
import type { SignalingPort } from '../net/signalingPort.ts';
import { stillOf } from './stillPicture.ts';

/** From the beginning of one still to the beginning of the next. */
const STILL_EVERY_MS = 5_000;
/**
 * One piece on the way at a time, and no more than three a second: some 20 kbit/s with what is around them, which leaves the voice its own
 * on a link of 64, and lets a word wait behind 0.1 s of picture at most.
 */
const PIECE_EVERY_MS = 350;
/** Ten pieces or so: done before the next one is due. */
const STILL_BYTES = 7_000;

export interface StillsInput {
  session: Pick<CallSession, 'on' | 'rung' | 'linkState' | 'published'>;
  signaling: SignalingPort;
  callId: string;
  capture: Capture;
  /** Somebody is there to see it. */
  hasAudience(): boolean;
  /** For tests. */
  takeStill?: (track: MediaStreamTrack, maxBytes: number) => Promise<Blob | undefined>;
}

/** Sends a picture of the camera every few seconds for as long as the ladder stands on `stills`. Returns the stop function. */
export function sendStills(input: StillsInput): () => void {
  const { session, signaling, callId, capture, hasAudience, takeStill = stillOf } = input;
  let over = false;
  let running = false;
  let still = 0;
  let wake: (() => void) | undefined;

  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const track = (): MediaStreamTrack | null => {
    const { camera } = capture.state.get();
    // What is shared goes before the face, and there is not room for both.
    const shares = session.published.some(({ source, paused }) => source === 'screen' && !paused);
    const due = session.rung === 'stills' && session.linkState === 'connected' && camera.wanted && !shares && hasAudience();
    return !over && due ? camera.track : null;
  };

  const sendOne = async (from: MediaStreamTrack): Promise<void> => {
    const blob = await takeStill(from, STILL_BYTES);
    if (blob === undefined) return;
    const bytes = new Uint8Array(await blob.arrayBuffer());
    const pieces = Math.ceil(bytes.length / STILL_PIECE_BYTES);
    still += 1;
    for (let piece = 0; piece < pieces; piece += 1) {
      // The link is better, the camera is off: the rest is not worth its bytes.
      if (track() === null) return;
      const data = toBase64(bytes.subarray(piece * STILL_PIECE_BYTES, (piece + 1) * STILL_PIECE_BYTES));
      await Promise.all([signaling.request('call:sendStill', { callId, still, piece, pieces, data }), pause(PIECE_EVERY_MS)]);
    }
  };

  const run = async (): Promise<void> => {
    if (running) return;
    running = true;
    for (let from = track(); from !== null; from = track()) {
      const nextAt = performance.now() + STILL_EVERY_MS;
      // Lost with the socket, or no frame: the next one is as good.
      await sendOne(from).catch(() => undefined);
      await pause(Math.max(0, nextAt - performance.now()));
    }
    running = false;
  };

  const stops = [
    session.on('rungChanged', () => void run()),
    session.on('linkChanged', () => void run()),
    session.on('publishedChanged', () => void run()),
    // Somebody came in: nobody was there to see it before.
    signaling.on('call:participantJoined', () => void run()),
    capture.state.subscribe(() => void run()),
  ];
  void run();
  return () => {
    over = true;
    for (const stop of stops) stop();
    wake?.();
  };
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}
