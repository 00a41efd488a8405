import { useEffect, useEffectEvent, useRef, type RefObject } from 'react';
import type { ViewportPointer } from '@hoi-chan/shared/features/viewport.ts';
import type { Together } from './model.ts';

/** A point of the surface, in its pixels from its corner. */
interface Point {
  x: number;
  y: number;
}

/** What is pointed at. */
export interface Ground {
  /** The place of the picture or page at a point of the surface; null beside it. */
  placeAt(point: Point): ViewportPointer | null;
  /** Tells when something else came below a resting pointer. */
  onMoved(listener: () => void): () => void;
}

/** Shows the others where this person points. */
export function usePointing(together: Together | undefined, ground: Ground, surface: RefObject<HTMLElement | null>): void {
  const last = useRef<Point>(undefined);
  const tell = useEffectEvent(() => together?.point(last.current === undefined ? null : ground.placeAt(last.current)));
  useEffect(() => {
    const element = surface.current;
    if (element === null || together === undefined) return undefined;
    const onMove = (event: PointerEvent): void => {
      const box = element.getBoundingClientRect();
      last.current = { x: event.clientX - box.left, y: event.clientY - box.top };
      tell();
    };
    const onLeave = (): void => {
      last.current = undefined;
      tell();
    };
    element.addEventListener('pointermove', onMove);
    element.addEventListener('pointerdown', onMove);
    element.addEventListener('pointerleave', onLeave);
    return () => {
      element.removeEventListener('pointermove', onMove);
      element.removeEventListener('pointerdown', onMove);
      element.removeEventListener('pointerleave', onLeave);
      last.current = undefined;
      together.point(null);
    };
  }, [together, surface]);
  // A resting pointer points at something else when the picture moves below it.
  useEffect(() => {
    const told = (): void => {
      if (last.current !== undefined) tell();
    };
    told();
    return ground.onMoved(told);
  }, [ground]);
}
