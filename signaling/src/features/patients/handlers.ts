import { identifierSystems } from '@hoi-chan/shared/clinical/identifiers.ts';
import { foldVietnamese, normaliseName } from '@hoi-chan/shared/clinical/text.ts';
import { AppError, type FieldError } from '@hoi-chan/shared/errors.ts';
import type { ConsultCard } from '@hoi-chan/shared/features/consultShapes.ts';
import type { PatientCard, StudySummary } from '@hoi-chan/shared/features/patients.ts';
import { assertStaff, type Staff } from '../../access/actor.ts';
import { mayReadPatient } from '../../access/patientRights.ts';
import { recordAudit } from '../../audit/record.ts';
import type { Database, Transaction } from '../../db/database.ts';
import type { RouteHandlers } from '../../edge/http.ts';
import { sendContent } from '../../edge/sendContent.ts';
import type { ImagingGateway } from '../../imaging/gateway.ts';
import type { RecordGateway } from '../../records/gateway.ts';
import { patientOf } from '../../records/patientResource.ts';
import type { DocumentReader } from '../../records/summary/documents.ts';
import type { SummaryReader } from '../../records/summary/reader.ts';
import { saveConfirmation } from '../../studyIdentity/store.ts';
import { kindOfQuery, readQuery, socialNumberOf } from './query.ts';
import { findFacilityFacts, findPatient, insertPatient, lockRegistrations, searchPatients } from './store.ts';
import { studiesOfPatient } from './studies.ts';

export interface PatientPorts {
  db: Database;
  /** Our own store, which knows every patient who is registered here. */
  records: Pick<RecordGateway, 'register'>;
  summaries: SummaryReader;
  documents: DocumentReader;
  imaging: ImagingGateway;
  /** Consults of the patient that this doctor may read. */
  consultsOfPatient(staff: Staff, patientId: string): Promise<ConsultCard[]>;
}

const notFound = (): AppError => new AppError('NOT_FOUND', 'no such patient');

