/** What dragging with one finger or the main button does. */
export const POINTER_TOOLS = ['scroll', 'window', 'pan', 'zoom'] as const;
export type PointerTool = (typeof POINTER_TOOLS)[number];

/** What gestures ask of a viewport. */
export interface GestureTarget {
  goTo(index: number): void;
  index(): number;
  count(): number;
  dragWindow(dx: number, dy: number): void;
  zoomBy(factor: number, x: number, y: number): void;
  panBy(dx: number, dy: number): void;
}

interface Finger {
  x: number;
  y: number;
}

/** One notch of a mouse wheel; touchpads send many small steps that are added up. */
const wheelNotch = 60;

/**
 * Turns pointer and wheel events of `element` into viewing: main button or one finger use `tool()` (undefined: somebody else does), right button zooms, middle button pans,
 * two fingers pinch and pan, the wheel scrolls the stack (with Ctrl: zooms). The returned function stops listening.
 */
export function listenToGestures(element: HTMLElement, target: GestureTarget, tool: () => PointerTool | undefined): () => void {
  const fingers = new Map<number, Finger>();
  let button = 0;
  let scrollFrom = 0;
  let scrolled = 0;
  let wheel = 0;

  const place = (event: PointerEvent | WheelEvent): Finger => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const onDown = (event: PointerEvent): void => {
    fingers.set(event.pointerId, place(event));
    if (fingers.size > 1) return;
    button = event.button;
    scrollFrom = target.index();
    scrolled = 0;
    element.setPointerCapture(event.pointerId);
  };
  const onMove = (event: PointerEvent): void => {
    const before = fingers.get(event.pointerId);
    if (before === undefined) return;
    const now = place(event);
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
    fingers.set(event.pointerId, now);
    if (other !== undefined) pinch(before, now, other);
    else drag(now.x - before.x, now.y - before.y, now);
  };
  const drag = (dx: number, dy: number, now: Finger): void => {
    switch (button === 2 ? 'zoom' : button === 1 ? 'pan' : tool()) {
      case 'window':
        return target.dragWindow(dx, dy);
      case 'pan':
        return target.panBy(dx, dy);
      case 'zoom':
        return target.zoomBy(Math.exp(dy / 150), now.x, now.y);
      case 'scroll':
        scrolled += dy;
        // The height of the viewport is the whole stack, but never less than four pixels a picture.
        return target.goTo(scrollFrom + Math.trunc(scrolled / Math.max(4, element.clientHeight / Math.max(target.count(), 1))));
      case undefined:
        return undefined;
    }
  };
  const pinch = (before: Finger, now: Finger, other: Finger): void => {
    const distance = (finger: Finger): number => Math.hypot(finger.x - other.x, finger.y - other.y);
    // Each finger moves the middle by half.
    target.panBy((now.x - before.x) / 2, (now.y - before.y) / 2);
    if (distance(before) > 10) target.zoomBy(distance(now) / distance(before), (now.x + other.x) / 2, (now.y + other.y) / 2);
  };
  const onUp = (event: PointerEvent): void => {
    fingers.delete(event.pointerId);
    // The finger that stays must not jump.
    scrollFrom = target.index();
    scrolled = 0;
  };
  const onWheel = (event: WheelEvent): void => {
    event.preventDefault();
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * 30 : event.deltaY;
    if (event.ctrlKey) {
      const { x, y } = place(event);
      return target.zoomBy(Math.exp(-pixels / 300), x, y);
    }
    wheel += pixels;
    const notches = Math.trunc(wheel / wheelNotch);
    if (notches === 0) return;
    wheel -= notches * wheelNotch;
    target.goTo(target.index() + notches);
  };
  const onMenu = (event: Event): void => event.preventDefault();

  element.addEventListener('pointerdown', onDown);
  element.addEventListener('pointermove', onMove);
  element.addEventListener('pointerup', onUp);
  element.addEventListener('pointercancel', onUp);
  element.addEventListener('wheel', onWheel, { passive: false });
  element.addEventListener('contextmenu', onMenu);
  return () => {
    element.removeEventListener('pointerdown', onDown);
    element.removeEventListener('pointermove', onMove);
    element.removeEventListener('pointerup', onUp);
    element.removeEventListener('pointercancel', onUp);
    element.removeEventListener('wheel', onWheel);
    element.removeEventListener('contextmenu', onMenu);
  };
}
