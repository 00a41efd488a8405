import { randomUUID } from 'node:crypto';
import type { CallParticipant, DirectState } from '@hoi-chan/shared/features/call.ts';
import type { BandwidthLimits } from '@hoi-chan/shared/features/mediaControl.ts';
import type { Actor } from '../access/actor.ts';
import { networkOf } from '../edge/network.ts';
import type { CallAdmission, CallCaller, CallPerson } from './ports.ts';
import { ToldLately } from './toldLately.ts';
import type { Told } from './toldLately.ts';

/** One seat: who sits there, over which socket, and what the others see of it. */
export interface Seat {
  readonly participantId: string;
  readonly callId: string;
  /** Same person, same key, whatever the device. */
  readonly actorKey: string;
  readonly person: CallPerson;
  readonly limits: BandwidthLimits | undefined;
  readonly joinedAt: string;
  /** The node that holds its transports; null in a direct call. */
  readonly nodeId: string | null;
  socketId: string;
  /** The local network it comes from, as far as that can be seen; never told to anybody. */
  network: string | undefined;
  handRaised: boolean;
  thinDownlink: boolean;
  lossyDownlink: boolean;
  readonly hearsRedundancy: boolean;
  readonly producers: Map<string, CallParticipant['producers'][number]>;
  networkQuality: number;
  awaySince: string | null;
  awayTimer: NodeJS.Timeout | undefined;
  /** What it missed while away, in order. */
  missed: Told[];
  readonly told: ToldLately;
  /** False until its join is answered: the others do not see it yet. */
  joined: boolean;
  /** The media below it is gone; it was told to join again. */
  lost: boolean;
}

/** A call as long as somebody is in it, and a little longer. */
export interface LiveCall {
  readonly id: string;
  startedAt: string;
  /** Where its media runs; null until placed, and again when that place is lost. */
  place: { mode: 'sfu'; nodeId: string } | { mode: 'p2p'; chosen: boolean } | null;
  /** As the people in it were told last. */
  direct: DirectState;
  readonly seats: Map<string, Seat>;
  /** Resolves when the consult or appointment has taken note of the first join; shared by joins that come at once. */
  begun: Promise<void> | undefined;
  emptyTimer: NodeJS.Timeout | undefined;
}

export function actorKeyOf(actor: Actor): string {
  return actor.kind === 'staff' ? `person:${actor.personId}` : `appointment:${actor.appointmentId}`;
}

export function participantOf(seat: Seat): CallParticipant {
  return {
    participantId: seat.participantId,
    ...seat.person,
    joinedAt: seat.joinedAt,
    handRaised: seat.handRaised,
    thinDownlink: seat.thinDownlink,
    lossyDownlink: seat.lossyDownlink,
    hearsRedundancy: seat.hearsRedundancy,
    producers: [...seat.producers.values()],
    networkQuality: seat.networkQuality,
    awaySince: seat.awaySince,
  };
}

export function seatsInView(call: LiveCall): Seat[] {
  return [...call.seats.values()].filter((seat) => seat.joined);
}

/** Not seen by the others until its join is answered. What they knew of the seat before it goes on. */
export function newSeat(
  callId: string,
  { actor, socketId, ip }: CallCaller,
  { person, limits }: CallAdmission,
  nodeId: string | null,
  { previous, hearsRedundancy }: { previous: Seat | undefined; hearsRedundancy: boolean },
): Seat {
  return {
    participantId: randomUUID(),
    callId,
    actorKey: actorKeyOf(actor),
    person,
    limits,
    joinedAt: previous?.joinedAt ?? new Date().toISOString(),
    nodeId,
    socketId,
    network: networkOf(ip),
    handRaised: previous?.handRaised ?? false,
    thinDownlink: previous?.thinDownlink ?? false,
    lossyDownlink: previous?.lossyDownlink ?? false,
    hearsRedundancy,
    producers: new Map(),
    networkQuality: previous?.networkQuality ?? 4,
    awaySince: null,
    awayTimer: undefined,
    missed: [],
    told: new ToldLately(),
    joined: false,
    lost: false,
  };
}
