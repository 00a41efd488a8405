import { useEffect, useLayoutEffect, useRef, type RefObject } from 'react';
import type { Size } from './zoom.ts';

/** What the hand began goes on: wheels and fingers that are let go of run out. */
const BY_HAND_MS = 1_000;
/** Windows scroll to whole pixels of the screen. */
const LEAST_SCROLL = 2;

/** Keeps the place (pixels of the paper as it is shown; undefined: the person here looks on their own) in the middle of the window. Whoever scrolls away from it by hand is told of. */
export function useFollowedPart(
  region: RefObject<HTMLElement | null>,
  middle: { x: number; y: number } | undefined,
  room: Size | undefined,
  onAway: () => void,
): void {
  const expected = useRef<{ left: number; top: number }>(undefined);
  const [x, y] = [middle?.x, middle?.y];
  useLayoutEffect(() => {
    const element = region.current;
    expected.current = undefined;
    if (element === null || x === undefined || y === undefined || room === undefined) return;
    element.scrollTo({ left: x - room.width / 2, top: y - element.clientHeight / 2 });
    // Where it ends the window goes no further.
    expected.current = { left: element.scrollLeft, top: element.scrollTop };
  }, [region, x, y, room]);

  const away = useRef(onAway);
  useEffect(() => {
    away.current = onAway;
  }, [onAway]);
  useEffect(() => {
    const element = region.current;
    if (element === null) return undefined;
    let byHandAt = -Infinity;
    const onHand = (): void => {
      byHandAt = performance.now();
    };
    const onScroll = (): void => {
      const { current: at } = expected;
      if (at === undefined || performance.now() - byHandAt > BY_HAND_MS) return;
      if (Math.abs(element.scrollLeft - at.left) > LEAST_SCROLL || Math.abs(element.scrollTop - at.top) > LEAST_SCROLL) away.current();
    };
    // The bar beside is pressed on the element itself.
    const hands = ['wheel', 'touchmove', 'keydown', 'pointerdown'] as const;
    for (const hand of hands) element.addEventListener(hand, onHand, { passive: true });
    element.addEventListener('scroll', onScroll);
    return () => {
      for (const hand of hands) element.removeEventListener(hand, onHand);
      element.removeEventListener('scroll', onScroll);
    };
  }, [region]);
}
