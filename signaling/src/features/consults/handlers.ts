import { foldVietnamese } from '@hoi-chan/shared/clinical/text.ts';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { Consult, ConsultCard } from '@hoi-chan/shared/features/consultShapes.ts';
import type { StudySummary } from '@hoi-chan/shared/features/patients.ts';
import { assertStaff, type Staff } from '../../access/actor.ts';
import { assertMayReadConsult, mayReadConsult } from '../../access/consultRights.ts';
import { findPatientFacility } from '../../access/store.ts';
import { recordAudit } from '../../audit/record.ts';
import type { Database, Transaction } from '../../db/database.ts';
import type { Context } from '../../edge/context.ts';
import type { RouteHandlers } from '../../edge/http.ts';
import { checkComplete, checkDraft, chooseStudies } from './drafts/check.ts';
import { refusedByDatabase } from './moves/guard.ts';
import { insertHistory, lockConsult, type LockedConsult } from './moves/store.ts';
import { audited, moveLocked, publishConsult, type Move } from './moves/transition.ts';
import {
  findByClientId,
  insertDraft,
  replaceStudies,
  touchPatient,
  updateDraft,
  type DraftFields,
  type SharedStudy,
} from './drafts/store.ts';
import { findConsult, listCards, listCardsOfPatient, listStudies } from './store.ts';

export interface ConsultPorts {
  db: Database;
  /** Studies of a patient in the image archive; UNAVAILABLE when it is down. */
  studiesOfPatient(patientId: string, signal: AbortSignal): Promise<StudySummary[]>;
}

const notFound = (what: string): AppError => new AppError('NOT_FOUND', `no such ${what}`);
const notYours = (who: string): AppError => new AppError('FORBIDDEN', `only ${who} may do this`, { reason: 'not_a_party' });

/** Consults of one patient that this doctor may read; the port of the patient's page. */
export function consultsOfPatient(db: Database, staff: Staff, patientId: string): Promise<ConsultCard[]> {
  return listCardsOfPatient(db, patientId, { ...staff, isSpecialist: staff.role === 'specialist' });
}

