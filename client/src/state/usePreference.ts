import { useCallback, useState } from 'react';
import { readPreference, writePreference } from './preference.ts';

/** A remembered choice of this device. `is` guards against what an older version stored. */
export function usePreference<T>(name: string, fallback: T, is: (value: unknown) => value is T): [T, (value: T) => void] {
  const [value, setValue] = useState(() => readPreference(name, fallback, is));
  const set = useCallback(
    (next: T) => {
      setValue(next);
      writePreference(name, next);
    },
    [name],
  );
  return [value, set];
}
