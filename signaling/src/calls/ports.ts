import type { BandwidthLimits } from '@hoi-chan/shared/features/mediaControl.ts';
import type { Role } from '@hoi-chan/shared/access/permissions.ts';
import type { NoticePayload, TransientNoticeName } from '@hoi-chan/shared/index.ts';
import type { Actor } from '../access/actor.ts';

/** What the others in the call see of a person. */
export interface CallPerson {
  /** null for a patient. */
  personId: string | null;
  name: string;
  title: string;
  facilityName: string;
  role: Role;
}

export interface CallAdmission {
  subject: { kind: 'consult'; consultId: string } | { kind: 'appointment'; appointmentId: string };
  person: CallPerson;
  /** What their facility allows one seat; nothing said: as much as the link carries. */
  limits?: BandwidthLimits;
}

/** What calls need to know of consults and appointments; whoever owns those implements it. */
export interface CallRights {
  /** NOT_FOUND when the call is not this person's, CONFLICT `call_closed`, FORBIDDEN `not_admitted` for a patient who waits. */
  /** `joins: false`: to end it; nobody is noted as having been there. */
  assertMayJoin(actor: Actor, callId: string, how?: { joins?: boolean }): Promise<CallAdmission>;
  /**
   * The first person is coming in: a consult goes from accepted (or minutes_open) to in_session. Whatever it throws refuses the join.
   * Returns since when the call runs where that is kept longer than this process lives: its clock goes on over a restart.
   */
  onFirstJoin(callId: string, actor: Actor): Promise<Date | undefined>;
  /** Somebody asks another for a sharp picture of what their camera sees: noted before it is asked. */
  onSnapshotAsked(
    by: { actor: Actor; requestId: string },
    subject: CallAdmission['subject'],
    /** `ofPersonId` null: of the patient. */
    what: { snapshotId: string; ofPersonId: string | null },
  ): Promise<void>;
  /** Whether that file may have come of it: one of the consult; of a patient, the very one they sent for this ask. */
  isPictureOf(subject: CallAdmission['subject'], snapshotId: string, fileId: string): Promise<boolean>;
  /** Ended by somebody, or (null) empty for a while: a consult goes from in_session to minutes_open. */
  onCallEnded(callId: string, by: Actor | null): Promise<void>;
}

export type CallNoticeName = Extract<TransientNoticeName, `call:${string}`>;

/** Sends a notice to one socket. */
export type EmitToSocket = <N extends CallNoticeName>(socketId: string, name: N, payload: NoticePayload<N>) => void;

/** Who asks, and over which connection. */
export interface CallCaller {
  actor: Actor;
  socketId: string;
  /** Where the connection comes from, as seen behind our own proxies. */
  ip: string;
}
