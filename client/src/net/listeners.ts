import type { CallParticipant } from '@hoi-chan/shared/features/call.ts';
import type { SignalingPort } from './signalingPort.ts';
import type { VoiceWay } from './voiceCare.ts';

type Needs = Pick<VoiceWay, 'thinReceiver' | 'lossyReceiver' | 'redundancy'>;
type Listener = Pick<CallParticipant, 'thinDownlink' | 'lossyDownlink' | 'hearsRedundancy'>;

function needsOf(listeners: readonly Listener[]): Needs {
  return {
    thinReceiver: listeners.some(({ thinDownlink }) => thinDownlink),
    lossyReceiver: listeners.some(({ lossyDownlink }) => lossyDownlink),
    redundancy: listeners.every(({ hearsRedundancy }) => hearsRedundancy),
  };
}

/** Knows what those who hear us have told of their links and their browsers. */
export class Listeners {
  readonly #others = new Map<string, CallParticipant>();
  readonly #onChange: () => void;
  readonly #stops: (() => void)[];
  #ownId: string | undefined;
  #needs = needsOf([]);

  constructor({ signaling, callId, onChange }: { signaling: SignalingPort; callId: string; onChange: () => void }) {
    this.#onChange = onChange;
    this.#stops = [
      signaling.on('call:participantJoined', (notice) => void (notice.callId === callId && this.#look(notice.participant))),
      signaling.on('call:participantChanged', (notice) => void (notice.callId === callId && this.#look(notice.participant))),
      signaling.on('call:participantLeft', (notice) => void (notice.callId === callId && this.#forget(notice.participantId))),
    ];
  }

  get needs(): Needs {
    return this.#needs;
  }

  /** A join was answered: its roster starts anew. */
  restart(ownId: string, participants: readonly CallParticipant[]): void {
    this.#ownId = ownId;
    this.#others.clear();
    for (const participant of participants)
      if (participant.participantId !== ownId) this.#others.set(participant.participantId, participant);
    this.#tell();
  }

  close(): void {
    for (const stop of this.#stops) stop();
  }

  #look(participant: CallParticipant): void {
    if (participant.participantId === this.#ownId) return;
    this.#others.set(participant.participantId, participant);
    this.#tell();
  }

  #forget(participantId: string): void {
    this.#others.delete(participantId);
    this.#tell();
  }

  #tell(): void {
    const before = this.#needs;
    this.#needs = needsOf([...this.#others.values()]);
    if (JSON.stringify(before) !== JSON.stringify(this.#needs)) this.#onChange();
  }
}
