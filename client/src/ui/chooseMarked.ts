import type { KeyboardEvent } from 'react';

/**
 * For `onKeyDownCapture` of a field with a list: Enter chooses what is marked there. Mantine looks at its list once more a moment after it has opened, and forgets
 * what an arrow has marked meanwhile although it still shows it; somebody who is quicker than the machine would then choose something else, or send the form.
 */
export function chooseMarked(event: KeyboardEvent<HTMLElement>): void {
  // Enter that ends the composition of a word is about the word.
  if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
  const marked = event.target instanceof HTMLElement ? markedIn(event.target) : null;
  if (marked === null) return;
  event.preventDefault();
  event.stopPropagation();
  marked.click();
}

/** The choice that is marked in the open list of a field. */
function markedIn(field: HTMLElement): HTMLElement | null {
  const list = field.getAttribute('aria-expanded') === 'true' ? document.getElementById(field.getAttribute('aria-controls') ?? '') : null;
  return list?.querySelector<HTMLElement>('[data-combobox-selected]') ?? null;
}
