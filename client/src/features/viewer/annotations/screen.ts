import type { AnnotationKind } from '@hoi-chan/shared/clinical/imaging/annotationKinds.ts';
import type { AnnotationShape } from '@hoi-chan/shared/features/annotations.ts';
import type { Place } from '../together/sight.ts';

/** An annotation in CSS pixels of one window: lines to draw and to be hit, and the handles by which it is changed. */
export interface OnScreen {
  /** Each is one line through its points. */
  lines: Place[][];
  /** One for each point of the annotation. */
  handles: Place[];
  /** Where its text stands. */
  label: Place;
}

const ellipseSteps = 48;

/** undefined while the picture is not drawn. `pointOf` takes places of the picture to the window. */
export function onScreen(
  { kind, points }: Pick<AnnotationShape, 'kind' | 'points'>,
  pointOf: (place: Place) => Place | undefined,
): OnScreen | undefined {
  const handles: Place[] = [];
  for (const [x, y] of points) {
    const at = pointOf({ x, y });
    if (at === undefined) return undefined;
    handles.push(at);
  }
  const lines = linesOf(kind, points, handles, pointOf);
  const all = lines.flat();
  const right = all.reduce((most, point) => (point.x > most.x ? point : most), all[0] ?? { x: 0, y: 0 });
  return { lines, handles, label: { x: right.x + 8, y: right.y } };
}

function linesOf(
  kind: AnnotationKind,
  points: AnnotationShape['points'],
  handles: readonly Place[],
  pointOf: (place: Place) => Place | undefined,
): Place[][] {
  const [a, b] = points;
  switch (kind) {
    case 'length':
    case 'angle':
      return [[...handles]];
    case 'arrow':
      return handles[0] && handles[1] ? arrow(handles[0], handles[1]) : [];
    case 'probe':
      return handles[0] ? cross(handles[0]) : [];
    case 'freehand':
      return [[...handles, ...handles.slice(0, 1)]];
    case 'rectangle':
    case 'ellipse': {
      if (a === undefined || b === undefined) return [];
      const places: Place[] =
        kind === 'rectangle'
          ? [
              { x: a[0], y: a[1] },
              { x: b[0], y: a[1] },
              { x: b[0], y: b[1] },
              { x: a[0], y: b[1] },
              { x: a[0], y: a[1] },
            ]
          : Array.from({ length: ellipseSteps + 1 }, (_, step) => {
              const angle = (2 * Math.PI * step) / ellipseSteps;
              return {
                x: (a[0] + b[0]) / 2 + ((b[0] - a[0]) / 2) * Math.cos(angle),
                y: (a[1] + b[1]) / 2 + ((b[1] - a[1]) / 2) * Math.sin(angle),
              };
            });
      // Turned with the picture: each place on its own.
      return [places.flatMap((place) => pointOf(place) ?? [])];
    }
    case 'key':
      return [];
  }
}

function arrow(head: Place, tail: Place): Place[][] {
  const angle = Math.atan2(tail.y - head.y, tail.x - head.x);
  const barb = (turn: number): Place => ({ x: head.x + 12 * Math.cos(angle + turn), y: head.y + 12 * Math.sin(angle + turn) });
  return [
    [head, tail],
    [barb(0.45), head, barb(-0.45)],
  ];
}

function cross({ x, y }: Place): Place[][] {
  return [
    [
      { x: x - 7, y },
      { x: x + 7, y },
    ],
    [
      { x, y: y - 7 },
      { x, y: y + 7 },
    ],
  ];
}

/** What is under a point: a handle, the line, or nothing. `reach` in CSS pixels: a finger is thicker than a mouse. */
export function hit(drawn: OnScreen, point: Place, reach: number): { handle: number } | 'line' | undefined {
  let nearest = { at: -1, distance: reach };
  for (const [at, handle] of drawn.handles.entries()) {
    const distance = Math.hypot(handle.x - point.x, handle.y - point.y);
    if (distance < nearest.distance) nearest = { at, distance };
  }
  if (nearest.at >= 0) return { handle: nearest.at };
  const isNear = drawn.lines.some((line) =>
    line.some((end, index) => index > 0 && distanceToLine(point, line[index - 1] ?? end, end) < reach * 0.7),
  );
  return isNear ? 'line' : undefined;
}

function distanceToLine(point: Place, a: Place, b: Place): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const along = dx === 0 && dy === 0 ? 0 : ((point.x - a.x) * dx + (point.y - a.y) * dy) / (dx * dx + dy * dy);
  const part = Math.min(1, Math.max(0, along));
  return Math.hypot(point.x - a.x - part * dx, point.y - a.y - part * dy);
}

/** A line of at most `most` points that stays within `tolerance` of the drawn one where it can (Ramer, Douglas, Peucker). */
export function simplified(points: readonly [number, number][], most: number, tolerance: number): [number, number][] {
  const kept = keepCorners(points, tolerance);
  return kept.length <= most || tolerance > 1e6 ? kept.slice(0, most) : simplified(points, most, tolerance * 2);
}

function keepCorners(points: readonly [number, number][], tolerance: number): [number, number][] {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || points.length < 3) return [...points];
  let farthest = { at: 0, distance: 0 };
  const place = ([x, y]: readonly [number, number]): Place => ({ x, y });
  for (let at = 1; at < points.length - 1; at += 1) {
    const distance = distanceToLine(place(points[at] ?? first), place(first), place(last));
    if (distance > farthest.distance) farthest = { at, distance };
  }
  if (farthest.distance <= tolerance) return [first, last];
  return [...keepCorners(points.slice(0, farthest.at + 1), tolerance).slice(0, -1), ...keepCorners(points.slice(farthest.at), tolerance)];
}
