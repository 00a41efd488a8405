import { useEffect, type RefObject } from 'react';

/** Where the focus waits for what was asked for: the button that asked goes away. */
export const WAITING = 'data-waiting-focus';

/** Takes the focus that waits for it, once. */
export function useStartingFocus(region: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    if (document.activeElement?.hasAttribute(WAITING) === true && document.activeElement.contains(region.current))
      region.current?.focus({ preventScroll: true });
  }, [region]);
}
