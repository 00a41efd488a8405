/** Names of files somebody chose that have not come to the server yet. A browser keeps no files over a reload, but their names it can. */
export interface ChosenFiles {
  read(): string[];
  write(names: readonly string[]): void;
}

const beginningOf = (personId: string): string => `hoichan.files.${personId}.`;
const keyOf = (personId: string, place: string): string => beginningOf(personId) + place;

/** On this device, by person and by where the files go: a draft (its client id) or a consult. */
export function createChosenFiles(
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>,
  personId: string,
  place: string,
): ChosenFiles {
  return {
    read() {
      try {
        const stored: unknown = JSON.parse(storage.getItem(keyOf(personId, place)) ?? '[]');
        return Array.isArray(stored) ? stored.filter((name): name is string => typeof name === 'string') : [];
      } catch {
        return [];
      }
    },
    write(names) {
      try {
        if (names.length === 0) storage.removeItem(keyOf(personId, place));
        else storage.setItem(keyOf(personId, place), JSON.stringify(names));
      } catch {
        // A full storage: the page still asks before it is closed.
      }
    },
  };
}

export function dropChosenFiles(storage: Pick<Storage, 'removeItem'>, personId: string, place: string): void {
  storage.removeItem(keyOf(personId, place));
}

/** All names of this person: they may name patients. */
export function dropAllChosenFiles(storage: Pick<Storage, 'length' | 'key' | 'removeItem'>, personId: string): void {
  const names = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '');
  for (const name of names) if (name.startsWith(beginningOf(personId))) storage.removeItem(name);
}
