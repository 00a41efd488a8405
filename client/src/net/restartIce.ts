import type { types } from 'mediasoup-client';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { SignalingPort } from './signalingPort.ts';

/** A socket that died with the old address only notices much later; better to go on than to wait for it. */
const ANSWER_WITHIN_MS = 4_000;

type Restartable = Pick<types.Transport, 'id' | 'connectionState' | 'restartIce'>;

interface End {
  transport: Restartable;
  /** Asked for and not answered yet. */
  asked: Promise<void> | undefined;
}

/** Looks for the way between us and the SFU anew, for each connection in use; keys and streams stay (RFC 8445 §9). */
export class IceRestarts {
  readonly #signaling: SignalingPort;
  readonly #callId: string;
  readonly #ends: readonly End[];

  constructor({ signaling, callId, transports }: { signaling: SignalingPort; callId: string; transports: readonly Restartable[] }) {
    this.#signaling = signaling;
    this.#callId = callId;
    this.#ends = transports.map((transport) => ({ transport, asked: undefined }));
  }

  /**
   * With new credentials on both sides (mediasoup `WebRtcTransport.restartIce`). Rejects with UNAVAILABLE when the answer is not here in time, with
   * the server's AppError when the seat is gone.
   */
  async restart(): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new AppError('UNAVAILABLE', 'no answer to the ICE restart', { reason: 'timeout' })),
        ANSWER_WITHIN_MS,
      );
    });
    const inUse = this.#ends.filter(({ transport }) => transport.connectionState !== 'new' && transport.connectionState !== 'closed');
    try {
      await Promise.race([Promise.all(inUse.map((end) => this.#ask(end))), tooLate]);
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * A question that waits in a dead socket may yet be answered: asked twice, the server would have forgotten the credentials that are in use (it
   * keeps one pair beside the newest).
   */
  #ask(end: End): Promise<void> {
    end.asked ??= this.#askAnew(end).finally(() => {
      end.asked = undefined;
    });
    return end.asked;
  }

  async #askAnew(end: End): Promise<void> {
    const { transport } = end;
    const { iceParameters } = await this.#signaling.request('call:restartIce', { callId: this.#callId, transportId: transport.id });
    // Closed meanwhile: a new seat has taken over.
    if (transport.connectionState !== 'closed') await transport.restartIce({ iceParameters });
  }
}
