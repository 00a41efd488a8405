import { AppError } from '@hoi-chan/shared/errors.ts';
import type { NoticePayload } from '@hoi-chan/shared/index.ts';
import { networkOf } from '../edge/network.ts';
import { actorKeyOf, participantOf, seatsInView } from './liveCall.ts';
import type { LiveCall, Seat } from './liveCall.ts';
import type { CallCaller, CallNoticeName, EmitToSocket } from './ports.ts';

/** How many notices are kept for a seat whose socket is away; more than that and it joins anew instead. */
const MAX_MISSED = 500;
/** A dead socket is noticed within twenty seconds, and ten later where something late still came over it. */
const TOLD_KEPT_MS = 45_000;
/** How much later than sent something may have come over a socket that lived: the way there, and the way of the question. */
const ON_THE_WAY_MS = 2_000;
/** Say how something stands: told twice they do no harm, and the last one counts. */
const STANDINGS: readonly CallNoticeName[] = [
  'call:participantChanged',
  'call:producerWanted',
  'call:directChanged',
  'call:activeSpeakerChanged',
];
/** Of use in their moment only. */
const PASSING: readonly CallNoticeName[] = ['call:stillSent'];

/** What a client knows of the seat it had over a socket that it lost. */
export interface SeatClaim {
  participantId?: string | undefined;
  /** Since the last sign of life of that socket. */
  unheardMs?: number | undefined;
}

/** Calls and seats in memory, and the ways to speak to them. */
export class CallTable {
  readonly #calls = new Map<string, LiveCall>();
  readonly #emit: EmitToSocket;

  constructor(emit: EmitToSocket) {
    this.#emit = emit;
  }

  get calls(): readonly LiveCall[] {
    return [...this.#calls.values()];
  }

  find(callId: string): LiveCall | undefined {
    return this.#calls.get(callId);
  }

  findOrAdd(callId: string): LiveCall {
    const existing = this.#calls.get(callId);
    if (existing !== undefined) return existing;
    const call: LiveCall = {
      id: callId,
      startedAt: new Date().toISOString(),
      place: null,
      direct: 'unavailable',
      seats: new Map(),
      begun: undefined,
      emptyTimer: undefined,
    };
    this.#calls.set(callId, call);
    return call;
  }

  delete(call: LiveCall): void {
    clearTimeout(call.emptyTimer);
    for (const seat of call.seats.values()) clearTimeout(seat.awayTimer);
    if (this.#calls.get(call.id) === call) this.#calls.delete(call.id);
  }

  seatsOfSocket(socketId: string): Seat[] {
    return this.calls.flatMap((call) => [...call.seats.values()]).filter((seat) => seat.socketId === socketId);
  }

  /**
   * The caller's seat. A caller whose socket was replaced takes its old seat back with whatever it asks first, and is told what it missed.
   * NOT_FOUND `no_seat` when it has none: it has to join.
   */
  assertSeat({ actor, socketId, ip }: CallCaller, callId: string, claim: SeatClaim = {}): { call: LiveCall; seat: Seat } {
    const call = this.#calls.get(callId);
    const seats = call === undefined ? [] : seatsInView(call);
    const own = seats.find((seat) => seat.socketId === socketId);
    if (call !== undefined && own !== undefined) return { call, seat: own };
    const { participantId } = claim;
    const mine = seats.filter(
      (seat) => seat.actorKey === actorKeyOf(actor) && (participantId === undefined || seat.participantId === participantId),
    );
    // Two devices of one person away at once: which is which only their participant ids tell, so without one both join anew.
    const [away, ...others] = participantId === undefined ? mine.filter((seat) => seat.awaySince !== null) : mine;
    if (call === undefined || away === undefined || others.length > 0 || !this.#mayTakeBack(away, claim)) {
      throw new AppError('NOT_FOUND', 'no seat in this call', { reason: 'no_seat' });
    }
    this.#reattach(call, away, socketId, ip);
    return { call, seat: away };
  }

  send<N extends CallNoticeName>(seat: Seat, name: N, payload: NoticePayload<N>): void {
    const send = () => this.#emit(seat.socketId, name, payload);
    if (seat.awaySince === null) {
      this.#remember(seat, name, send);
      send();
    } else if (seat.missed.length < MAX_MISSED) seat.missed.push(send);
  }

  /** To everybody in view, except one. */
  broadcast<N extends CallNoticeName>(call: LiveCall, name: N, payload: NoticePayload<N>, except?: Seat): void {
    for (const seat of seatsInView(call)) if (seat !== except) this.send(seat, name, payload);
  }

  tellChanged(call: LiveCall, seat: Seat): void {
    if (seat.joined) this.broadcast(call, 'call:participantChanged', { callId: call.id, participant: participantOf(seat) });
  }

  #remember(seat: Seat, name: CallNoticeName, send: () => void): void {
    if (PASSING.includes(name)) return;
    const atMs = performance.now();
    const old = seat.told.findIndex((told) => atMs - told.atMs <= TOLD_KEPT_MS);
    seat.told.splice(0, old < 0 ? seat.told.length : old);
    seat.told.push({ atMs, name, send });
  }

  /** Whether nothing is lost with the old socket; what may be told twice then waits with what was missed. */
  #mayTakeBack(seat: Seat, { unheardMs }: SeatClaim): boolean {
    if (seat.awaySince !== null) return seat.missed.length < MAX_MISSED;
    // Its old socket seems to live: only who says since when it does not gets the seat.
    if (unheardMs === undefined || unheardMs + ON_THE_WAY_MS > TOLD_KEPT_MS) return false;
    const sinceMs = performance.now() - unheardMs - ON_THE_WAY_MS;
    const unheard = seat.told.filter(({ atMs }) => atMs >= sinceMs);
    if (unheard.some(({ name }) => !STANDINGS.includes(name))) return false;
    seat.missed.push(...unheard.map(({ send }) => send));
    return true;
  }

  #reattach(call: LiveCall, seat: Seat, socketId: string, ip: string): void {
    clearTimeout(seat.awayTimer);
    seat.socketId = socketId;
    seat.network = networkOf(ip);
    seat.awaySince = null;
    for (const send of seat.missed.splice(0)) send();
    this.tellChanged(call, seat);
  }
}
