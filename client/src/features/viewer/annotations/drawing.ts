import type { Annotation, AnnotationDraft } from '@hoi-chan/shared/features/annotations.ts';
import { ANNOTATION_POINTS } from '@hoi-chan/shared/clinical/imaging/annotationKinds.ts';
import { asSent, type Place } from '../together/sight.ts';
import type { Frame } from '../series.ts';
import { hit, onScreen, simplified } from './screen.ts';
import type { Annotations } from './model.ts';
import type { DrawingTool } from './tools.ts';

/** What drawing needs of the window. */
export interface DrawingWindow {
  /** The shown picture; undefined while none is drawn. */
  frame(): Frame | undefined;
  placeNear(point: Place): Place | undefined;
  pointOf(place: Place): Place | undefined;
}

export interface Drawing {
  /** True while the pointer draws or moves an annotation: then it does nothing else. */
  isBusy(): boolean;
  /** Gives up what is being drawn; false when nothing was. */
  cancel(): boolean;
  /** Enter, at a point: begins, sets the next one, or ends, as a press of the pointer does; between them the draft follows the crosshair. */
  set(point: Place): void;
  stop(): void;
}

/** The keyboard's hand points as a mouse does (crosshair/useCrosshair.ts): its pointer events are of this type. */
export const BY_KEYS = 'keys';

/** A new arrow waits for its words. */
export interface ArrowWords {
  ask(draft: AnnotationDraft): void;
  /** Something else is begun: the arrow that waits stays, with the words it has. */
  settle(): void;
}

type Point = [number, number];
type Act =
  /** `next`: the point that follows the pointer. `hasCorners`: a freehand line of points that are set one by one. */
  | { kind: 'new'; draft: AnnotationDraft; next: number; pressed: boolean; hasCorners: boolean }
  | { kind: 'handle'; start: Annotation; handle: number; moved: boolean }
  | { kind: 'move'; start: Annotation; from: Point; moved: boolean };

const mouseReach = 9;
const fingerReach = 22;
/** A press that moves less than this has drawn nothing. */
const leastPixels = 4;

/**
 * Draws, selects and changes annotations by pointer events of `element`. Must listen before the gestures, which ask `isBusy`. A second finger
 * gives up what is drawn: two fingers zoom.
 */
