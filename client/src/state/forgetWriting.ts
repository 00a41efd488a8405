import { dropAllChosenFiles } from './chosenFiles.ts';
import { MINUTES_STORES, voiceStoreOf } from './storeNames.ts';
import { unsentMinutes, unsentNamesOf } from './unsent.ts';

const enders = new Set<() => void>();

/** Whoever holds writing open ends that before it is deleted. */
export function onForget(end: () => void): void {
  enders.add(end);
}

/**
 * After signing out nothing that was written or spoken stays on a machine which others use, but what has not reached the server: of others always (their
 * session ended while they wrote), one's own where `keepsOwn`. Small, and here instead of with those who write, since who signs out without a link
 * can load nothing more.
 */
export async function forgetWriting(personId: string, keepsOwn: boolean): Promise<void> {
  for (const end of enders) end();
  // Names of files may name patients, and anybody can read the storage of a shared machine. The files themselves are not here: nothing is lost but the reminder.
  dropAllChosenFiles(localStorage);
  const isOwn = (minutes: string): boolean => minutes.startsWith(`${personId}:`);
  const unsent = unsentMinutes(localStorage);
  if (!keepsOwn) for (const name of unsentNamesOf(localStorage, personId)) localStorage.removeItem(name);
  if (typeof indexedDB === 'undefined') return;
  if (!keepsOwn) indexedDB.deleteDatabase(voiceStoreOf(personId));
  if (typeof indexedDB.databases !== 'function') return;
  const kept = unsent.filter((minutes) => keepsOwn || !isOwn(minutes));
  for (const { name = '' } of await indexedDB.databases())
    if (name.startsWith(MINUTES_STORES) && !kept.includes(name.slice(MINUTES_STORES.length))) indexedDB.deleteDatabase(name);
}
