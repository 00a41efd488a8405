import type { SessionState } from './session.ts';

export type Tone = 'calm' | 'busy' | 'warn' | 'danger';

/** Which sentence is true now. `saved` is said only when the server has acknowledged everything. */
export function saveStatus({ link, writable, unsaved, refusal, keptOnDevice, savedAt }: Omit<SessionState, 'refusedFields'>): {
  key: string;
  tone: Tone;
} {
  if (link === 'denied') return { key: 'denied', tone: 'danger' };
  if (unsaved > 0 && refusal !== null) return { key: keptOnDevice === true ? 'refusedKept' : 'refused', tone: 'danger' };
  if (link === 'offline')
    return {
      key: unsaved === 0 ? 'offline' : keptOnDevice === true ? 'offlineKept' : 'offlineAtRisk',
      tone: unsaved === 0 ? 'warn' : 'danger',
    };
  if (link === 'opening') return { key: unsaved === 0 ? 'opening' : 'saving', tone: 'busy' };
  if (unsaved > 0) return { key: 'saving', tone: 'busy' };
  if (!writable) return { key: 'locked', tone: 'calm' };
  return { key: savedAt === null ? 'opening' : 'saved', tone: 'calm' };
}

/** What helps against a refusal, where something does that the words for all of them do not say. */
export function whyRefused({ unsaved, refusal, refusedFields }: SessionState): 'tooLong' | 'full' | undefined {
  if (unsaved === 0) return undefined;
  if (refusal === 'minutes_too_long' && refusedFields.length > 0) return 'tooLong';
  return refusal === 'too_large' ? 'full' : undefined;
}
