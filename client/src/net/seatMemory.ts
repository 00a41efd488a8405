const PREFIX = 'call-seat:';
const OWNER = 'call-seats-of';

/** The seat this tab last had in a call, so that a reload takes it over instead of sitting down twice. */
export interface SeatMemory {
  get(callId: string): string | null;
  set(callId: string, participantId: string | null): void;
}

/** The seats of a tab are of one person: somebody else who signs in there does not sit down on them. Whoever comes back takes their own over, which the
 * server still holds for them. */
export function keepSeatsOf(session: Storage, personId: string): void {
  try {
    if (session.getItem(OWNER) === personId) return;
    forgetSeats(session);
    session.setItem(OWNER, personId);
  } catch {
    // Storage is forbidden, and so holds no seats.
  }
}

function forgetSeats(session: Storage): void {
  for (const key of Object.keys(session)) if (key.startsWith(PREFIX)) session.removeItem(key);
}

const keyOf = (callId: string) => `${PREFIX}${callId}`;

/** Per tab, gone with it; silent where storage is forbidden. */
export const tabSeatMemory: SeatMemory = {
  get(callId) {
    try {
      return sessionStorage.getItem(keyOf(callId));
    } catch {
      return null;
    }
  },
  set(callId, participantId) {
    try {
      if (participantId === null) sessionStorage.removeItem(keyOf(callId));
      else sessionStorage.setItem(keyOf(callId), participantId);
    } catch {
      // Without it a reload takes a new seat and the old one is given up after its time.
    }
  },
};