export function listenToDrawing(
  element: HTMLElement,
  window: DrawingWindow,
  annotations: Annotations,
  tool: () => DrawingTool | undefined,
  words: ArrowWords,
): Drawing {
  let act: Act | undefined;
  const fingers = new Set<number>();

  const at = (event: PointerEvent): Place => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const placeOf = (point: Place): Point | undefined => {
    const place = window.placeNear(point);
    return place && [asSent(place.x), asSent(place.y)];
  };
  const shownHere = (): Annotation[] => {
    const frame = window.frame();
    return annotations.state.get().annotations.filter(({ sopUid, frame: number }) => sopUid === frame?.sopUid && number === frame.frame);
  };
  const cancel = (): boolean => {
    if (act === undefined) return false;
    act = undefined;
    annotations.draw(null);
    return true;
  };

  const begin = (point: Place, by: string): void => {
    const frame = window.frame();
    const place = placeOf(point);
    if (frame === undefined || place === undefined) return;
    // One thing at a time is shown as being drawn.
    words.settle();
    if (grab(point, place, by === 'touch' ? fingerReach : mouseReach)) return;
    const kind = tool();
    if (kind === undefined) return annotations.select(undefined);
    const { studyUid, seriesUid, sopUid } = frame;
    const common = { id: crypto.randomUUID(), studyUid, seriesUid, sopUid, frame: frame.frame, text: '', window: null };
    annotations.select(undefined);
    if (kind === 'probe') {
      const draft: AnnotationDraft = { ...common, kind, points: [place] };
      annotations.put(draft);
      return annotations.select(draft.id);
    }
    const count = kind === 'freehand' ? 1 : ANNOTATION_POINTS[kind].least;
    act = {
      kind: 'new',
      draft: { ...common, kind, points: Array.from({ length: count }, () => place) },
      next: 1,
      pressed: by !== BY_KEYS,
      hasCorners: kind === 'freehand' && by === BY_KEYS,
    };
    // A press of the hand is felt; this one is seen.
    if (by === BY_KEYS) follow(point);
  };

  /** Takes hold of an annotation under the pointer; the selected one first. */
  const grab = (point: Place, place: Point, reach: number): boolean => {
    const { selectedId } = annotations.state.get();
    const candidates = shownHere().toSorted((a, b) => Number(b.id === selectedId) - Number(a.id === selectedId));
    for (const annotation of candidates) {
      const drawn = onScreen(annotation, window.pointOf);
      const found = drawn && hit(drawn, point, reach);
      if (found === undefined) continue;
      // With a tool in hand only the selected one is in the way; else a new one could not start where an old one ends.
      if (tool() !== undefined && annotation.id !== selectedId) continue;
      annotations.select(annotation.id);
      if (!annotations.mayChange(annotation)) return true;
      act =
        found === 'line' || annotation.kind === 'freehand'
          ? { kind: 'move', start: annotation, from: place, moved: false }
          : { kind: 'handle', start: annotation, handle: found.handle, moved: false };
      return true;
    }
    return false;
  };

  /** What was begun on one picture does not go on over another, which a presenter, a film or the wheel has brought: its points would lie elsewhere. */
  const isStillShown = (): boolean => {
    const [frame, held] = [window.frame(), act?.kind === 'new' ? act.draft : act?.start];
    return frame === undefined || held === undefined || (frame.sopUid === held.sopUid && frame.frame === held.frame);
  };

  const follow = (point: Place): void => {
    if (!isStillShown()) return void cancel();
    const place = placeOf(point);
    if (act === undefined || place === undefined) return;
    if (act.kind === 'new') {
      act.draft = { ...act.draft, points: grown(act, place) };
      if (act.draft.kind !== 'freehand' || act.draft.points.length >= ANNOTATION_POINTS.freehand.least) annotations.draw(act.draft);
      return;
    }
    const start = act.start;
    act.moved = true;
    const points =
      act.kind === 'handle'
        ? start.points.map((each, index) => (act?.kind === 'handle' && index === act.handle ? place : each))
        : shifted(start.points, act.from, place);
    annotations.draw(draftOf(start, points));
  };

  /** Less than a press away from the point set last: all there is of a line that is pulled, the last step of one that is set. */
  const isStill = ({ draft, next }: Act & { kind: 'new' }): boolean => {
    const [from, ...others] = draft.points.slice(next - 1).map(([x, y]) => window.pointOf({ x, y }));
    return others.every((each) => from !== undefined && each !== undefined && Math.hypot(each.x - from.x, each.y - from.y) < leastPixels);
  };

  const end = (): void => {
    if (!isStillShown()) return void cancel();
    if (act === undefined) return;
    if (act.kind !== 'new') {
      const { own } = annotations.state.get();
      if (act.moved && own !== null) annotations.put(own);
      else annotations.draw(null);
      act = undefined;
      return;
    }
    const { draft, next, hasCorners } = act;
    act.pressed = false;
    if (isStill(act)) {
      if (next === 1) return void cancel();
      // The second arm of an angle is not there yet.
      if (!hasCorners) return;
    } else if (hasCorners || (draft.kind === 'angle' && next === 1)) {
      // The next one follows the pointer, or is set with the next press.
      act.next += 1;
      return;
    }
    act = undefined;
    finish(hasCorners ? { ...draft, points: draft.points.slice(0, next) } : draft);
  };

  const finish = (draft: AnnotationDraft): void => {
    const done = draft.kind === 'freehand' ? { ...draft, points: simplified(draft.points, ANNOTATION_POINTS.freehand.most, 0.3) } : draft;
    if (done.points.length < ANNOTATION_POINTS[done.kind].least) return annotations.draw(null);
    if (done.kind === 'arrow') {
      annotations.draw(done);
      return words.ask(done);
    }
    annotations.put(done);
    annotations.select(done.id);
  };

  const onDown = (event: PointerEvent): void => {
    fingers.add(event.pointerId);
    if (fingers.size > 1) return void cancel();
    if (event.button !== 0) return;
    if (act?.kind === 'new') {
      act.pressed = true;
      return follow(at(event));
    }
    // What keys hold is let go of where it was.
    cancel();
    begin(at(event), event.pointerType);
  };
  const onMove = (event: PointerEvent): void => {
    if (fingers.size > 1) return;
    if (act === undefined) return;
    if (fingers.has(event.pointerId) || event.pointerType === BY_KEYS || (act.kind === 'new' && act.next > 1)) follow(at(event));
  };
  const onUp = (event: PointerEvent): void => {
    const wasAlone = fingers.delete(event.pointerId) && fingers.size === 0;
    if (wasAlone && event.button === 0) end();
  };
  const onCancel = (event: PointerEvent): void => {
    fingers.delete(event.pointerId);
    cancel();
  };

  element.addEventListener('pointerdown', onDown);
  element.addEventListener('pointermove', onMove);
  element.addEventListener('pointerup', onUp);
  element.addEventListener('pointercancel', onCancel);
  return {
    isBusy: () => act !== undefined && (act.kind !== 'new' || act.pressed),
    cancel,
    set: (point) => {
      if (act === undefined) return begin(point, BY_KEYS);
      follow(point);
      end();
    },
    stop: () => {
      cancel();
      element.removeEventListener('pointerdown', onDown);
      element.removeEventListener('pointermove', onMove);
      element.removeEventListener('pointerup', onUp);
      element.removeEventListener('pointercancel', onCancel);
    },
  };
}

function grown({ draft, next, hasCorners }: Act & { kind: 'new' }, place: Point): Point[] {
  // Of one point more, where two are no line yet that may be shown.
  if (hasCorners) return [...draft.points.slice(0, next), place, ...(next === 1 ? [place] : [])];
  if (draft.kind !== 'freehand') return draft.points.map((each, index) => (index >= next ? place : each));
  const last = draft.points.at(-1);
  if (last !== undefined && Math.hypot(last[0] - place[0], last[1] - place[1]) < 0.5) return draft.points;
  const points = [...draft.points, place];
  // While it grows the others get a coarser line rather than none.
  return points.length > ANNOTATION_POINTS.freehand.most ? simplified(points, ANNOTATION_POINTS.freehand.most - 32, 0.3) : points;
}

function shifted(points: readonly Point[], from: Point, to: Point): Point[] {
  return points.map(([x, y]) => [asSent(x + to[0] - from[0]), asSent(y + to[1] - from[1])]);
}

export function draftOf(annotation: Annotation, points: Point[] = annotation.points): AnnotationDraft {
  const { id, kind, studyUid, seriesUid, sopUid, frame, text, window } = annotation;
  return { id, kind, studyUid, seriesUid, sopUid, frame, points, text, window };
}
