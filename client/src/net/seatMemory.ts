/** The seat this tab last had in a call, so that a reload takes it over instead of sitting down twice. */
export interface SeatMemory {
  get(callId: string): string | null;
  set(callId: string, participantId: string | null): void;
}

const keyOf = (callId: string) => `call-seat:${callId}`;

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
