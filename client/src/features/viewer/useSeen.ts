import { useEffect, useState, type RefObject } from 'react';

/** How far outside of its scrolling container something counts as seen: it should be there when one gets to it. */
const AHEAD = '300px';

/** True from the first time the element comes into sight, or nearly. */
export function useSeen(element: RefObject<HTMLElement | null>): boolean {
  const [wasSeen, setSeen] = useState(false);
  useEffect(() => {
    if (wasSeen || element.current === null) return undefined;
    const sights = new IntersectionObserver((entries) => entries.some(({ isIntersecting }) => isIntersecting) && setSeen(true), {
      root: element.current.closest('nav'),
      rootMargin: AHEAD,
    });
    sights.observe(element.current);
    return () => sights.disconnect();
  }, [element, wasSeen]);
  return wasSeen;
}
