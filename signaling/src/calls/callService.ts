import type { Logger } from 'pino';
import type { z } from 'zod';
import { AppError } from '@hoi-chan/shared/errors.ts';
import { MAX_PARTICIPANTS } from '@hoi-chan/shared/features/callSizes.ts';
import type { iceServer } from '@hoi-chan/shared/features/call.ts';
import { hearsRedundancy } from '@hoi-chan/shared/features/redundantVoice.ts';
import type { Parsed, RequestInput, RequestOutput, Requests } from '@hoi-chan/shared/index.ts';
import { CallTable } from './callTable.ts';
import { DirectCalls } from './directCalls.ts';
import { actorKeyOf, newSeat, participantOf, seatsInView } from './liveCall.ts';
import type { LiveCall, Seat } from './liveCall.ts';
import { MediaPlane } from './mediaPlane.ts';
import type { NodeRegistry } from './nodeRegistry.ts';
import { Snapshots } from './snapshots.ts';
import { Stills } from './stills.ts';
import type { CallAdmission, CallCaller, CallRights, EmitToSocket } from './ports.ts';

/** How long a seat is kept for somebody whose socket is gone: a power cut at a commune station, or a stick that changes its mast. */
const SEAT_KEPT_MS = 120_000;
/** A call nobody is in for so long has ended. */
const EMPTY_ENDS_AFTER_MS = 120_000;
/** Devices of one person in one call: more, and the first of them leaves. */
const MAX_DEVICES = 3;
const MAX_SIGNAL_CHARS = 65_536;

export type JoinInput = Parsed<Requests['call:join']['input']>;
export type JoinOutput = RequestOutput<'call:join'>;

export interface CallServiceOptions {
  rights: CallRights;
  nodes: NodeRegistry;
  emit: EmitToSocket;
  log: Logger;
  /** Made anew for each seat, since TURN credentials run out. */
  iceServersFor?: (participantId: string) => z.infer<typeof iceServer>[];
  forceP2p?: boolean;
  seatKeptMs?: number;
  emptyEndsAfterMs?: number;
}

/** Who is in which call. The media itself is the nodes' affair, the right to be there the consult's or appointment's. */
export class CallService {
  readonly table: CallTable;
  readonly media: MediaPlane;
  readonly stills: Stills;
  readonly snapshots: Snapshots;
  readonly direct: DirectCalls;
  readonly #options: CallServiceOptions;

  constructor(options: CallServiceOptions) {
    this.#options = options;
    this.table = new CallTable(options.emit);
    this.stills = new Stills(this.table);
    this.snapshots = new Snapshots(this.table, options.rights);
    this.media = new MediaPlane({ table: this.table, nodes: options.nodes, log: options.log, forceP2p: options.forceP2p ?? false });
    this.direct = new DirectCalls(this.table, this.media);
  }

  /** Errors as in the contract of `call:join`; UNAVAILABLE when neither a node nor a direct call is possible. */
  async join(caller: CallCaller, { callId, rtpCapabilities, previousParticipantId, unlessSeated }: JoinInput): Promise<JoinOutput> {
    const admission = await this.#options.rights.assertMayJoin(caller.actor, callId);
    if (unlessSeated === true && this.table.seatsOfSocket(caller.socketId).some((seat) => seat.callId === callId))
      throw new AppError('CONFLICT', 'the seat was given back', { reason: 'seated' });
    const call = this.table.findOrAdd(callId);
    clearTimeout(call.emptyTimer);
    const previous = this.#takeOver(call, caller, previousParticipantId);
    try {
      if (call.seats.size >= MAX_PARTICIPANTS) throw new AppError('CONFLICT', 'the call is full', { reason: 'call_full' });
      return await this.#seatAtSomeNode(call, caller, admission, rtpCapabilities, previous);
    } finally {
      this.#watchEmpty(call);
    }
  }

  leave(caller: CallCaller, callId: string): void {
    const { call, seat } = this.table.assertSeat(caller, callId);
    this.#giveUp(call, seat);
  }

  /** For everybody. Refused, with the call going on, when the consult or appointment cannot take note of it. */
  async end(caller: CallCaller, callId: string): Promise<void> {
    const { person } = await this.#options.rights.assertMayJoin(caller.actor, callId, { joins: false });
    this.#assertNotOthers(caller, callId);
    await this.#options.rights.onCallEnded(callId, caller.actor);
    this.endMedia(callId, person.name);
  }

