import type { CallParticipant } from '@hoi-chan/shared/features/call.ts';
import type { SignalingPort } from './signalingPort.ts';

/** Knows whether anybody who hears us has told that the voices alone fill their link. */
export class ThinReceivers {
  readonly #thin = new Set<string>();
  readonly #onChange: () => void;
  readonly #stops: (() => void)[];
  #ownId: string | undefined;
  #any = false;

  constructor({ signaling, callId, onChange }: { signaling: SignalingPort; callId: string; onChange: () => void }) {
    this.#onChange = onChange;
    this.#stops = [
      signaling.on('call:participantJoined', (notice) => void (notice.callId === callId && this.#look(notice.participant))),
      signaling.on('call:participantChanged', (notice) => void (notice.callId === callId && this.#look(notice.participant))),
      signaling.on('call:participantLeft', (notice) => void (notice.callId === callId && this.#forget(notice.participantId))),
    ];
  }

  get any(): boolean {
    return this.#any;
  }

  /** A join was answered: its roster starts anew. */
  restart(ownId: string, participants: readonly CallParticipant[]): void {
    this.#ownId = ownId;
    this.#thin.clear();
    for (const { participantId, thinDownlink } of participants) if (thinDownlink && participantId !== ownId) this.#thin.add(participantId);
    this.#tell();
  }

  close(): void {
    for (const stop of this.#stops) stop();
  }

  #look({ participantId, thinDownlink }: CallParticipant): void {
    if (participantId === this.#ownId) return;
    if (thinDownlink) this.#thin.add(participantId);
    else this.#thin.delete(participantId);
    this.#tell();
  }

  #forget(participantId: string): void {
    this.#thin.delete(participantId);
    this.#tell();
  }

  #tell(): void {
    if (this.#any === this.#thin.size > 0) return;
    this.#any = this.#thin.size > 0;
    this.#onChange();
  }
}
