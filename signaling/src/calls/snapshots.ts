import { randomUUID } from 'node:crypto';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { PictureSource } from '@hoi-chan/shared/features/call.ts';
import type { CallTable } from './callTable.ts';
import type { CallAdmission, CallCaller, CallRights } from './ports.ts';

/** One person asks so often at most; a picture takes seconds to arrive on a thin link. */
const ASK_EVERY_MS = 2_000;
/** After that nobody waits for it any more; the file itself is kept whenever it comes. */
const KEPT_MS = 10 * 60_000;

interface Asked {
  callId: string;
  subject: CallAdmission['subject'];
  ofActorKey: string;
  timer: NodeJS.Timeout;
}

/** Asks for sharp pictures and tells what came of it. The picture itself goes the way of all files of a consult. */
export class Snapshots {
  readonly #table: CallTable;
  readonly #rights: CallRights;
  readonly #asked = new Map<string, Asked>();
  readonly #lastAskedMs = new Map<string, number>();

  constructor(table: CallTable, rights: CallRights) {
    this.#table = table;
    this.#rights = rights;
  }

  async ask(
    caller: CallCaller & { requestId: string },
    callId: string,
    participantId: string,
    source: PictureSource,
  ): Promise<{ snapshotId: string }> {
    const { call, seat } = this.#table.assertSeat(caller, callId);
    const target = call.seats.get(participantId);
    if (target === undefined || !target.joined) throw new AppError('NOT_FOUND', 'no such participant', { reason: 'no_participant' });
    const noSnapshot = new AppError('CONFLICT', 'no snapshot can be taken here', { reason: 'no_snapshot' });
    const { personId } = target.person;
    if (target === seat || (personId === null && source !== 'camera')) throw noSnapshot;
    const last = this.#lastAskedMs.get(seat.actorKey) ?? -Infinity;
    if (performance.now() - last < ASK_EVERY_MS) throw new AppError('RATE_LIMITED', 'asked a moment ago', { retryAfterSeconds: 2 });
    this.#lastAskedMs.set(seat.actorKey, performance.now());
    const { subject } = await this.#rights.assertMayJoin(caller.actor, callId, { joins: false });
    // Who is asked adds it: doctors to a consult that is open, the patient to the follow-up of one that is signed.
    if ((personId === null) !== (subject.kind === 'appointment')) throw noSnapshot;
    const snapshotId = randomUUID();
    await this.#rights.onSnapshotAsked(caller, subject, { snapshotId, ofPersonId: personId });
    const timer = setTimeout(() => this.#asked.delete(snapshotId), KEPT_MS);
    timer.unref();
    this.#asked.set(snapshotId, { callId, subject, ofActorKey: target.actorKey, timer });
    this.#table.send(target, 'call:snapshotAsked', { callId, snapshotId, byName: seat.person.name, source });
    return { snapshotId };
  }

  async report(caller: CallCaller, callId: string, snapshotId: string, fileId: string | null): Promise<void> {
    const { call, seat } = this.#table.assertSeat(caller, callId);
    const asked = this.#asked.get(snapshotId);
    if (asked === undefined || asked.callId !== callId || asked.ofActorKey !== seat.actorKey)
      throw new AppError('NOT_FOUND', 'no such snapshot', { reason: 'no_snapshot' });
    if (fileId !== null && !(await this.#rights.isPictureOf(asked.subject, snapshotId, fileId)))
      throw new AppError('NOT_FOUND', 'not the picture that was asked for', { reason: 'no_snapshot' });
    clearTimeout(asked.timer);
    // Told once, however often it is reported.
    if (!this.#asked.delete(snapshotId)) return;
    this.#table.broadcast(call, 'call:snapshotReported', { callId, snapshotId, participantId: seat.participantId, fileId });
  }
}
