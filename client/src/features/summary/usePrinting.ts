import { flushSync } from 'react-dom';
import { createStore } from '../../state/store.ts';
import { useStore } from '../../state/useStore.ts';

/** One for the page: what is unfolded because of the paper must know of it from its first rendering. */
const printing = createStore(false);

// The browser takes the picture it prints as soon as the listeners have returned; a rendering that waits for its turn comes too late.
window.addEventListener('beforeprint', () => flushSync(() => printing.set(true)));
window.addEventListener('afterprint', () => flushSync(() => printing.set(false)));

/** Whether the page is being printed now: paper has no button to press, so what is folded on the screen must stand there whole. */
export function usePrinting(): boolean {
  return useStore(printing);
}
