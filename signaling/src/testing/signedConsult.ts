import { addConsult, addPatient, signNote } from '../features/deliveries/testing/signedNotes.ts';
import type { TestApp } from './app.ts';

const destinations = { of: async () => [{ id: 'builtIn', name: 'Hội Chẩn' }], gateway: async () => undefined };

/** A consult of `lan` and `tim` with both signatures, without the screens: the first version of a new one, or the next one of `amends`. Its id. */
export async function insertSignedConsult(
  { db, people }: TestApp,
  { number, name, birthDate, amends }: { number: number; name: string; birthDate: string; amends?: string },
): Promise<string> {
  if (amends !== undefined) {
    const { rows } = await db.query<{ patient_id: string; version: number }>(
      `select c.patient_id, (select max(version_number) from minutes_version v where v.consult_id = c.id) + 1 as version from consult c where id = $1`,
      [amends],
    );
    await signNote(db, people, destinations, {
      consultId: amends,
      patientId: rows[0]?.patient_id ?? '',
      versionNumber: rows[0]?.version ?? 2,
    });
    return amends;
  }
  const patient = await addPatient(db, people, number);
  await db.query('update patient set name = $2, folded_name = lower($2), birth_date = $3 where id = $1', [patient.id, name, birthDate]);
  const consultId = await addConsult(db, people, patient.id);
  await signNote(db, people, destinations, { consultId, patientId: patient.id, versionNumber: 1 });
  return consultId;
}

/** Both signatures on a consult that was asked for through the screens. */
export async function signWithoutScreens({ db, people }: TestApp, consultId: string): Promise<void> {
  const steps = ['accepted', 'minutes_open'];
  for (const state of steps)
    await db.query('update consult set state = $2, specialist_id = $3 where id = $1', [consultId, state, people.personId('tim')]);
  const { rows } = await db.query<{ patient_id: string }>('select patient_id from consult where id = $1', [consultId]);
  await signNote(db, people, destinations, { consultId, patientId: rows[0]?.patient_id ?? '', versionNumber: 1 });
}
