import { AppError } from '@hoi-chan/shared/errors.ts';
import type { AnnotationsWhole } from '@hoi-chan/shared/features/annotations.ts';
import { studiesOf } from '@hoi-chan/shared/viewportChange.ts';
import { assertStaff, type Staff } from '../../access/actor.ts';
import { assertMayReadConsult, assertTakesPart, takesPart } from '../../access/consultRights.ts';
import { recordAudit } from '../../audit/record.ts';
import type { Database } from '../../db/database.ts';
import type { RequestHandlers, SocketContext } from '../../edge/answer.ts';
import type { Emitter } from '../../edge/socket.ts';
import { Table } from './table.ts';

/** Rights are asked of the database this often, not thirty times a second. */
const FRESH_MS = 30_000;

const studiesAbout = (thing: { studyUid: string } | null): string[] => (thing === null ? [] : [thing.studyUid]);

interface Seat {
  staff: Staff;
  table: Table;
  readAt: number;
  /** Whether they take part, as of `readAt`. A no is asked again: they may have joined the call since. */
  takesPart: boolean;
  /** Studies and files known to be of the consult, and since when. */
  studies: Map<string, number>;
  /** Whose the annotations are that they draw over, as of `readAt`; undefined: nobody has stored it yet. */
  authors: Map<string, string | undefined>;
  /** Messages of one socket take effect in their order, whichever of them had to ask the database. */
  turn: Promise<unknown>;
  /** How many of them are not done. */
  waiting: number;
}

export interface ViewportPorts {
  db: Database;
  emitter: Emitter;
  /** Whether it names a study shared with the consult, or a file of it. */
  isOfConsult(consultId: string, studyUid: string): Promise<boolean>;
  /** Who made this annotation of the consult, if it is one. */
  authorOf(consultId: string, annotationId: string): Promise<string | undefined>;
  /** What stands on the pictures of the consult. */
  annotationsOf(consultId: string): Promise<AnnotationsWhole>;
  now?: () => number;
}

