import { formsElsewhere } from '@hoi-chan/shared/clinical/identity.ts';
import { AppError } from '@hoi-chan/shared/errors.ts';
import { oneRow, type Queryable } from '../db/database.ts';
import type { ConsultFacts } from './gateway.ts';
import { samePatients } from './identity/store.ts';

interface FactsRow {
  id: string;
  number: string;
  patient_id: string;
  patient: ConsultFacts['patient'];
  urgency: ConsultFacts['urgency'];
  specialty: string;
  question: string;
  requested_at: Date;
  session_started_at: Date | null;
  session_ended_at: Date | null;
  working_diagnosis: ConsultFacts['workingDiagnosis'];
  vitals: ConsultFacts['vitals'];
  studies: string[];
  asker: ConsultFacts['asker'];
  specialist: ConsultFacts['specialist'];
}

const practitioner = (person: string, facility: string): string =>
  `jsonb_build_object('id', ${person}.id, 'name', ${person}.name, 'title', ${person}.title, 'licenceNumber', ${person}.licence_number,
    'facility', jsonb_build_object('code', ${facility}.code, 'name', ${facility}.name))`;

/** What a record system is told of a consult beside its minutes. NOT_FOUND when it has no specialist yet. */
export async function findConsultFacts(db: Queryable, consultId: string): Promise<ConsultFacts> {
  const row = oneRow(
    await db.query<FactsRow>(
      `select c.id, c.number, c.patient_id, c.urgency, c.specialty, c.question, c.requested_at, c.session_started_at, c.session_ended_at,
         c.working_diagnosis, c.vitals,
         jsonb_build_object('name', p.name, 'birthDate', p.birth_date, 'gender', p.gender, 'address', p.address, 'identifiers',
           coalesce((select jsonb_agg(jsonb_build_object('system', i.system, 'value', i.value) order by i.system, i.value)
             from patient_identifier i where i.patient_id = p.id), '[]')) as patient,
         array(select study_uid from consult_study s where s.consult_id = c.id order by study_uid) as studies,
         ${practitioner('a', 'af')} as asker, ${practitioner('s', 'sf')} as specialist
       from consult c join patient p on p.id = c.patient_id
         join person a on a.id = c.asker_id join facility af on af.id = c.asking_facility_id
         join person s on s.id = c.specialist_id join facility sf on sf.id = s.facility_id
       where c.id = $1`,
      [consultId],
    ),
    () => new AppError('NOT_FOUND', 'no such consult with a specialist'),
  );
  return {
    consultId: row.id,
    consultNumber: row.number,
    patientId: row.patient_id,
    patient: row.patient,
    urgency: row.urgency,
    specialty: row.specialty,
    question: row.question,
    requestedAt: row.requested_at.toISOString(),
    startedAt: row.session_started_at?.toISOString() ?? null,
    endedAt: row.session_ended_at?.toISOString() ?? null,
    workingDiagnosis: row.working_diagnosis,
    vitals: row.vitals,
    studies: row.studies,
    asker: row.asker,
    specialist: row.specialist,
  };
}

/** Identifiers by which an external record system may know this patient: all that they ever had here, and those of entries that are the same person. */
export async function findIdentifiers(db: Queryable, patientId: string): Promise<{ system: string; value: string }[]> {
  const { rows } = await db.query<{ system: string; value: string }>(
    'select distinct system, value from patient_identifier where patient_id = any($1) order by system, value',
    [await samePatients(db, patientId)],
  );
  return formsElsewhere(rows);
}
