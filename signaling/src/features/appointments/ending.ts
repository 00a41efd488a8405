import type { Database } from '../../db/database.ts';
import { lockAppointment, setState } from './store.ts';
import { tellChanged } from './tell.ts';

/** The call was ended by a doctor: the follow-up is over. */
export async function endAppointment(db: Database, appointmentId: string): Promise<void> {
  await db.transaction(async (tx) => {
    const appointment = await lockAppointment(tx, { id: appointmentId });
    if (appointment === undefined || appointment.state === 'ended' || appointment.state === 'cancelled') return;
    await setState(tx, appointmentId, 'ended');
    await tellChanged(tx, appointmentId);
  });
}
