/**
 * What begins the name of whatever a person wrote that the server has not acknowledged, in the storage of the device; the person's id and the
 * consult's follow. So it is known in every tab and after a reload, when what was written is not open.
 */
export const UNSENT = { minutes: 'hoi-chan.minutes.unsent.', chat: 'hoi-chan.chat.' } as const;

type Names = Pick<Storage, 'length' | 'key'>;

/** Marks the minutes of a consult, `personId:consultId`, as holding something unsent, or no longer. */
export function markUnsent(storage: Pick<Storage, 'setItem' | 'removeItem'>, minutes: string, unsent: boolean): void {
  try {
    if (unsent) storage.setItem(UNSENT.minutes + minutes, '');
    else storage.removeItem(UNSENT.minutes + minutes);
  } catch {
    // A device that stores nothing keeps no minutes either.
  }
}

/** The marked minutes, `personId:consultId`. */
export function unsentMinutes(storage: Names): string[] {
  return namesOf(storage).flatMap((name) => (name.startsWith(UNSENT.minutes) ? [name.slice(UNSENT.minutes.length)] : []));
}

/** Whether minutes or messages of this person wait on the device. */
export function hasUnsentOf(storage: Names, personId: string): boolean {
  return namesOf(storage).some((name) => name.startsWith(`${UNSENT.minutes}${personId}:`) || name.startsWith(`${UNSENT.chat}${personId}.`));
}

function namesOf(storage: Names): string[] {
  return Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '');
}
