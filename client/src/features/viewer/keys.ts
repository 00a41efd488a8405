/** What a key does in the viewport; the help lists them in this order. */
export const KEY_ACTIONS = [
  { action: 'previous', keys: ['ArrowUp', 'ArrowLeft'] },
  { action: 'next', keys: ['ArrowDown', 'ArrowRight'] },
  { action: 'pageBack', keys: ['PageUp'] },
  { action: 'pageOn', keys: ['PageDown'] },
  { action: 'first', keys: ['Home'] },
  { action: 'last', keys: ['End'] },
  { action: 'zoomIn', keys: ['+', '='] },
  { action: 'zoomOut', keys: ['-'] },
  { action: 'pan', keys: ['Shift+↑↓←→'] },
  { action: 'levelDown', keys: [','] },
  { action: 'levelUp', keys: ['.'] },
  { action: 'narrower', keys: ['<'] },
  { action: 'wider', keys: ['>'] },
  { action: 'play', keys: [' '] },
  { action: 'invert', keys: ['i'] },
  { action: 'rotate', keys: ['r'] },
  { action: 'flipHorizontal', keys: ['h'] },
  { action: 'flipVertical', keys: ['v'] },
  { action: 'reset', keys: ['0'] },
  { action: 'toolScroll', keys: ['s'] },
  { action: 'toolWindow', keys: ['w'] },
  { action: 'toolPan', keys: ['p'] },
  { action: 'toolZoom', keys: ['z'] },
  { action: 'magnify', keys: ['m'] },
  { action: 'length', keys: ['l'] },
  { action: 'angle', keys: ['a'] },
  { action: 'ellipse', keys: ['e'] },
  { action: 'rectangle', keys: ['b'] },
  { action: 'freehand', keys: ['d'] },
  { action: 'arrow', keys: ['n'] },
  { action: 'probe', keys: ['q'] },
  { action: 'keyImage', keys: ['k'] },
  { action: 'words', keys: ['Enter'] },
  { action: 'remove', keys: ['Delete', 'Backspace'] },
  { action: 'undo', keys: ['Ctrl+Z'] },
  { action: 'redo', keys: ['Ctrl+Y'] },
  { action: 'giveUp', keys: ['Escape'] },
  { action: 'trueSize', keys: ['u'] },
  { action: 'mpr', keys: ['x'] },
  { action: 'follow', keys: ['f'] },
  { action: 'texts', keys: ['o'] },
  { action: 'tags', keys: ['t'] },
  { action: 'help', keys: ['?'] },
] as const;
export type KeyAction = (typeof KEY_ACTIONS)[number]['action'];

/** `preset` n is the n-th window preset; `pan` goes the way of the arrow. */
export type KeyMeaning = { action: Exclude<KeyAction, 'pan'> } | { action: 'preset'; number: number } | { action: 'pan'; way: Way };
/** Pictures a page key moves by. */
export const PAGE = 10;

/** To the right and down are more. */
export interface Way {
  x: number;
  y: number;
}
const ways: Record<string, Way> = {
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
};
/** The way an arrow key points; undefined for the other keys, and where the browser means something by it. */
export const wayOf = ({ key, ctrlKey, metaKey, altKey }: Keystroke): Way | undefined =>
  ctrlKey || metaKey || altKey ? undefined : ways[key];

interface Keystroke {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey?: boolean;
}

/** What a keystroke means, or undefined: shortcuts of the browser stay the browser's. */
export function keyMeaning({ key, ctrlKey, metaKey, altKey, shiftKey = false }: Keystroke): KeyMeaning | undefined {
  if ((ctrlKey || metaKey) && !altKey) {
    const letter = key.toLowerCase();
    if (letter === 'z') return { action: shiftKey ? 'redo' : 'undo' };
    return letter === 'y' ? { action: 'redo' } : undefined;
  }
  if (ctrlKey || metaKey || altKey) return undefined;
  if (/^[1-9]$/.test(key)) return { action: 'preset', number: Number(key) };
  const way = shiftKey ? ways[key] : undefined;
  if (way !== undefined) return { action: 'pan', way };
  const known = KEY_ACTIONS.find(({ keys }) => (keys as readonly string[]).includes(key.length === 1 ? key.toLowerCase() : key));
  return known === undefined || known.action === 'pan' ? undefined : { action: known.action };
}
