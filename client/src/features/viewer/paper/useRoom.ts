import { useEffect, useState, type RefObject } from 'react';
import type { Room } from './zoom.ts';

/** The room in an element that scrolls, whether or not it has scroll bars now; undefined until it is measured. */
export function useRoom(region: RefObject<HTMLElement | null>): Room | undefined {
  const [room, setRoom] = useState<Room>();
  useEffect(() => {
    const element = region.current;
    if (element === null) return undefined;
    const measure = (): void => {
      // The bar below comes and goes; the one beside always has its place.
      const [width, height] = [element.clientWidth, element.offsetHeight];
      const bar = element.offsetWidth - width;
      if (width > 0 && height > 0)
        setRoom((last) => (last?.width === width && last.height === height && last.bar === bar ? last : { width, height, bar }));
    };
    measure();
    const resized = new ResizeObserver(measure);
    resized.observe(element);
    return () => resized.disconnect();
  }, [region]);
  return room;
}