export function patientHandlers({ db, records, summaries, documents, imaging, consultsOfPatient }: PatientPorts) {
  async function assertMayRead(staff: Staff, patientId: string): Promise<PatientCard> {
    const found = await findPatient(db, patientId);
    if (found === undefined) throw notFound();
    if (!(await mayReadPatient(db, staff, patientId, found.facilityId))) throw notFound();
    return found.card;
  }

  /** Names the fields whose number a patient of this facility carries already. */
  async function assertUnknownHere(
    tx: Transaction,
    facilityId: string,
    numbers: { path: string; system: string; value: string }[],
  ): Promise<void> {
    const fields: FieldError[] = [];
    for (const { path, system, value } of numbers) {
      const socialNumbers = system === identifierSystems.insuranceNumber ? socialNumberOf(value) : [];
      const found = await searchPatients(tx, facilityId, { numbers: [{ system, value }], socialNumbers, words: [] }, 1);
      if (found.length > 0) fields.push({ path, reason: 'identifier_in_use' });
    }
    if (fields.length > 0)
      throw new AppError('CONFLICT', 'a patient with this number is registered here', { reason: 'identifier_in_use', fields });
  }

  return {
    'patients.search': async (context, { query }) => {
      const staff = assertStaff(context.actor);
      const looked = readQuery(query.q);
      const patients = await searchPatients(db, staff.facilityId, looked, query.limit);
      // What was looked for is patient data itself: only in which way, and how many were shown.
      await recordAudit(db, context, {
        action: 'patient.search',
        entityType: 'patient',
        details: { by: kindOfQuery(looked), count: patients.length },
      });
      return { patients };
    },

    'patients.register': async (context, { body }) => {
      const staff = assertStaff(context.actor);
      assertBirthDate(body.birthDate);
      const numbers = [
        { path: 'personalId', system: identifierSystems.nationalId, value: body.personalId },
        { path: 'insuranceNumber', system: identifierSystems.insuranceNumber, value: body.insuranceNumber },
      ].flatMap(({ path, system, value }) => (value === undefined ? [] : [{ path, system, value }]));
      const name = normaliseName(body.name);
      return db.transaction(async (tx) => {
        await lockRegistrations(tx, staff.facilityId);
        await assertUnknownHere(tx, staff.facilityId, numbers);
        const identifiers = numbers.map(({ system, value }) => ({ system, value }));
        const person = {
          name,
          birthDate: body.birthDate,
          gender: body.gender,
          phone: body.phone ?? null,
          address: body.address,
          identifiers,
        };
        const id = await insertPatient(tx, { ...person, facilityId: staff.facilityId, foldedName: foldVietnamese(name) });
        const facility = await findFacilityFacts(tx, staff.facilityId);
        if (facility === undefined) throw new AppError('NOT_FOUND', 'no such facility');
        await records.register(tx, { ...person, id, facility });
        await recordAudit(tx, context, { action: 'patient.register', entityType: 'patient', entityId: id });
        const found = await findPatient(tx, id);
        if (found === undefined) throw notFound();
        return found.card;
      });
    },

    'patients.get': async (context, { params }) => {
      const card = await assertMayRead(assertStaff(context.actor), params.patientId);
      await recordAudit(db, context, { action: 'patient.read', entityType: 'patient', entityId: card.id });
      return card;
    },

    'patients.summary': async (context, { params, query }) => {
      const staff = assertStaff(context.actor);
      const card = await assertMayRead(staff, params.patientId);
      // Audited before it is read: nobody sees a record without a trace, even when the answer is lost on the way.
      await recordAudit(db, context, {
        action: 'patient.readSummary',
        entityType: 'patient',
        entityId: card.id,
        details: { mode: query.mode, ...(query.part !== undefined && { part: query.part }) },
      });
      return summaries.read({
        patient: patientOf(card),
        readerFacilityId: staff.facilityId,
        mode: query.mode,
        only: { part: query.part, recordSystemId: query.recordSystemId },
      });
    },

    'patients.consults': async (context, { params }) => {
      const staff = assertStaff(context.actor);
      const card = await assertMayRead(staff, params.patientId);
      await recordAudit(db, context, { action: 'patient.readConsults', entityType: 'patient', entityId: card.id });
      return { consults: await consultsOfPatient(staff, card.id) };
    },

    'patients.studies': async (context, { params }) => {
      const card = await assertMayRead(assertStaff(context.actor), params.patientId);
      await recordAudit(db, context, { action: 'patient.readStudies', entityType: 'patient', entityId: card.id });
      return studiesOfPatient({ db, imaging }, card, context.signal);
    },

    'patients.confirmStudy': async (context, { params, body }) => {
      const staff = assertStaff(context.actor);
      const card = await assertMayRead(staff, params.patientId);
      const find = async (): Promise<StudySummary> => {
        const { studies } = await studiesOfPatient({ db, imaging }, card, context.signal);
        const study = studies.find(({ studyInstanceUid }) => studyInstanceUid === params.studyUid);
        if (study === undefined) throw new AppError('NOT_FOUND', 'no such study of this patient');
        return study;
      };
      const { mismatch, ...study } = await find();
      // Nothing to confirm, or confirmed already: the same answer again, and the first reason stands.
      if (mismatch === null || mismatch.confirmedAt !== null) return { ...study, mismatch };
      const { differs } = mismatch;
      await db.transaction(async (tx) => {
        const { studyUid } = params;
        await saveConfirmation(tx, { patientId: card.id, studyUid, differs, reason: body.reason, personId: staff.personId });
        await recordAudit(tx, context, {
          action: 'patient.confirmStudy',
          entityType: 'patient',
          entityId: card.id,
          details: { studyUid, differs },
        });
      });
      return find();
    },

    'patients.document': async (context, { params, query, res }) => {
      const staff = assertStaff(context.actor);
      const card = await assertMayRead(staff, params.patientId);
      const asked = { ...params, ...query, readerFacilityId: staff.facilityId };
      const document = await documents.read(asked, context.signal);
      await recordAudit(db, context, {
        action: 'patient.readDocument',
        entityType: 'patient',
        entityId: card.id,
        details: { documentId: params.documentId, ...query },
      });
      await sendContent(res, { contentType: document.contentType, name: document.title, body: document.bytes });
    },
  } satisfies RouteHandlers;
}

/** FHIR lets a date be a year or a month; it must still exist, and nobody is born tomorrow or before 1900. */
function assertBirthDate(birthDate: string): void {
  const [year = '', month = '01', day = '01'] = birthDate.split('-');
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  const exists = !Number.isNaN(date.getTime()) && date.getUTCMonth() + 1 === Number(month) && date.getUTCDate() === Number(day);
  const reason = !exists || Number(year) < 1900 ? 'invalid_date' : date.getTime() > Date.now() ? 'in_the_future' : undefined;
  if (reason !== undefined)
    throw new AppError('INVALID_REQUEST', 'the birth date is wrong', { reason: 'invalid_fields', fields: [{ path: 'birthDate', reason }] });
}
