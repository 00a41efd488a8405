/**
 * What begins the name of whatever a person wrote, spoke or drew that the server has not acknowledged, in the storage of the device; the person's id and the
 * consult's follow. So it is known in every tab and after a reload, when what was written is not open.
 */
export const UNSENT = {
  minutes: 'hoi-chan.minutes.unsent.',
  chat: 'hoi-chan.chat.',
  voice: 'hoi-chan.voice.unsent.',
  drawing: 'hoi-chan.drawing.',
} as const;

type Names = Pick<Storage, 'length' | 'key'>;
type Marks = Pick<Storage, 'setItem' | 'removeItem'>;

/** Marks the minutes of a consult, `personId:consultId`, as holding something unsent, or no longer. */
export const markUnsent = (storage: Marks, minutes: string, unsent: boolean): void => mark(storage, UNSENT.minutes + minutes, unsent);

/** Marks a recording of a person as unsent, or no longer. */
export const markUnsentVoice = (storage: Marks, personId: string, clientId: string, unsent: boolean): void =>
  mark(storage, `${UNSENT.voice}${personId}.${clientId}`, unsent);

function mark(storage: Marks, name: string, unsent: boolean): void {
  try {
    if (unsent) storage.setItem(name, '');
    else storage.removeItem(name);
  } catch {
    // A device that stores nothing keeps nothing unsent either.
  }
}

/** The marked minutes, `personId:consultId`. */
export function unsentMinutes(storage: Names): string[] {
  return namesOf(storage).flatMap((name) => (name.startsWith(UNSENT.minutes) ? [name.slice(UNSENT.minutes.length)] : []));
}

/** What of this person waits on the device, by the names of its marks: minutes, messages, recordings, drawings. */
export function unsentNamesOf(storage: Names, personId: string): string[] {
  const beginnings = [
    `${UNSENT.minutes}${personId}:`,
    ...[UNSENT.chat, UNSENT.voice, UNSENT.drawing].map((beginning) => `${beginning}${personId}.`),
  ];
  return namesOf(storage).filter((name) => beginnings.some((beginning) => name.startsWith(beginning)));
}

function namesOf(storage: Names): string[] {
  return Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '');
}
