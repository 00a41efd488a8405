import type { CallJoined, CallTransportEvents } from './callTransport.ts';
import type { Subscribe } from './networkChange.ts';
import { isPassing } from './rejoining.ts';
import type { SeatMemory } from './seatMemory.ts';
import type { SignalingPort } from './signalingPort.ts';

export interface OwnSeatInput {
  signaling: SignalingPort;
  callId: string;
  memory: SeatMemory;
  onNetwork: Subscribe;
}

/** Our seat in a call: which it is, what the others are to know of it, and since when nothing was heard there. A socket that comes back claims it. */
export class OwnSeat {
  readonly #input: OwnSeatInput;
  readonly #stopWatching: () => void;
  #participantId: string | null = null;
  #handRaised = false;
  #networkChanged = false;
  /** Nothing came from signaling since then, over however many sockets, until the seat is known to be ours. */
  #unheardSinceMs: number | undefined;
  /** A seat asked for together with the claim, which was refused. */
  #askedAhead: Promise<CallJoined> | undefined;
  /** As we told the others last. */
  #downlink: CallTransportEvents['downlinkChanged'] = { thin: false, lossy: false };

  constructor(input: OwnSeatInput) {
    this.#input = input;
    this.#stopWatching = input.onNetwork(() => (this.#networkChanged = true));
  }

  get participantId(): string | null {
    return this.#participantId;
  }

  get downlink(): CallTransportEvents['downlinkChanged'] {
    return this.#downlink;
  }

  /** The machine has changed its network since the connection in use was made. */
  get networkChanged(): boolean {
    return this.#networkChanged;
  }

  /** The one this tab had before it was reloaded. */
  get remembered(): string | null {
    return this.#input.memory.get(this.#input.callId);
  }

  /** Asks for a seat in place of the previous one. Errors of `call:join`. */
  async ask(rtpCapabilities: Record<string, unknown>, previousParticipantId: string | null): Promise<CallJoined> {
    const { signaling, callId } = this.#input;
    const ahead = await this.#askedAhead?.catch(() => undefined);
    this.#askedAhead = undefined;
    return ahead ?? signaling.request('call:join', { callId, rtpCapabilities, previousParticipantId });
  }

  /** A join was answered. */
  taken(participantId: string): void {
    this.#unheardSinceMs = undefined;
    this.#participantId = participantId;
    this.#input.memory.set(this.#input.callId, participantId);
  }

  /** Its media flows over a new connection. */
  moved(): void {
    this.#networkChanged = false;
  }

  async setHandRaised(handRaised: boolean): Promise<void> {
    this.#handRaised = handRaised;
    await this.#input.signaling.request('call:setState', { callId: this.#input.callId, handRaised });
  }

  /** The others spare our link; whether it matters they hear again after each reconnect. */
  tellDownlink(downlink: CallTransportEvents['downlinkChanged']): void {
    this.#downlink = downlink;
    const { signaling, callId } = this.#input;
    signaling.request('call:setState', { callId, thinDownlink: downlink.thin, lossyDownlink: downlink.lossy }).catch(() => undefined);
  }

  /** The socket came back after so long without a sign of life. */
  unheardFor(unheardMs: number): void {
    this.#unheardSinceMs = Math.min(this.#unheardSinceMs ?? Infinity, performance.now() - unheardMs);
  }

  /** False when the server does not give it back: a new one has to be taken. */
  async claim(rtpCapabilities: Record<string, unknown>): Promise<boolean> {
    const { signaling, callId } = this.#input;
    const nowMs = performance.now();
    let ahead: Promise<CallJoined> | undefined;
    try {
      const asked = signaling.request('call:setState', {
        callId,
        // With another address a new connection stands sooner than the old one finds its way: there the seat comes back by a rejoin, unless the server knows.
        participantId: this.#networkChanged ? undefined : (this.#participantId ?? undefined),
        unheardMs: nowMs - (this.#unheardSinceMs ?? nowMs),
        handRaised: this.#handRaised,
        thinDownlink: this.#downlink.thin,
        lossyDownlink: this.#downlink.lossy,
      });
      // There a refusal is what to expect, and waiting for it a round trip of silence: what it leads to is asked in the same breath.
      if (this.#networkChanged)
        ahead = signaling.request('call:join', {
          callId,
          rtpCapabilities,
          previousParticipantId: this.#participantId,
          unlessSeated: true,
        });
      ahead?.catch(() => undefined);
      await asked;
      this.#unheardSinceMs = undefined;
      return true;
    } catch (error) {
      // Lost again: the next reconnect asks again, unless a new seat may have been taken meanwhile.
      if (isPassing(error)) return ahead === undefined;
      this.#askedAhead = ahead;
      return false;
    }
  }

  /** We are no longer in the call. */
  giveUp(): void {
    this.#stopWatching();
    this.#input.memory.set(this.#input.callId, null);
  }
}
