import { isFinal } from '@hoi-chan/shared/clinical/consultLifeCycle.ts';
import { AppError } from '@hoi-chan/shared/errors.ts';
import { MOST_ANNOTATIONS, MOST_ANNOTATIONS_EVER } from '@hoi-chan/shared/clinical/imaging/annotationKinds.ts';
import type { Annotation, AnnotationShape } from '@hoi-chan/shared/features/annotations.ts';
import { assertStaff, type Staff } from '../../access/actor.ts';
import { assertTakesPart, roomsOfThoseIn, type ConsultAccess } from '../../access/consultRights.ts';
import { recordAudit } from '../../audit/record.ts';
import type { Database, Transaction } from '../../db/database.ts';
import type { RequestHandlers, SocketContext } from '../../edge/answer.ts';
import type { ImagingGateway } from '../../imaging/gateway.ts';
import { publish } from '../../live/publish.ts';
import { Pictures } from './pictures.ts';
import {
  countAnnotations,
  findAnnotation,
  findKeyImage,
  insertAnnotation,
  lockSeq,
  ownSeriesOf,
  raiseSeq,
  removeAnnotation,
  updateAnnotation,
  type StoredAnnotation,
} from './store.ts';

export interface AnnotationPorts {
  db: Database;
  imaging: ImagingGateway;
  isShared(consultId: string, studyUid: string): Promise<boolean>;
  /** Whether this socket presents the images of the consult now. */
  presents(consultId: string, socketId: string): boolean;
  /** Rooms of the sockets that have images or minutes of the consult open now, also of doctors who only read along. */
  lookingAt(consultId: string): string[];
  /** A small picture of a key image is to be kept. */
  planKeyPicture(tx: Transaction, consultId: string, annotationId: string): Promise<void>;
}

const changedMeanwhile = (): AppError => new AppError('CONFLICT', 'it was changed meanwhile', { reason: 'changed_meanwhile' });
const notFound = (): AppError => new AppError('NOT_FOUND', 'no such annotation in this consult');

