/** What a key does in the room, shown by `?` in the same order. */
export const ROOM_KEYS = {
  m: 'microphone',
  v: 'camera',
  h: 'hand',
  s: 'screen',
  g: 'layout',
  '1': 'panel1',
  '2': 'panel2',
  '3': 'panel3',
  '4': 'panel4',
  '?': 'help',
} as const;
export type RoomKeyAction = (typeof ROOM_KEYS)[keyof typeof ROOM_KEYS];

export interface KeyPress {
  key: string;
  ctrlKey: boolean;
  altKey: boolean;
  metaKey: boolean;
  repeat: boolean;
  defaultPrevented: boolean;
  /** A key pressed while the person types, or in a part with keys of its own, belongs there. */
  typing: boolean;
}

/** The action of a key press; null when it is none of ours. */
export function actionOf(press: KeyPress): RoomKeyAction | null {
  if (press.typing || press.defaultPrevented || press.repeat) return null;
  if (press.ctrlKey || press.altKey || press.metaKey) return null;
  const key = press.key.toLowerCase();
  return Object.hasOwn(ROOM_KEYS, key) ? ROOM_KEYS[key as keyof typeof ROOM_KEYS] : null;
}

/** Elements that take text, and regions (`data-own-keys`, the image viewer) that have their own keys. */
const OWN_KEYS =
  'input:not([type=checkbox],[type=radio],[type=button],[type=range]), textarea, select, [contenteditable=""], [contenteditable=true], [role=textbox], [role=combobox], [role=dialog], [data-own-keys]';

export function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(OWN_KEYS) !== null;
}
