/** How large a page or photograph is looked at: as large as on paper where there is room, whole, as wide as the window, or so many times as large as whole. */
export type Zoom = 'readable' | 'whole' | 'width' | number;

export interface Size {
  width: number;
  height: number;
}

/** What a window has for it. */
export interface Room extends Size {
  /** Height that a scroll bar below takes when there is one. */
  bar: number;
}

/** Pixels (CSS, 96 to the inch) for a point (72 to the inch). */
const ON_PAPER = 96 / 72;
const STEP = 1.25;
export const LARGEST = 8;

/** Pixels of the window for one unit (a point of a page, a pixel of a photograph). */
export function scaleOf(zoom: Zoom, paper: Size, room: Size): number {
  const across = room.width / paper.width;
  const whole = Math.min(across, room.height / paper.height);
  if (zoom === 'readable') return Math.min(across, Math.max(whole, ON_PAPER));
  return zoom === 'whole' ? whole : zoom === 'width' ? across : whole * zoom;
}

/** One step larger (1) or smaller (-1) than it is; never smaller than whole, which is `whole` again. */
export function stepped(zoom: Zoom, by: 1 | -1, paper: Size, room: Size): Zoom {
  const now = scaleOf(zoom, paper, room) / scaleOf('whole', paper, room);
  const next = Math.min(now * (by > 0 ? STEP : 1 / STEP), Math.max(LARGEST, now));
  return next < 1.001 ? 'whole' : next;
}

/** How large it is then, in whole pixels of the screen: a page drawn for less than the place it takes would be blurred. */
export function sizeAt(scale: number, paper: Size, pixelRatio: number): Size {
  const side = (length: number): number => Math.max(1, Math.floor(length * scale * pixelRatio + 0.001)) / pixelRatio;
  return { width: side(paper.width), height: side(paper.height) };
}
