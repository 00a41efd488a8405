import { useEffect, type RefObject } from 'react';

/** Focuses a field that comes late (its chunk has to arrive first), unless the person has meanwhile gone somewhere with the keyboard. */
export function usePoliteFocus(field: RefObject<HTMLElement | null>, wanted: boolean): void {
  useEffect(() => {
    if (wanted && isNowhere(document.activeElement)) field.current?.focus();
  }, [field, wanted]);
}

/** Where a new screen puts the focus by itself: nowhere, or on its heading. */
function isNowhere(element: Element | null): boolean {
  return element === null || element === document.body || element.id === 'main' || element.id === 'page-title';
}
