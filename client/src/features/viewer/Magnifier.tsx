import { useEffect, useRef, type RefObject } from 'react';
import classes from './Magnifier.module.css';

const side = 190;
const factor = 2.5;
/** Cornerstone's, told of each picture it has drawn; its code is not loaded for the name of it. */
const RENDERED = 'CORNERSTONE_IMAGE_RENDERED';

/** A glass under the pointer. Copies what is drawn, so it never shows another picture or window than the viewport. */
export function Magnifier({ surface, canvas }: { surface: RefObject<HTMLElement | null>; canvas: () => HTMLCanvasElement | undefined }) {
  const glass = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = surface.current;
    // The picture is drawn beside the surface that takes the pointer, below what holds both.
    const ground = element?.parentElement;
    if (!element || !ground) return undefined;
    let last: { x: number; y: number } | undefined;
    let frame = 0;
    const draw = (): void => {
      frame = 0;
      const [to, from] = [glass.current, canvas()];
      const context = to?.getContext('2d');
      if (!to || !context) return;
      to.style.display = last === undefined || from === undefined ? 'none' : 'block';
      if (last === undefined || from === undefined) return;
      const scale = from.width / Math.max(1, from.clientWidth);
      const part = (side / factor) * scale;
      to.style.transform = `translate(${last.x - side / 2}px, ${last.y - side / 2}px)`;
      context.fillStyle = '#000';
      context.fillRect(0, 0, to.width, to.height);
      context.imageSmoothingEnabled = false;
      context.drawImage(from, last.x * scale - part / 2, last.y * scale - part / 2, part, part, 0, 0, to.width, to.height);
    };
    const onMove = (event: PointerEvent): void => {
      const box = element.getBoundingClientRect();
      last = { x: event.clientX - box.left, y: event.clientY - box.top };
      frame ||= requestAnimationFrame(draw);
    };
    const onLeave = (): void => {
      last = undefined;
      frame ||= requestAnimationFrame(draw);
    };
    // A picture that changes under a resting pointer changes in the glass, too.
    const onRendered = (): void => {
      if (last !== undefined) frame ||= requestAnimationFrame(draw);
    };
    element.addEventListener('pointermove', onMove);
    element.addEventListener('pointerdown', onMove);
    element.addEventListener('pointerleave', onLeave);
    // It does not bubble.
    ground.addEventListener(RENDERED, onRendered, { capture: true });
    return () => {
      cancelAnimationFrame(frame);
      element.removeEventListener('pointermove', onMove);
      element.removeEventListener('pointerdown', onMove);
      element.removeEventListener('pointerleave', onLeave);
      ground.removeEventListener(RENDERED, onRendered, { capture: true });
    };
  }, [surface, canvas]);
  return (
    <div className={classes['layer']} aria-hidden>
      <canvas ref={glass} width={side * 2} height={side * 2} className={classes['glass']} data-testid="magnifier" />
    </div>
  );
}
