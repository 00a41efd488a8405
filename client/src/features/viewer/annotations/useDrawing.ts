import { useCallback, useEffect, useRef, useState, type RefObject } from 'react';
import type { Annotation, AnnotationDraft } from '@hoi-chan/shared/features/annotations.ts';
import type { StackView } from '../cornerstone/stackView.ts';
import { listenToGestures } from '../gestures.ts';
import type { Stack } from '../series.ts';
import type { Place } from '../together/sight.ts';
import { isPointerTool, type ViewerTool } from '../viewerTool.ts';
import { draftOf, listenToDrawing, type Drawing } from './drawing.ts';
import type { Annotations } from './model.ts';
import { isDrawingTool, type DrawingTool } from './tools.ts';

interface DrawingHere {
  /** An arrow that waits for its words. */
  asked: AnnotationDraft | undefined;
  /** An arrow that is kept already: its words are asked again; without an answer it stays as it is. */
  askAgain: (arrow: Annotation) => void;
  /** Its words so far. */
  type: (text: string) => void;
  /** Its words; undefined: no arrow. */
  answer: (text: string | undefined) => void;
  giveUp: () => boolean;
  /** Enter, at a point of the surface. */
  set: (point: Place) => void;
}

/** What pointers do on `surface`: draw and change annotations, or look around. */
export function useDrawing(
  surface: RefObject<HTMLElement | null>,
  view: StackView,
  stack: Stack,
  annotations: Annotations | undefined,
  tool: ViewerTool,
): DrawingHere {
  const drawing = useRef<Drawing>(undefined);
  const [asked, setAsked] = useState<AnnotationDraft>();
  // With the words as far as they are typed; `isKept`: it stands on the picture already, with other words.
  const waiting = useRef<{ draft: AnnotationDraft; isKept: boolean }>(undefined);
  const toolNow = useRef(tool);
  useEffect(() => {
    toolNow.current = tool;
  }, [tool]);

  // What was typed so far is not lost, nor does the arrow stay a ghost on other screens.
  const settle = useCallback((): void => {
    const arrow = waiting.current;
    if (arrow === undefined) return;
    waiting.current = undefined;
    setAsked(undefined);
    const text = arrow.draft.text.trim();
    if (!arrow.isKept) return annotations?.put({ ...arrow.draft, text });
    // It may have been moved or deleted by somebody else while its words were typed.
    const now = annotations?.state.get().annotations.find(({ id }) => id === arrow.draft.id);
    if (now !== undefined && now.text !== text) annotations?.put({ ...draftOf(now), text });
  }, [annotations]);

  useEffect(() => {
    if (surface.current === null) return undefined;
    const drawTool = (): DrawingTool | undefined => (isDrawingTool(toolNow.current) ? toolNow.current : undefined);
    const made =
      annotations &&
      listenToDrawing(
        surface.current,
        {
          frame: () => (view.state.get().window === null ? undefined : stack.frames[view.state.get().index]),
          placeNear: view.placeNear,
          pointOf: view.pointOf,
        },
        annotations,
        drawTool,
        {
          ask: (draft) => {
            waiting.current = { draft, isKept: false };
            setAsked(draft);
          },
          settle,
        },
      );
    drawing.current = made;
    const stopGestures = listenToGestures(
      surface.current,
      { ...view, index: () => view.state.get().index, count: () => view.state.get().count },
      () => (made?.isBusy() === true || !isPointerTool(toolNow.current) ? undefined : toolNow.current),
    );
    return () => {
      stopGestures();
      settle();
      made?.stop();
    };
  }, [surface, view, annotations, stack, settle]);

  return {
    asked,
    askAgain: (arrow) => {
      drawing.current?.cancel();
      settle();
      const draft = draftOf(arrow);
      waiting.current = { draft, isKept: true };
      setAsked(draft);
    },
    type: (text) => {
      if (waiting.current !== undefined) waiting.current.draft = { ...waiting.current.draft, text };
    },
    answer: (text) => {
      if (text !== undefined && waiting.current !== undefined) {
        waiting.current.draft = { ...waiting.current.draft, text };
        settle();
      } else {
        waiting.current = undefined;
        setAsked(undefined);
        annotations?.draw(null);
      }
      surface.current?.focus();
    },
    giveUp: () => drawing.current?.cancel() === true,
    set: (point) => drawing.current?.set(point),
  };
}