  /** Whoever may read a consult could join its call, but not end one from outside while others talk. */
  #assertNotOthers({ actor }: CallCaller, callId: string): void {
    const call = this.table.find(callId);
    const seats = call === undefined ? [] : seatsInView(call);
    if (seats.length > 0 && !seats.some((seat) => seat.actorKey === actorKeyOf(actor)))
      throw new AppError('FORBIDDEN', 'only those in the call may end it', { reason: 'not_in_call' });
  }

  /** Ends the media for everybody; the consult or appointment knows already. */
  endMedia(callId: string, byName: string | null): void {
    const call = this.table.find(callId);
    if (call === undefined) return;
    this.table.broadcast(call, 'call:ended', { callId, byName });
    this.media.releaseAll(call);
    this.table.delete(call);
  }

  /** Sits there over this connection, or did until a moment ago. */
  isSeated({ actor, socketId }: Pick<CallCaller, 'actor' | 'socketId'>, callId: string): boolean {
    const call = this.table.find(callId);
    const seats = call === undefined ? [] : seatsInView(call);
    return seats.some((seat) => seat.actorKey === actorKeyOf(actor) && (seat.socketId === socketId || seat.awaySince !== null));
  }

  setState(caller: CallCaller, callId: string, wanted: Omit<RequestInput<'call:setState'>, 'callId'>): void {
    const { call, seat } = this.table.assertSeat(caller, callId, wanted);
    // What a client says first after its socket came back, perhaps from another network.
    this.direct.review(call);
    const { handRaised = seat.handRaised, thinDownlink = seat.thinDownlink, lossyDownlink = seat.lossyDownlink } = wanted;
    if (seat.handRaised === handRaised && seat.thinDownlink === thinDownlink && seat.lossyDownlink === lossyDownlink) return;
    Object.assign(seat, { handRaised, thinDownlink, lossyDownlink });
    this.table.tellChanged(call, seat);
  }

  /** Passes simple-peer's signalling to one other in the same call. */
  signal(caller: CallCaller, callId: string, toParticipantId: string, signal: Record<string, unknown>): void {
    const { call, seat } = this.table.assertSeat(caller, callId);
    if (JSON.stringify(signal).length > MAX_SIGNAL_CHARS) {
      throw new AppError('INVALID_REQUEST', 'the signal is too large', {
        reason: 'invalid_fields',
        fields: [{ path: 'signal', reason: 'too_big' }],
      });
    }
    const target = call.seats.get(toParticipantId);
    if (target === undefined || !target.joined || target === seat)
      throw new AppError('NOT_FOUND', 'no such participant', { reason: 'no_participant' });
    this.table.send(target, 'call:signalled', { callId, fromParticipantId: seat.participantId, signal });
  }

  /** The socket is gone: its seats are kept for a while, their media flows on. */
  onSocketGone(socketId: string): void {
    for (const seat of this.table.seatsOfSocket(socketId)) {
      const call = this.table.find(seat.callId);
      if (call === undefined || seat.awaySince !== null) continue;
      seat.awaySince = new Date().toISOString();
      seat.awayTimer = setTimeout(() => this.#giveUp(call, seat), this.#options.seatKeptMs ?? SEAT_KEPT_MS);
      this.table.tellChanged(call, seat);
      this.direct.review(call);
    }
  }

  /** Its session was ended: its seats are given up at once, and with them their media. */
  onSessionEnded(socketId: string): void {
    for (const seat of this.table.seatsOfSocket(socketId)) {
      const call = this.table.find(seat.callId);
      if (call !== undefined) this.#giveUp(call, seat);
    }
  }

  /** Somebody lost the right to be here (link cancelled, appointment over): their seats are given up at once. */
  removeActor(callId: string, actorKey: string): void {
    const call = this.table.find(callId);
    if (call === undefined) return;
    for (const seat of [...call.seats.values()].filter((candidate) => candidate.actorKey === actorKey)) {
      this.table.send(seat, 'call:ended', { callId, byName: null });
      this.#giveUp(call, seat);
    }
  }

  close(): void {
    this.media.close();
    for (const call of this.table.calls) this.table.delete(call);
  }

  async #seatAtSomeNode(
    call: LiveCall,
    caller: CallCaller,
    admission: CallAdmission,
    rtpCapabilities: Record<string, unknown>,
    previous: Seat | undefined,
  ): Promise<JoinOutput> {
    const place = this.media.place(call, { moving: previous?.lost === true });
    const nodeId = place.mode === 'sfu' ? place.nodeId : null;
    const seat = newSeat(call.id, caller, admission, nodeId, { previous, hearsRedundancy: hearsRedundancy(rtpCapabilities) });
    call.seats.set(seat.participantId, seat);
    try {
      // Two parties that need not know of each other; whoever joins waits for the slower, not for the sum.
      const [session] = await Promise.all([
        place.mode === 'sfu' ? this.media.join(call, seat, rtpCapabilities) : undefined,
        this.#begin(call, caller),
      ]);
      if (this.table.find(call.id) !== call) throw new AppError('CONFLICT', 'the call has ended', { reason: 'call_closed' });
      return this.#admit(call, seat, place, session);
    } catch (error) {
      call.seats.delete(seat.participantId);
      clearTimeout(seat.awayTimer);
      this.media.release(seat);
      const unreachable = error instanceof AppError && error.reason === 'node_unreachable';
      if (place.mode !== 'sfu' || !unreachable) throw error;
      // Each round marks one node as lost for this call, so this ends at the latest with the last node.
      this.#options.nodes.suspect(place.nodeId);
      this.media.lose(call, place.nodeId);
      return this.#seatAtSomeNode(call, caller, admission, rtpCapabilities, previous);
    }
  }

  #admit(
    call: LiveCall,
    seat: Seat,
    place: NonNullable<LiveCall['place']>,
    session: Awaited<ReturnType<MediaPlane['join']>> | undefined,
  ): JoinOutput {
    const { mode } = place;
    const near = place.mode === 'p2p' && place.chosen;
    seat.joined = true;
    this.table.broadcast(call, 'call:participantJoined', { callId: call.id, participant: participantOf(seat) }, seat);
    this.direct.review(call);
    this.table.send(seat, 'call:directChanged', { callId: call.id, state: call.direct });
    return {
      participantId: seat.participantId,
      mode,
      // Within one network nothing is relayed, and nobody outside is asked for one's address.
      iceServers: near ? [] : (this.#options.iceServersFor?.(seat.participantId) ?? []),
      sendTransport: session?.sendTransport ?? null,
      recvTransport: session?.recvTransport ?? null,
      routerRtpCapabilities: session?.routerRtpCapabilities ?? null,
      participants: seatsInView(call).map(participantOf),
      consumers: session?.consumers ?? [],
      startedAt: call.startedAt,
      // One who was told to join again, and has not yet, would answer from a seat that is about to be given up.
      peerToCall:
        mode === 'p2p'
          ? (seatsInView(call).find((other) => other !== seat && other.nodeId === null && !other.lost && other.awaySince === null)
              ?.participantId ?? null)
          : null,
      near,
      maxUpBps: seat.limits?.upBps ?? null,
    };
  }

  async #begin(call: LiveCall, { actor }: CallCaller): Promise<void> {
    call.begun ??= this.#options.rights.onFirstJoin(call.id, actor).then((startedAt) => {
      if (startedAt !== undefined) call.startedAt = startedAt.toISOString();
    });
    try {
      await call.begun;
    } catch (error) {
      call.begun = undefined;
      throw error;
    }
  }

  /** The seat this client held before: given up now, its place in the call inherited by the new one. Only one's own. */
  #takeOver(call: LiveCall, { actor, socketId }: CallCaller, previousParticipantId: string | null): Seat | undefined {
    const seats = [...call.seats.values()].filter((seat) => seat.actorKey === actorKeyOf(actor));
    const previous = seats.find((seat) => seat.participantId === previousParticipantId || seat.socketId === socketId);
    if (previous !== undefined) this.#remove(call, previous);
    // One person on ever more devices would keep the others out.
    const [oldest, ...others] = seats.filter((seat) => seat !== previous);
    if (oldest !== undefined && others.length >= MAX_DEVICES - 1) {
      this.table.send(oldest, 'call:ended', { callId: call.id, byName: null });
      this.#remove(call, oldest);
    }
    return previous;
  }

  #giveUp(call: LiveCall, seat: Seat): void {
    this.#remove(call, seat);
    this.direct.left(call);
  }

  #remove(call: LiveCall, seat: Seat): void {
    if (!call.seats.delete(seat.participantId)) return;
    clearTimeout(seat.awayTimer);
    this.media.release(seat);
    if (seat.joined) this.table.broadcast(call, 'call:participantLeft', { callId: call.id, participantId: seat.participantId });
    this.#watchEmpty(call);
  }

  #watchEmpty(call: LiveCall): void {
    // Whoever takes over the only seat leaves the call empty for a moment: that clock must not go on running.
    clearTimeout(call.emptyTimer);
    if (call.seats.size > 0 || this.table.find(call.id) !== call) return;
    call.place = null;
    call.emptyTimer = setTimeout(() => {
      this.table.delete(call);
      if (call.begun === undefined) return;
      this.#options.rights
        .onCallEnded(call.id, null)
        .catch((error: unknown) => this.#options.log.error({ err: error, callId: call.id }, 'an empty call could not be ended'));
    }, this.#options.emptyEndsAfterMs ?? EMPTY_ENDS_AFTER_MS);
    call.emptyTimer.unref();
  }
}