export function consultHandlers({ db, studiesOfPatient }: ConsultPorts) {
  /** Locks the consult, asks whether the person may read it and then whether they may move it, and moves it. */
  async function move(
    context: Context,
    consultId: string,
    seen: number | undefined,
    to: Omit<Move, 'by'>,
    assertMay: (staff: Staff, consult: LockedConsult, tx: Transaction) => Promise<void> | void,
  ) {
    const staff = assertStaff(context.actor);
    return db.transaction(async (tx) => {
      const consult = await lockConsult(tx, consultId);
      if (consult === undefined || !mayReadConsult(staff, consult)) throw notFound('consult');
      const repeated = consult.state === to.to;
      if (!repeated) await assertMay(staff, consult, tx);
      // One who was overtaken by another specialist is told just that, rather than that something changed.
      if (!repeated && seen !== undefined && seen !== consult.version && !(to.to === 'accepted' && consult.state !== 'requested')) {
        throw new AppError('CONFLICT', 'the consult has changed meanwhile', { reason: 'changed_meanwhile' });
      }
      await moveLocked(tx, consult, { ...to, by: staff, requestId: context.requestId });
      return whole(tx, consultId);
    });
  }

  async function whole(tx: Transaction | Database, consultId: string): Promise<Consult> {
    const consult = await findConsult(tx, consultId);
    if (consult === undefined) throw notFound('consult');
    return consult;
  }

  /** Reads the archive before any transaction begins: a slow PACS must hold no row. */
  async function studiesFor(
    patientId: string,
    uids: string[] | undefined,
    shared: SharedStudy[],
    signal: AbortSignal,
  ): Promise<SharedStudy[] | undefined> {
    if (uids === undefined) return undefined;
    const unshared = uids.some((uid) => !shared.some((study) => study.studyInstanceUid === uid));
    return chooseStudies(uids, shared, unshared ? await studiesOfPatient(patientId, signal) : []);
  }

  async function writeDraft(tx: Transaction, consultId: string, fields: DraftFields, studies: SharedStudy[] | undefined): Promise<void> {
    await updateDraft(tx, consultId, fields).catch((error: unknown) => {
      throw refusedByDatabase(error) ?? error;
    });
    if (studies !== undefined) await replaceStudies(tx, consultId, studies);
  }

  const byAsker = (staff: Staff, consult: LockedConsult): void => {
    if (consult.askerId !== staff.personId) throw notYours('the asking doctor');
  };
  const bySpecialist = (staff: Staff, consult: LockedConsult): void => {
    if (consult.specialistId !== staff.personId) throw notYours('the specialist who accepted');
  };

  return {
    'consults.list': async (context, { query }) => {
      const staff = assertStaff(context.actor);
      const words = query.q?.trim() ?? '';
      const { cards, next } = await listCards(db, {
        ...query,
        personId: staff.personId,
        facilityId: staff.facilityId,
        isSpecialist: staff.role === 'specialist',
        specialties: staff.specialties,
        state: query.state,
        q: words === '' ? undefined : foldVietnamese(words),
        before: query.before,
      });
      // Names and questions of patients stand on the cards. The words looked for are patient data: only that there were some.
      await recordAudit(db, context, {
        action: 'consult.list',
        entityType: 'consult',
        details: { scope: query.scope, ...(words !== '' && { by: 'words' }), count: cards.length },
      });
      return { consults: cards, next };
    },

    'consults.create': async (context, { body }) => {
      const staff = assertStaff(context.actor);
      const { clientId, patientId, studyInstanceUids, ...fields } = body;
      if ((await findPatientFacility(db, patientId)) !== staff.facilityId) throw notFound('patient');
      const known = await findByClientId(db, staff.personId, clientId);
      if (known !== undefined) {
        if (known.patientId !== patientId)
          throw new AppError('CONFLICT', 'this client id belongs to another draft', { reason: 'client_id_reused' });
        return whole(db, known.id);
      }
      await checkDraft(db, staff, fields);
      const studies = await studiesFor(patientId, studyInstanceUids, [], context.signal);
      return db.transaction(async (tx) => {
        const consultId = await insertDraft(tx, { clientId, patientId, askerId: staff.personId, facilityId: staff.facilityId });
        if (consultId === undefined) {
          // The same request came twice at once, and the other one was first.
          const other = await findByClientId(tx, staff.personId, clientId);
          if (other === undefined) throw notFound('consult');
          return whole(tx, other.id);
        }
        await writeDraft(tx, consultId, fields, studies);
        await touchPatient(tx, patientId);
        await insertHistory(tx, { consultId, from: null, to: 'draft', personId: staff.personId, reason: null });
        await recordAudit(tx, audited({ by: staff, requestId: context.requestId }), {
          action: 'consult.create',
          entityType: 'consult',
          entityId: consultId,
        });
        await publishConsult(tx, consultId);
        return whole(tx, consultId);
      });
    },

    'consults.get': async (context, { params }) => {
      const staff = assertStaff(context.actor);
      await assertMayReadConsult(db, staff, params.consultId);
      const consult = await whole(db, params.consultId);
      await recordAudit(db, context, { action: 'consult.read', entityType: 'consult', entityId: consult.id });
      return consult;
    },

    'consults.update': async (context, { params, body }) => {
      const staff = assertStaff(context.actor);
      const { studyInstanceUids, ...fields } = body;
      const access = await assertMayReadConsult(db, staff, params.consultId);
      await checkDraft(db, staff, fields);
      const studies = await studiesFor(access.patientId, studyInstanceUids, await listStudies(db, access.id), context.signal);
      return db.transaction(async (tx) => {
        const consult = await lockConsult(tx, params.consultId);
        if (consult === undefined) throw notFound('consult');
        byAsker(staff, consult);
        if (consult.state !== 'draft') throw new AppError('CONFLICT', 'only a draft can be changed', { reason: 'not_a_draft' });
        await writeDraft(tx, consult.id, fields, studies);
        await recordAudit(tx, context, {
          action: 'consult.update',
          entityType: 'consult',
          entityId: consult.id,
          details: { fields: Object.keys(body) },
        });
        await publishConsult(tx, consult.id);
        return whole(tx, consult.id);
      });
    },

    'consults.request': async (context, { params, body }) =>
      move(context, params.consultId, body.version, { to: 'requested', action: 'consult.request' }, async (staff, consult, tx) => {
        byAsker(staff, consult);
        if (consult.state === 'draft') await checkComplete(tx, staff, consult);
      }),

    'consults.accept': async (context, { params, body }) =>
      move(context, params.consultId, body.version, { to: 'accepted', action: 'consult.accept' }, () => undefined),

    'consults.decline': async (context, { params, body }) =>
      move(context, params.consultId, body.version, { to: 'declined', action: 'consult.decline', reason: body.reason }, () => undefined),

    'consults.release': async (context, { params, body }) =>
      move(context, params.consultId, body.version, { to: 'requested', action: 'consult.release', reason: body.reason }, bySpecialist),

    'consults.answer': async (context, { params, body }) =>
      move(context, params.consultId, body.version, { to: 'minutes_open', action: 'consult.answer' }, (staff, consult) => {
        bySpecialist(staff, consult);
        // Out of a running call the minutes open by the call's end.
        if (consult.state !== 'accepted')
          throw new AppError('CONFLICT', 'only an accepted request is answered in writing', { reason: 'not_possible_now' });
      }),

    'consults.cancel': async (context, { params, body }) =>
      move(context, params.consultId, body.version, { to: 'cancelled', action: 'consult.cancel', reason: body.reason }, byAsker),

    'consults.close': async (context, { params, body }) =>
      move(context, params.consultId, body.version, { to: 'closed', action: 'consult.close' }, (staff, consult) => {
        if (consult.askerId !== staff.personId && consult.specialistId !== staff.personId) throw notYours('the two doctors');
      }),
  } satisfies RouteHandlers;
}
