import type { ViewportPointer } from '@hoi-chan/shared/features/viewport.ts';
import { asSent } from '../together/sight.ts';
import type { Ground } from '../together/usePointing.ts';
import type { Size } from './zoom.ts';

/**
 * A page or photograph, in the element that scrolls it, as something to point at: places on it are in its own unit from its upper left corner (P25), so that they
 * mean the same in every window.
 */
export function paperGround(paper: HTMLElement | null, object: Omit<ViewportPointer, 'x' | 'y'>, size: Size): Ground {
  const region = paper?.parentElement ?? null;
  return {
    placeAt: ({ x, y }) => {
      const [around, box] = [region?.getBoundingClientRect(), paper?.getBoundingClientRect()];
      if (around === undefined || box === undefined || box.width === 0 || size.width === 0) return null;
      const part = { x: (around.left + x - box.left) / box.width, y: (around.top + y - box.top) / box.height };
      if (part.x < 0 || part.y < 0 || part.x > 1 || part.y > 1) return null;
      return { ...object, x: asSent(part.x * size.width), y: asSent(part.y * size.height) };
    },
    onMoved: (listener) => {
      if (paper === null) return () => undefined;
      const resized = new ResizeObserver(listener);
      resized.observe(paper);
      region?.addEventListener('scroll', listener);
      return () => {
        resized.disconnect();
        region?.removeEventListener('scroll', listener);
      };
    },
  };
}
