import { useEffect, useEffectEvent, useRef, useState, type KeyboardEvent, type RefObject } from 'react';
import { createStore, type Store } from '../../../state/store.ts';
import { BY_KEYS } from '../annotations/drawing.ts';
import type { StackView } from '../cornerstone/stackView.ts';
import { wayOf } from '../keys.ts';
import type { Place } from '../together/sight.ts';
import { stepOf, stepped, within, type Size } from './crosshair.ts';

interface CrosshairHere {
  /** A point of the surface, in its pixels; undefined: the keyboard points nowhere. */
  at: Store<Place | undefined>;
  /** True when the key was meant for the crosshair. */
  onKey: (event: KeyboardEvent) => boolean;
}

/**
 * The keyboard's pointer on `surface`, while `isHeld` a tool that needs one. It moves as a mouse does, by pointer events: what follows the mouse (the others'
 * sight of it, the value under it, the glass, what is being drawn) follows it, too. The mouse takes over where it moves.
 */
export function useCrosshair(
  surface: RefObject<HTMLElement | null>,
  view: StackView,
  isHeld: boolean,
  onSet: (point: Place) => void,
): CrosshairHere {
  const [at] = useState(() => createStore<Place | undefined>(undefined));
  // Where either pointed last: it goes on from there.
  const last = useRef<Place>(undefined);
  const leave = useEffectEvent(() => {
    if (at.get() === undefined) return;
    at.set(undefined);
    tell(surface.current, 'pointerleave', last.current);
  });

  useEffect(() => {
    const element = surface.current;
    if (element === null || !isHeld) return undefined;
    const onPointer = (event: PointerEvent): void => {
      if (event.pointerType === BY_KEYS) return;
      const box = element.getBoundingClientRect();
      last.current = { x: event.clientX - box.left, y: event.clientY - box.top };
      at.set(undefined);
    };
    const onBlur = (): void => leave();
    element.addEventListener('pointermove', onPointer);
    element.addEventListener('pointerdown', onPointer);
    element.addEventListener('blur', onBlur);
    return () => {
      element.removeEventListener('pointermove', onPointer);
      element.removeEventListener('pointerdown', onPointer);
      element.removeEventListener('blur', onBlur);
      leave();
    };
  }, [surface, isHeld, at]);

  const onKey = (event: KeyboardEvent): boolean => {
    const element = surface.current;
    if (!isHeld || element === null) return false;
    const size: Size = { width: element.clientWidth, height: element.clientHeight };
    const shown = at.get();
    const way = wayOf(event);
    if (way !== undefined) {
      const from = within(last.current ?? { x: Math.round(size.width / 2), y: Math.round(size.height / 2) }, size);
      const { at: to, beyond } = stepped(from, way, stepOf(event, size), size);
      // No farther than the picture goes.
      if ((beyond.x !== 0 || beyond.y !== 0) && view.placeAt(to) !== undefined) view.panBy(-beyond.x, -beyond.y);
      last.current = to;
      at.set(to);
      tell(element, 'pointermove', to);
      return true;
    }
    if (shown === undefined || event.key !== 'Enter' || event.ctrlKey || event.metaKey || event.altKey) return false;
    // Held, it would set a point and take it up again.
    if (!event.repeat) onSet(shown);
    return true;
  };
  return { at, onKey };
}

function tell(element: HTMLElement | null, type: 'pointermove' | 'pointerleave', point: Place | undefined): void {
  if (element === null || point === undefined) return;
  const box = element.getBoundingClientRect();
  element.dispatchEvent(new PointerEvent(type, { pointerType: BY_KEYS, clientX: box.left + point.x, clientY: box.top + point.y }));
}
