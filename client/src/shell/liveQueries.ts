import type { QueryClient } from '@tanstack/react-query';
import type { SignalingPort } from '../net/signalingPort.ts';

/** What a notice says is old is read again: reading is small, and the server alone knows what this person may see now. */
export function keepQueriesLive(signaling: SignalingPort, queries: QueryClient): void {
  const stale = (...key: string[]): void => void queries.invalidateQueries({ queryKey: key });
  signaling.on('consult:changed', ({ consult }) => {
    stale('consults', 'list');
    stale('consults', 'one', consult.id);
    stale('patients', 'consults', consult.patient.id);
  });
  signaling.on('consult:fileAdded', ({ consultId }) => stale('consults', 'one', consultId));
  signaling.on('minutes:phaseChanged', ({ consultId }) => stale('consults', 'one', consultId));
  signaling.on('delivery:changed', ({ consultId, delivery }) => {
    stale('consults', 'one', consultId);
    stale('deliveries', consultId);
    // Delivered minutes are a new document in the record.
    if (delivery.state === 'delivered') stale('patients', 'summary');
  });
  signaling.on('deliveries:moved', () => stale('deliveries', 'province'));
  signaling.on('imports:changed', (job) => {
    stale('imports', 'list');
    if (job.finishedAt !== null) stale('imports', 'problems', job.id);
  });
  signaling.on('appointment:changed', ({ appointment }) => {
    stale('appointments', 'list');
    stale('appointments', 'one', appointment.id);
  });
}
