import type { types } from 'mediasoup-client';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { SignalingPort } from './signalingPort.ts';

/** A socket that died with the old address only notices much later; better to ask again than to wait for it. */
const ANSWER_WITHIN_MS = 4_000;

type Restartable = Pick<types.Transport, 'id' | 'connectionState' | 'restartIce'>;

/**
 * New ICE credentials for each connection in use, so that the browser looks for a way anew (mediasoup `WebRtcTransport.restartIce`); keys and
 * streams stay. Rejects with UNAVAILABLE when the answer is not here in time, with the server's AppError when the seat is gone.
 */
export async function restartIce(signaling: SignalingPort, callId: string, transports: readonly Restartable[]): Promise<void> {
  let late = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      late = true;
      reject(new AppError('UNAVAILABLE', 'no answer to the ICE restart', { reason: 'timeout' }));
    }, ANSWER_WITHIN_MS);
  });
  const restarted = Promise.all(
    transports
      .filter(({ connectionState }) => connectionState !== 'new' && connectionState !== 'closed')
      .map(async (transport) => {
        const { iceParameters } = await signaling.request('call:restartIce', { callId, transportId: transport.id });
        // By then a later restart may have changed them again.
        if (!late) await transport.restartIce({ iceParameters });
      }),
  );
  try {
    await Promise.race([restarted, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
