import { AppError } from '@hoi-chan/shared/errors.ts';
import type { DirectState } from '@hoi-chan/shared/features/call.ts';
import type { CallTable } from './callTable.ts';
import type { LiveCall, Seat } from './liveCall.ts';
import type { MediaPlane } from './mediaPlane.ts';
import type { CallCaller } from './ports.ts';

/** Two who sit in one local network need no media node between them: offered, chosen by a click, and given up without one. */
export class DirectCalls {
  readonly #table: CallTable;
  readonly #media: MediaPlane;

  constructor(table: CallTable, media: MediaPlane) {
    this.#table = table;
    this.#media = media;
  }

  /** Somebody came, left, was cut off or came back: everybody is told when it changes what is possible. */
  review(call: LiveCall): void {
    const state = directStateOf(call);
    if (call.direct === state) return;
    call.direct = state;
    this.#table.broadcast(call, 'call:directChanged', { callId: call.id, state });
  }

  /** A seat was given up for good: whoever stays waits for others at the media node, as ever. */
  left(call: LiveCall): void {
    if (call.place?.mode === 'p2p' && call.place.chosen && call.seats.size < 2) this.#media.goBack(call);
    this.review(call);
  }

  /** Errors as in the contract of `call:setDirect`. */
  set(caller: CallCaller, callId: string, direct: boolean): void {
    const { call } = this.#table.assertSeat(caller, callId);
    if (caller.actor.kind !== 'staff') throw new AppError('FORBIDDEN', 'the doctors choose the way');
    const state = directStateOf(call);
    if (direct === (state === 'chosen')) return;
    if (direct && state !== 'offered') throw new AppError('CONFLICT', 'not two people of one network', { reason: 'direct_not_offered' });
    if (direct) this.#media.goDirect(call);
    else this.#media.goBack(call);
    this.review(call);
  }
}

/** Pure: what is possible now. A direct call because no node is left is nobody's choice, and no news here. */
export function directStateOf({ place, seats }: Pick<LiveCall, 'place' | 'seats'>): DirectState {
  if (place?.mode === 'p2p') return place.chosen ? 'chosen' : 'unavailable';
  // Also whoever is only coming in counts: a third must not find the call on its way to where there is no room.
  const [one, other, ...more] = seats.values();
  if (place === null || one === undefined || other === undefined || more.length > 0) return 'unavailable';
  const stands = (seat: Seat): boolean => seat.joined && !seat.lost && seat.awaySince === null && seat.network !== undefined;
  const together = stands(one) && stands(other) && one.network === other.network && one.actorKey !== other.actorKey;
  return together ? 'offered' : 'unavailable';
}
