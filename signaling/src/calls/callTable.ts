import { AppError } from '@hoi-chan/shared/errors.ts';
import type { NoticePayload } from '@hoi-chan/shared/index.ts';
import { networkOf } from '../edge/network.ts';
import { actorKeyOf, participantOf, seatsInView } from './liveCall.ts';
import type { LiveCall, Seat } from './liveCall.ts';
import type { CallCaller, CallNoticeName, EmitToSocket } from './ports.ts';
import type { Told } from './toldLately.ts';

/** How many notices are kept for a seat whose socket is away; more than that and it joins anew instead. */
const MAX_MISSED = 500;

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
    const owed = away === undefined || others.length > 0 ? undefined : this.#owedTo(away, claim);
    if (call === undefined || away === undefined || owed === undefined)
      throw new AppError('NOT_FOUND', 'no seat in this call', { reason: 'no_seat' });
    clearTimeout(away.awayTimer);
    away.socketId = socketId;
    away.network = networkOf(ip);
    away.awaySince = null;
    away.missed = [];
    for (const told of owed) this.#tell(away, told);
    this.tellChanged(call, away);
    return { call, seat: away };
  }

  send<N extends CallNoticeName>(seat: Seat, name: N, payload: NoticePayload<N>): void {
    const notice = { name, send: () => this.#emit(seat.socketId, name, payload) };
    if (seat.awaySince === null) this.#tell(seat, notice);
    else if (seat.missed.length < MAX_MISSED) seat.missed.push(notice);
  }

  /** To everybody in view, except one. */
  broadcast<N extends CallNoticeName>(call: LiveCall, name: N, payload: NoticePayload<N>, except?: Seat): void {
    for (const seat of seatsInView(call)) if (seat !== except) this.send(seat, name, payload);
  }

  tellChanged(call: LiveCall, seat: Seat): void {
    if (seat.joined) this.broadcast(call, 'call:participantChanged', { callId: call.id, participant: participantOf(seat) });
  }

  #tell(seat: Seat, notice: Told): void {
    seat.told.add(notice);
    notice.send();
  }

  /**
   * What its owner has to be told over a new socket, in order: what went into the old one after it had died, whoever noticed that first, and what came
   * while the seat was away. undefined where something is lost with the old one.
   */
  #owedTo(seat: Seat, { unheardMs }: SeatClaim): Told[] | undefined {
    // Its old socket seems to live: only who says since when it does not gets the seat.
    if (seat.awaySince === null && unheardMs === undefined) return undefined;
    const unheard = unheardMs === undefined ? [] : seat.told.unheard(unheardMs);
    return unheard === undefined || seat.missed.length >= MAX_MISSED ? undefined : [...unheard, ...seat.missed];
  }
}
