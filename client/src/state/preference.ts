/** What a person chose on this device (language, sound, sizes of panes). Never patient data. */
const prefix = 'hoichan.';

/** The stored value when `is` accepts it, else `fallback`; a full or forbidden storage is as good as an empty one. */
export function readPreference<T>(name: string, fallback: T, is: (value: unknown) => value is T): T {
  try {
    const text = localStorage.getItem(prefix + name);
    if (text === null) return fallback;
    const value: unknown = JSON.parse(text);
    return is(value) ? value : fallback;
  } catch {
    return fallback;
  }
}

export function writePreference(name: string, value: unknown): void {
  try {
    localStorage.setItem(prefix + name, JSON.stringify(value));
  } catch {
    // Private windows refuse: the choice then lasts as long as the page.
  }
}

export function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

/** Whether this device may keep sealed previews of images ahead of time. */
export const KEEP_IMAGES = 'images.keep';
