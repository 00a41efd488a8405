/**
 * How urgent a request is, as data: what the screens say and what the server does come from the same row, so that they cannot differ.
 * Our own setting, not a regulation's; a province corrects it here.
 */
export const URGENCIES = ['emergency', 'urgent', 'routine'] as const;
export type Urgency = (typeof URGENCIES)[number];

export interface UrgencyTimes {
  /** A request that nobody took for so long expires; its asker is told, and can ask again or elsewhere. */
  expiresAfterHours: number;
  /** From then on a waiting request stands out in the queue. */
  longWaitMinutes: number;
}

export const urgencyTimes: Readonly<Record<Urgency, UrgencyTimes>> = {
  // An emergency that nobody took for two hours has been solved otherwise.
  emergency: { expiresAfterHours: 2, longWaitMinutes: 5 },
  urgent: { expiresAfterHours: 24, longWaitMinutes: 30 },
  routine: { expiresAfterHours: 14 * 24, longWaitMinutes: 240 },
};