/** Annotations of a consult, stored one by one; changes of one consult take turns. */
export function annotationHandlers({ db, imaging, isShared, presents, lookingAt, planKeyPicture }: AnnotationPorts) {
  const pictures = new Pictures(imaging);

  function assertMayChange({ author }: Annotation, staff: Staff, consultId: string, socketId: string): void {
    if (author.personId === staff.personId || presents(consultId, socketId)) return;
    throw new AppError('FORBIDDEN', 'only its author and whoever presents may change it', { reason: 'not_author' });
  }

  /** Runs `work` with the annotations of the consult held; a change it makes is numbered, audited and told. */
  async function change<T>(
    { actor }: SocketContext,
    consultId: string,
    work: (tx: Transaction, staff: Staff, consult: ConsultAccess, seq: number) => Promise<T>,
  ): Promise<T> {
    const staff = assertStaff(actor);
    return db.transaction(async (tx) => {
      const consult = await assertTakesPart(tx, staff, consultId);
      return work(tx, staff, consult, await lockSeq(tx, consultId));
    });
  }

  async function tell(
    tx: Transaction,
    context: SocketContext,
    consult: ConsultAccess,
    verb: 'add' | 'change' | 'remove',
    { annotation }: StoredAnnotation,
  ): Promise<number> {
    const seq = await raiseSeq(tx, consult.id);
    const { id, kind, studyUid, sopUid, version } = annotation;
    const details = { annotationId: id, kind, sopUid, version };
    await recordAudit(tx, context, { action: `annotation.${verb}`, entityType: 'consult', entityId: consult.id, details });
    const told = {
      consultId: consult.id,
      seq,
      id,
      annotation: verb === 'remove' ? null : annotation,
      ownSeries: ownSeriesOf(consult.id, studyUid),
    };
    const rooms = [...(await roomsOfThoseIn(tx, consult)), ...lookingAt(consult.id)];
    await publish(tx, rooms, 'annotations:changed', told);
    return seq;
  }

  async function found(tx: Transaction, annotationId: string, consultId: string): Promise<StoredAnnotation> {
    const stored = await findAnnotation(tx, annotationId);
    if (stored?.consultId !== consultId) throw notFound();
    return stored;
  }

  return {
    'annotations:put': async (context, { consultId, annotation: given, baseVersion }) => {
      await assertTakesPart(db, assertStaff(context.actor), consultId);
      if (!(await isShared(consultId, given.studyUid))) throw new AppError('NOT_FOUND', 'no such study in this consult');
      const facts = await pictures.get(given, context.signal);
      return change(context, consultId, async (tx, staff, consult, seq) => {
        const before = await findAnnotation(tx, given.id);
        if (before !== undefined && before.consultId !== consultId) throw notFound();
        // Sent again after a broken link.
        if (before !== undefined && !before.isRemoved && isSame(before.annotation, given)) return { seq, annotation: before.annotation };
        if (isFinal(consult.state)) throw new AppError('CONFLICT', 'this consult is over', { reason: 'not_possible_now' });
        if (given.kind === 'key' && (await findKeyImage(tx, consultId, given.sopUid, given.frame, given.id)))
          throw new AppError('CONFLICT', 'this picture is marked as key already', { reason: 'already_key' });
        if (before === undefined) {
          if (baseVersion !== 0) throw notFound();
          await assertRoomForOne(tx, consultId);
          await insertAnnotation(tx, consultId, staff.personId, given, facts);
        } else {
          assertMayChange(before.annotation, staff, consultId, context.socketId);
          if (!isOfSamePicture(before.annotation, given))
            throw new AppError('INVALID_REQUEST', 'an annotation stays on its picture', { reason: 'other_picture' });
          if (before.annotation.version !== baseVersion) throw changedMeanwhile();
          if (before.isRemoved) await assertRoomForOne(tx, consultId, 'returned');
          await updateAnnotation(tx, given);
        }
        const after = await found(tx, given.id, consultId);
        if (given.kind === 'key') await planKeyPicture(tx, consultId, given.id);
        return { seq: await tell(tx, context, consult, before === undefined ? 'add' : 'change', after), annotation: after.annotation };
      });
    },

    'annotations:remove': async (context, { consultId, id, baseVersion }) =>
      change(context, consultId, async (tx, staff, consult, seq) => {
        const before = await found(tx, id, consultId);
        if (before.isRemoved) return { seq, version: before.annotation.version };
        assertMayChange(before.annotation, staff, consultId, context.socketId);
        if (isFinal(consult.state)) throw new AppError('CONFLICT', 'this consult is over', { reason: 'not_possible_now' });
        // Nobody takes away what they have not seen.
        if (baseVersion !== undefined && before.annotation.version !== baseVersion) throw changedMeanwhile();
        await removeAnnotation(tx, id);
        const after = await found(tx, id, consultId);
        return { seq: await tell(tx, context, consult, 'remove', after), version: after.annotation.version };
      }),
  } satisfies RequestHandlers;
}

function isOfSamePicture(a: AnnotationShape, b: AnnotationShape): boolean {
  return a.kind === b.kind && a.studyUid === b.studyUid && a.seriesUid === b.seriesUid && a.sopUid === b.sopUid && a.frame === b.frame;
}

function isSame(a: AnnotationShape, b: AnnotationShape): boolean {
  const said = ({ points, text, window }: AnnotationShape): string =>
    JSON.stringify([points, text, window && [window.center, window.width]]);
  return isOfSamePicture(a, b) && said(a) === said(b);
}

/** `returned`: it has its row already. */
async function assertRoomForOne(tx: Transaction, consultId: string, kind: 'new' | 'returned' = 'new'): Promise<void> {
  const { standing, ever } = await countAnnotations(tx, consultId);
  if (standing >= MOST_ANNOTATIONS) throw new AppError('CONFLICT', 'too many annotations', { reason: 'too_many_annotations' });
  if (kind === 'new' && ever >= MOST_ANNOTATIONS_EVER)
    throw new AppError('CONFLICT', 'too many annotations, with the removed ones', { reason: 'annotations_used_up' });
}
