import { useEffect, useEffectEvent, type RefObject } from 'react';
import { keyMeaning } from '../keys.ts';

interface Acts {
  step: (by: 1 | -1) => void;
  whole: () => void;
  turnBy: (by: 1 | -1) => void;
  turnTo: (page: number) => void;
  count: number;
}

/** One notch of a mouse wheel; touchpads send many small steps that are added up. */
const WHEEL_NOTCH = 60;
/** A touchpad that is let go of runs on. */
const TURN_PAUSE_MS = 250;
/** Pages of a fraction of a pixel more than the window do not scroll. */
const LEAST_SCROLL = 2;

/**
 * Keys and wheel over a document, those of the pictures: what can be scrolled is scrolled first, then the page is turned. The wheel turns pages only where a page
 * is seen whole.
 */
export function usePaperHands(pane: RefObject<HTMLElement | null>, region: RefObject<HTMLElement | null>, acts: Acts): void {
  const onKey = useEffectEvent((event: KeyboardEvent): void => {
    const meaning = event.defaultPrevented ? undefined : keyMeaning(event)?.action;
    const element = region.current;
    if (meaning === undefined || element === null) return;
    const scrolls = (by: 1 | -1, isAcross: boolean): boolean => {
      // Only what has the focus is scrolled by keys.
      if (document.activeElement !== element) return false;
      const [at, seen, all] = isAcross
        ? [element.scrollLeft, element.clientWidth, element.scrollWidth]
        : [element.scrollTop, element.clientHeight, element.scrollHeight];
      return by > 0 ? all - seen - at > LEAST_SCROLL : at > LEAST_SCROLL;
    };
    const turn = (by: 1 | -1): boolean => {
      if (scrolls(by, event.key === 'ArrowLeft' || event.key === 'ArrowRight')) return false;
      acts.turnBy(by);
      return true;
    };
    const act = (work: () => void): boolean => {
      work();
      return true;
    };
    const isDone = {
      previous: () => turn(-1),
      next: () => turn(1),
      pageBack: () => turn(-1),
      pageOn: () => turn(1),
      first: () => act(() => acts.turnTo(1)),
      last: () => act(() => acts.turnTo(acts.count)),
      zoomIn: () => act(() => acts.step(1)),
      zoomOut: () => act(() => acts.step(-1)),
      reset: () => act(acts.whole),
    } as Partial<Record<typeof meaning, () => boolean>>;
    if (isDone[meaning]?.() === true) event.preventDefault();
  });
  const zoomByWheel = useEffectEvent((by: 1 | -1) => acts.step(by));
  const turnByWheel = useEffectEvent((by: 1 | -1) => acts.turnBy(by));

  useEffect(() => {
    const element = region.current;
    const whole = pane.current;
    if (element === null || whole === null) return undefined;
    let wheel = 0;
    let turnedAt = -Infinity;
    const onWheel = (event: WheelEvent): void => {
      const fits = element.scrollHeight - element.clientHeight <= LEAST_SCROLL;
      if (!event.ctrlKey && !fits) return;
      event.preventDefault();
      wheel += event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * 30 : event.deltaY;
      if (Math.abs(wheel) < WHEEL_NOTCH) return;
      const by = wheel > 0 ? 1 : -1;
      wheel = 0;
      if (event.ctrlKey) return zoomByWheel(by > 0 ? -1 : 1);
      if (event.timeStamp - turnedAt < TURN_PAUSE_MS) return;
      turnedAt = event.timeStamp;
      turnByWheel(by);
    };
    const key = (event: KeyboardEvent): void => onKey(event);
    whole.addEventListener('keydown', key);
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => {
      whole.removeEventListener('keydown', key);
      element.removeEventListener('wheel', onWheel);
    };
  }, [pane, region]);
}
