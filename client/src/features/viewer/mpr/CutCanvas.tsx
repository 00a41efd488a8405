import { useEffect, useRef, type KeyboardEvent, type PointerEvent, type ReactNode, type WheelEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { StoredPixels } from '../cornerstone/storedPixels.ts';
import type { VoiWindow } from '../windows.ts';
import type { Part } from './cutPointers.ts';
import classes from './Mpr.module.css';
import { drawCut, partOf, shapeOf, sizeAlong, voxelAt, type Block, type Cut, type Voxel } from './volume.ts';

interface CutCanvasProps {
  block: Block;
  cut: Cut;
  slices: readonly StoredPixels[];
  window: VoiWindow;
  isInverted: boolean;
  voxel: Voxel;
  onVoxel: (voxel: Voxel) => void;
  onWindow: (dx: number, dy: number) => void;
  /** Where in the cut the person points. */
  onPoint: (part: Part | null) => void;
  place: string;
  /** What stands on the picture besides the cross. */
  children: ReactNode;
}

/** One cut with the cross of the common point. Dragging moves the point, the right button the window, wheel and arrows the cut. */
export function CutCanvas({ block, cut, slices, window, isInverted, voxel, onVoxel, onWindow, onPoint, place, children }: CutCanvasProps) {
  const { t } = useTranslation('viewer');
  const canvas = useRef<HTMLCanvasElement>(null);
  const at = voxel[cut.fixed];
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!canvas.current || !context) return;
    const { width, height, pixels } = drawCut(
      block,
      cut,
      at,
      slices.map((slice) => slice.pixels),
      slices,
      window,
      isInverted,
    );
    canvas.current.width = width;
    canvas.current.height = height;
    context.putImageData(new ImageData(pixels, width, height), 0, 0);
  }, [block, cut, at, slices, window, isInverted]);

  const step = (by: number): void => {
    const next: [number, number, number] = [...voxel];
    next[cut.fixed] = Math.min(sizeAlong(block, cut.fixed) - 1, Math.max(0, at + by));
    onVoxel(next);
  };
  const partUnder = (event: PointerEvent<HTMLElement>): Part => {
    const box = event.currentTarget.getBoundingClientRect();
    return { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height };
  };
  const point = (event: PointerEvent<HTMLElement>): void => {
    const { x, y } = partUnder(event);
    onVoxel(voxelAt(block, cut, voxel, x, y));
  };
  const onMove = (event: PointerEvent<HTMLElement>): void => {
    const part = partUnder(event);
    // Dragging goes on beside the picture, where nothing can be pointed at.
    onPoint(Math.min(part.x, part.y) < 0 || Math.max(part.x, part.y) > 1 ? null : part);
    if ((event.buttons & 1) === 1) point(event);
    else if ((event.buttons & 2) === 2) onWindow(event.movementX, event.movementY);
  };
  const onKey = (event: KeyboardEvent): void => {
    const by = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1, PageUp: -10, PageDown: 10 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    step(by);
  };
  const shape = shapeOf(block, cut);
  const cross = partOf(block, cut, voxel);
  return (
    <div className={classes['cut']}>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- a slider in two directions has no role of its own */}
      <div
        className={classes['picture']}
        style={{ aspectRatio: shape, width: `min(100cqw, ${100 * shape}cqh)` }}
        role="application"
        aria-label={`${t(`mpr.plane.${cut.name}`)}, ${place}`}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- takes the arrow keys
        tabIndex={0}
        data-testid={`cut-${cut.name}`}
        data-at={at}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          if (event.button === 0) point(event);
        }}
        onPointerMove={onMove}
        onPointerLeave={() => onPoint(null)}
        onWheel={(event: WheelEvent) => step(Math.sign(event.deltaY))}
        onContextMenu={(event) => event.preventDefault()}
        onKeyDown={onKey}
      >
        <canvas ref={canvas} className={classes['canvas']} />
        <span className={classes['across']} style={{ top: `${cross.y * 100}%` }} aria-hidden />
        <span className={classes['down']} style={{ left: `${cross.x * 100}%` }} aria-hidden />
        {children}
      </div>
      <span className={classes['name']}>
        {t(`mpr.plane.${cut.name}`)} · {place}
      </span>
      <span className={`${classes['edge']} ${classes['top']}`}>{cut.edges.top}</span>
      <span className={`${classes['edge']} ${classes['right']}`}>{cut.edges.right}</span>
      <span className={`${classes['edge']} ${classes['bottom']}`}>{cut.edges.bottom}</span>
      <span className={`${classes['edge']} ${classes['left']}`}>{cut.edges.left}</span>
    </div>
  );
}
