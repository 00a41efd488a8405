import { randomUUID } from 'node:crypto';
import type { RouteOutput } from '@hoi-chan/shared/index.ts';
import type { TestApp, TestClient } from '../../../testing/app.ts';

export const PATIENT = { name: 'Phạm Thị Đào', birthDate: '1957-08-09', gender: 'female', address: '' };
/** The version of the text at the door that `enter` agrees to. */
export const TEXT = 'follow-up-2026-4';

/** Signed minutes of lan and tim as the minutes feature leaves them; how they come about is tested there. */
export async function signedConsult(t: TestApp): Promise<string> {
  const patient = await (await t.as('lan')).ok('patients.register', { body: PATIENT });
  const { rows } = await t.db.query<{ id: string }>(
    `insert into consult (client_id, number, state, specialty, patient_id, asking_facility_id, asker_id, target_facility_id, specialist_id, question, requested_at)
     values ($1, $2, 'closed', 'cardiology', $3, $4, $5, $6, $7, 'Khám lại', now()) returning id`,
    [
      randomUUID(),
      `HC-2000-${randomUUID().slice(0, 6)}`,
      patient.id,
      t.people.facilityId('00101'),
      t.people.personId('lan'),
      t.people.facilityId('00100'),
      t.people.personId('tim'),
    ],
  );
  return rows[0]?.id ?? '';
}

export const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();
export const plan = (client: TestClient, consultId: string): Promise<RouteOutput<'appointments.plan'>> =>
  client.ok('appointments.plan', {
    params: { consultId },
    body: { startsAt: inMinutes(5), durationMinutes: 20, note: 'Khám lại sau 1 tuần' },
  });
export const tokenOf = (link: string): string => link.split('/j/')[1] ?? '';
export const enter = (t: TestApp, token: string, birthYear = 1957, consentVersion = TEXT) =>
  t.anonymous.call('join.enter', { params: { token }, body: { birthYear, consentVersion, language: 'vi' } });

/** The patient, let into the call of a follow-up that `host` planned. */
export async function admitted(t: TestApp, host: TestClient, consultId: string, consentVersion = TEXT) {
  const { appointment, link } = await plan(host, consultId);
  const patient = t.withToken((await enter(t, tokenOf(link), 1957, consentVersion)).data.accessToken);
  await host.ok('appointments.admit', { params: { appointmentId: appointment.id } });
  return { appointment, patient };
}
