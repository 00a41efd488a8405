import type { QueryClient } from '@tanstack/react-query';
import type { SignalingPort } from '../net/signalingPort.ts';

const GATHER_MS = 2_000;
/** Reading a large study again costs a weak link seconds. */
const GATHER_STUDY_MS = 15_000;

/** What a notice says is old is read again: reading is small, and the server alone knows what this person may see now. */
export function keepQueriesLive(signaling: SignalingPort, queries: QueryClient, myId: string): void {
  const stale = (...key: string[]): void => void queries.invalidateQueries({ queryKey: key });
  const waiting = new Set<string>();
  /** Once for all that comes within a few seconds: a CT is a thousand files, each told of. */
  const soon = (key: string, run: () => void, ms = GATHER_MS): void => {
    if (waiting.has(key)) return;
    waiting.add(key);
    setTimeout(() => {
      waiting.delete(key);
      run();
    }, ms);
  };
  signaling.on('consult:changed', ({ consult }) => {
    stale('consults', 'list');
    stale('consults', 'one', consult.id);
    stale('patients', 'consults', consult.patient.id);
  });
  signaling.on('consult:fileAdded', ({ consultId, file }) => {
    soon(consultId, () => stale('consults', 'one', consultId));
    // A study that grows while it is open shows what has come.
    if (file.studyInstanceUid !== null) {
      const study = file.studyInstanceUid;
      soon(study, () => stale('imaging', 'study', consultId, study), GATHER_STUDY_MS);
    }
  });
  signaling.on('consult:sendingChanged', ({ consultId, personId }) => {
    // What one sends oneself is told where it is sent.
    if (personId !== myId) soon(`sending ${consultId}`, () => stale('consults', 'sending', consultId));
  });
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