/** Looking together. `disconnected` must be told of every socket that is gone. */
export function viewportHandlers({ db, emitter, isOfConsult, authorOf, annotationsOf, now = Date.now }: ViewportPorts) {
  const tables = new Map<string, Table>();
  const seats = new Map<string, Map<string, Seat>>();

  function leave(socketId: string, consultId: string, { linkLost = false } = {}): void {
    const seat = seats.get(socketId)?.get(consultId);
    if (seat === undefined) return;
    seats.get(socketId)?.delete(consultId);
    if (seats.get(socketId)?.size === 0) seats.delete(socketId);
    seat.table.rise(socketId, { linkLost });
    if (seat.table.isEmpty) tables.delete(consultId);
  }

  const isFresh = (seat: Seat): boolean => now() - seat.readAt <= FRESH_MS;

  async function assertStillReads(socketId: string, consultId: string, seat: Seat): Promise<void> {
    if (isFresh(seat)) return;
    try {
      const consult = await assertMayReadConsult(db, seat.staff, consultId);
      seat.takesPart = await takesPart(db, seat.staff, consult);
      seat.readAt = now();
      seat.studies.clear();
      seat.authors.clear();
    } catch (error) {
      if (error instanceof AppError && error.code === 'NOT_FOUND') leave(socketId, consultId);
      throw error;
    }
  }

  /** Whoever only watches sends nothing that would be checked: they are checked along with those who do. */
  async function dropUnlessReads(socketId: string, consultId: string, seat: Seat): Promise<void> {
    await assertStillReads(socketId, consultId, seat).catch((error: unknown) => {
      if (!(error instanceof AppError)) throw error;
    });
  }

  function seatsAt(consultId: string): [string, Seat][] {
    return [...seats].flatMap(([socketId, mine]) => {
      const seat = mine.get(consultId);
      return seat === undefined ? [] : [[socketId, seat] satisfies [string, Seat]];
    });
  }

  const areKnown = (studyUids: readonly string[], seat: Seat): boolean => studyUids.every((studyUid) => isKnown(studyUid, seat));
  const isKnown = (studyUid: string, seat: Seat): boolean => now() - (seat.studies.get(studyUid) ?? -Infinity) <= FRESH_MS;

  async function assertOfConsult(consultId: string, studyUid: string, seat: Seat): Promise<void> {
    if (isKnown(studyUid, seat)) return;
    if (!(await isOfConsult(consultId, studyUid))) throw new AppError('NOT_FOUND', 'no such study or file in this consult');
    seat.studies.set(studyUid, now());
  }

  const isAuthorKnown = (id: string | undefined, seat: Seat): boolean => id === undefined || seat.authors.has(id);

  /** What would be drawn stands in the place of the annotation on every screen. */
  function assertMayDraw(socketId: string, id: string | undefined, { table, staff, authors }: Seat): void {
    const author = id === undefined ? undefined : authors.get(id);
    if (author === undefined || author === staff.personId || table.isPresenter(socketId)) return;
    throw new AppError('FORBIDDEN', 'only its author and whoever presents may change it', { reason: 'not_author' });
  }

  async function refuseUnopened(staff: Staff, consultId: string): Promise<never> {
    await assertMayReadConsult(db, staff, consultId);
    throw new AppError('CONFLICT', 'open the images first', { reason: 'not_open' });
  }

  interface Work<T> {
    /** Whether it is for those only who take part in the consult. */
    ofThoseIn?: boolean;
    /** The annotation it would change, if any: for its author and whoever presents. */
    annotationId?: string | undefined;
    /** The studies or files it is about, if any; they must be of the consult. Looks only, may refuse, and is asked again after the database was. */
    about(seat: Seat): readonly string[];
    run(seat: Seat): T;
  }

  /** Does the work when the earlier messages of this socket about this consult are done, for those who have it open. */
  function inTurn<T>(
    { actor, socketId }: SocketContext,
    consultId: string,
    { ofThoseIn = false, annotationId, about, run }: Work<T>,
  ): T | Promise<T> {
    const staff = assertStaff(actor);
    const seat = seats.get(socketId)?.get(consultId);
    if (seat === undefined) return refuseUnopened(staff, consultId);
    // Thirty times a second nothing of theirs is under way and nothing has to be asked of the database: then at once.
    if (seat.waiting === 0 && isFresh(seat) && (seat.takesPart || !ofThoseIn)) {
      if (areKnown(about(seat), seat) && isAuthorKnown(annotationId, seat)) {
        seat.staff = staff;
        assertMayDraw(socketId, annotationId, seat);
        return run(seat);
      }
    }
    seat.waiting += 1;
    const done = seat.turn
      .then(async () => {
        seat.staff = staff;
        if (!isFresh(seat))
          for (const [other, theirs] of seatsAt(consultId)) if (other !== socketId) await dropUnlessReads(other, consultId, theirs);
        await assertStillReads(socketId, consultId, seat);
        if (ofThoseIn && !seat.takesPart) {
          await assertTakesPart(db, staff, consultId);
          seat.takesPart = true;
        }
        const studyUids = about(seat);
        for (const studyUid of studyUids) await assertOfConsult(consultId, studyUid, seat);
        if (annotationId !== undefined && !seat.authors.has(annotationId))
          seat.authors.set(annotationId, await authorOf(consultId, annotationId));
        if (studyUids.length > 0) about(seat);
        assertMayDraw(socketId, annotationId, seat);
        return run(seat);
      })
      .finally(() => {
        seat.waiting -= 1;
      });
    seat.turn = done.catch(() => undefined);
    return done;
  }

  const requests = {
    'viewport:open': async (context, { consultId }) => {
      const { socketId, signal } = context;
      const staff = assertStaff(context.actor);
      const consult = await assertMayReadConsult(db, staff, consultId);
      const mayMark = await takesPart(db, staff, consult);
      // What stands on the pictures goes with it; whoever sits there asks again after each gap: one look, said once.
      if (seats.get(socketId)?.has(consultId) !== true)
        await recordAudit(db, context, { action: 'annotation.read', entityType: 'consult', entityId: consultId });
      const table = tables.get(consultId) ?? new Table(consultId, emitter);
      // Whoever left while the database was asked must not stay seated for ever.
      if (!signal.aborted) {
        tables.set(consultId, table);
        const mine = seats.get(socketId) ?? new Map<string, Seat>();
        seats.set(socketId, mine);
        const seat = mine.get(consultId) ?? {
          staff,
          table,
          readAt: now(),
          takesPart: mayMark,
          studies: new Map<string, number>(),
          authors: new Map<string, string | undefined>(),
          turn: Promise.resolve(),
          waiting: 0,
        };
        seat.takesPart ||= mayMark;
        mine.set(consultId, seat);
        const { askerId, specialistId } = consult;
        const parties = [askerId, ...(specialistId === null ? [] : [specialistId])].map((personId) => `person:${personId}`);
        table.sit({ socketId, personId: staff.personId, name: staff.name }, parties);
      }
      // After the seat is taken: what is drawn from now on is heard.
      const marks = await annotationsOf(consultId);
      return { ...table.whole(), marks, mayMark };
    },
    'viewport:close': async ({ socketId }, { consultId }) => {
      leave(socketId, consultId);
      return {};
    },
    'viewport:present': (context, { consultId, presenting }) =>
      inTurn(context, consultId, {
        about: () => [],
        run: ({ table }) => {
          if (presenting) table.take(context.socketId);
          else table.release(context.socketId);
          return table.present();
        },
      }),
    'viewport:share': (context, { consultId, presentation, seq, change }) =>
      inTurn(context, consultId, {
        about: ({ table }) => {
          // Somebody may have taken over, also while the database was asked.
          table.assertPresenter(context.socketId, presentation);
          return studiesOf(table.merged(change));
        },
        run: ({ table }) => ({ seq: table.share(seq, change) }),
      }),
    'viewport:point': (context, { consultId, at }) =>
      inTurn(context, consultId, {
        about: () => studiesAbout(at),
        run: ({ table }) => {
          table.point(context.socketId, at);
          return {};
        },
      }),
    'viewport:draw': (context, { consultId, draft }) =>
      inTurn(context, consultId, {
        ofThoseIn: draft !== null,
        annotationId: draft?.id,
        about: () => studiesAbout(draft),
        run: ({ table }) => {
          table.draw(context.socketId, draft);
          return {};
        },
      }),
  } satisfies RequestHandlers;

  return {
    requests,
    presents: (consultId: string, socketId: string): boolean => tables.get(consultId)?.isPresenter(socketId) === true,
    disconnected(socketId: string): void {
      for (const consultId of seats.get(socketId)?.keys() ?? []) leave(socketId, consultId, { linkLost: true });
    },
  };
}
