/** Names of files somebody chose that have not come to the server yet. A browser keeps no files over a reload, but their names it can. */
export interface ChosenFiles {
  read(): string[];
  write(names: readonly string[]): void;
}

const BEGINNING = 'hoichan.files.';
const keyOf = (personId: string, place: string): string => `${BEGINNING}${personId}.${place}`;
/** Whoever has not chosen them again by then does not come back for them. */
const KEPT_MS = 86_400_000;

interface Kept {
  /** When they were written, ms. */
  at: number;
  names: readonly string[];
}
/** @throws SyntaxError */
function keptIn(text: string | null): { at: number; names: string[] } {
  const { at, names } = JSON.parse(text ?? '{}') as { at?: unknown; names?: unknown };
  return {
    at: typeof at === 'number' ? at : 0,
    names: Array.isArray(names) ? names.filter((name): name is string => typeof name === 'string') : [],
  };
}

/** On this device, by person and by where the files go: a draft (its client id) or a consult. */
export function createChosenFiles(
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>,
  personId: string,
  place: string,
): ChosenFiles {
  return {
    read() {
      try {
        return keptIn(storage.getItem(keyOf(personId, place))).names;
      } catch {
        return [];
      }
    },
    write(names) {
      try {
        if (names.length === 0) storage.removeItem(keyOf(personId, place));
        else storage.setItem(keyOf(personId, place), JSON.stringify({ at: Date.now(), names } satisfies Kept));
      } catch {
        // A full storage: the page still asks before it is closed.
      }
    },
  };
}

export function dropChosenFiles(storage: Pick<Storage, 'removeItem'>, personId: string, place: string): void {
  storage.removeItem(keyOf(personId, place));
}

type AllStorage = Pick<Storage, 'length' | 'key' | 'getItem' | 'removeItem'>;
const keysIn = (storage: AllStorage): string[] =>
  Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '').filter((key) => key.startsWith(BEGINNING));

/** All names, whoever chose the files: they may name patients, and whose session merely ended did not take them along. */
export function dropAllChosenFiles(storage: AllStorage): void {
  for (const key of keysIn(storage)) storage.removeItem(key);
}

/** Names that are older than a day. */
export function dropOldChosenFiles(storage: AllStorage, now = Date.now()): void {
  const isOld = (key: string): boolean => {
    try {
      return now - keptIn(storage.getItem(key)).at > KEPT_MS;
    } catch {
      return true;
    }
  };
  for (const key of keysIn(storage)) if (isOld(key)) storage.removeItem(key);
}
