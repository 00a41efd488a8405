import type { Transaction } from '../../db/database.ts';
import { publish } from '../../live/publish.ts';
import { findAppointment, listQueue, shownAppointment, type StoredAppointment } from './store.ts';

/** Tells both doctors of the change, the patient, and everybody who waits for the same host, since their places may have moved. */
export async function tellChanged(tx: Transaction, appointmentId: string): Promise<StoredAppointment> {
  const appointment = await findAppointment(tx, { id: appointmentId });
  if (appointment === undefined) throw new Error('the appointment is gone within its own transaction');
  const people = new Set([appointment.host.id, ...appointment.parties]);
  await publish(
    tx,
    [...people].map((personId) => `person:${personId}`),
    'appointment:changed',
    { appointment: shownAppointment(appointment) },
  );
  const others = (await listQueue(tx, appointment.host.id)).filter((waiting) => waiting.state === 'waiting').map((waiting) => waiting.id);
  for (const id of new Set([appointmentId, ...others])) {
    await publish(tx, [`appointment:${id}`], 'appointment:attendChanged', { appointmentId: id });
  }
  return appointment;
}
