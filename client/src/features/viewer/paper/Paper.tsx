import { useEffect, useEffectEvent, useLayoutEffect, useMemo, useRef, useState, type ReactNode, type RefObject } from 'react';
import type { Together } from '../together/model.ts';
import type { OnSeen } from '../together/useObjectShared.ts';
import { usePointing } from '../together/usePointing.ts';
import { useFollowed } from '../together/useTogether.ts';
import classes from './Paper.module.css';
import { PaperBar } from './PaperBar.tsx';
import { paperGround } from './paperGround.ts';
import { PaperPointers } from './PaperPointers.tsx';
import type { Paging, Shown } from './paper.ts';
import { partSeen, zoomToSee } from './partSeen.ts';
import { useFollowedPart } from './useFollowedPart.ts';
import { usePaperHands } from './usePaperHands.ts';
import { usePixelRatio } from './usePixelRatio.ts';
import { useRoom } from './useRoom.ts';
import { useStartingFocus } from './startingFocus.ts';
import { scaleOf, sizeAt, stepped, type Size, type Zoom } from './zoom.ts';

interface PaperProps {
  /** In its own unit: points of a page, pixels of a photograph. undefined: not known yet. */
  size: Size | undefined;
  zoom: Zoom;
  onZoom: (zoom: Zoom) => void;
  paging: Paging;
  /** Read out for it. */
  label: string;
  together: Together | undefined;
  /** What it is for those who look together. */
  object: { studyUid: string; sopUid: string };
  /** Told of the part that is seen. */
  onSeen: OnSeen;
  /** Fills it; told how large it is shown. */
  children: (shown: Shown) => ReactNode;
}

/** A page or a photograph in the window: its size there, its keys, and where the others point on it. */
export function Paper({ size, zoom: ownZoom, onZoom: onOwnZoom, paging, label, together, object, onSeen, children }: PaperProps) {
  const pane = useRef<HTMLDivElement>(null);
  const region = useRef<HTMLDivElement>(null);
  const [paper, setPaper] = useState<HTMLDivElement | null>(null);
  const room = useRoom(region);
  const pixelRatio = usePixelRatio();
  const { page, count, turnTo } = paging;
  const { studyUid, sopUid } = object;
  const part = useFollowed(together, (view) => (view.sopUid === sopUid && view.frame === page ? (view.camera ?? undefined) : undefined));
  const followedZoom = part && size && room && zoomToSee(part, size, room);
  const zoom = followedZoom ?? ownZoom;
  // Whoever stops following stays at the size they were led to.
  const stay = useEffectEvent(onOwnZoom);
  useEffect(() => {
    if (followedZoom !== undefined) stay(followedZoom);
  }, [followedZoom]);
  const lookAlone = (): void => {
    if (part !== undefined) together?.lookAlone();
  };
  const onZoom = (next: Zoom): void => {
    // What changes nothing is no wish to look elsewhere.
    if (next !== zoom) lookAlone();
    onOwnZoom(next);
  };
  const scale = size === undefined || room === undefined ? undefined : scaleOf(zoom, size, room);
  const shown = size === undefined || scale === undefined ? undefined : sizeAt(scale, size, pixelRatio);

  const step = (by: 1 | -1): void => {
    if (size !== undefined && room !== undefined) onZoom(stepped(zoom, by, size, room));
  };
  const turnBy = (by: number): void => turnTo(Math.min(Math.max(page + by, 1), count));
  usePaperHands(pane, region, { step, whole: () => onZoom('whole'), turnBy, turnTo, count });
  useStartingFocus(region);
  useMiddleKept(region, scale, page);
  const middle = part && size && shown && { x: (part.x / size.width) * shown.width, y: (part.y / size.height) * shown.height };
  useFollowedPart(region, middle, room, lookAlone);
  usePartTold({ region, paper, size, page }, onSeen);

  const ground = useMemo(
    () => paperGround(paper, { studyUid, sopUid, frame: page }, { width: size?.width ?? 0, height: size?.height ?? 0 }),
    [paper, studyUid, sopUid, page, size?.width, size?.height],
  );
  usePointing(together, ground, region);
  return (
    <div ref={pane} className={classes['pane']}>
      <PaperBar paging={paging} zoom={zoom} onZoom={onZoom} onStep={step} onTurn={turnBy} />
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keys (WCAG 2.1.1); the rule knows widgets only */}
      <div ref={region} className={classes['region']} role="region" aria-label={label} tabIndex={0} data-testid="paper-region">
        <div ref={setPaper} className={classes['paper']} style={shown} data-testid="paper" data-page={page} data-scale={scale?.toFixed(4)}>
          {shown !== undefined && scale !== undefined && children({ ...shown, scale, pixelRatio })}
          {together !== undefined && size !== undefined && (
            <PaperPointers together={together} sopUid={sopUid} page={page} size={size} region={region} />
          )}
        </div>
      </div>
    </div>
  );
}

interface Told {
  region: RefObject<HTMLElement | null>;
  paper: HTMLElement | null;
  size: Size | undefined;
  page: number;
}

/** Tells which part of the page is seen, with each scroll and change of size. */
function usePartTold({ region, paper, size, page }: Told, onSeen: OnSeen): void {
  const [width, height] = [size?.width ?? 0, size?.height ?? 0];
  useEffect(() => {
    const element = region.current;
    if (element === null || paper === null || width === 0) return undefined;
    const tell = (): void => {
      const { left, top } = element.getBoundingClientRect();
      const window = {
        left: left + element.clientLeft,
        top: top + element.clientTop,
        width: element.clientWidth,
        height: element.clientHeight,
      };
      onSeen(page, partSeen(window, paper.getBoundingClientRect(), { width, height }));
    };
    tell();
    const resized = new ResizeObserver(tell);
    resized.observe(paper);
    resized.observe(element);
    element.addEventListener('scroll', tell);
    return () => {
      resized.disconnect();
      element.removeEventListener('scroll', tell);
    };
  }, [region, paper, width, height, page, onSeen]);
}

/** What stood in the middle of the window stays there when the size changes; another page begins at its top. */
function useMiddleKept(region: { current: HTMLElement | null }, scale: number | undefined, page: number): void {
  const last = useRef({ scale, page });
  useLayoutEffect(() => {
    const before = last.current;
    last.current = { scale, page };
    const element = region.current;
    if (element === null) return;
    if (before.page !== page) element.scrollTo({ top: 0 });
    else if (before.scale !== undefined && scale !== undefined && before.scale !== scale) {
      const grown = scale / before.scale;
      const [across, down] = [element.clientWidth / 2, element.clientHeight / 2];
      element.scrollTo({ left: (element.scrollLeft + across) * grown - across, top: (element.scrollTop + down) * grown - down });
    }
  }, [region, scale, page]);
}
