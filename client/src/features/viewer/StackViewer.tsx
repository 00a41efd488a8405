import { lazy, Suspense, useCallback, useEffect, useEffectEvent, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Annotation, AnnotationDraft } from '@hoi-chan/shared/features/annotations.ts';
import type { MinutesOffer } from '../../state/minutesOffers.ts';
import { createStore, type Store } from '../../state/store.ts';
import { useMe } from '../../state/me.ts';
import { useStore } from '../../state/useStore.ts';
import { AskText } from './annotations/AskText.tsx';
import { listenToDrawing, type Drawing } from './annotations/drawing.ts';
import { AnnotationLayer } from './annotations/Layer.tsx';
import { MarksMenu } from './annotations/MarksMenu.tsx';
import type { Annotations, AnnotationsState } from './annotations/model.ts';
import type { ReportedAnnotation } from './annotations/reported.ts';
import { isDrawingTool } from './annotations/tools.ts';
import { createStackView, type StackView } from './cornerstone/stackView.ts';
import { CineBar } from './CineBar.tsx';
import type { Goal } from './goal.ts';
import { listenToGestures, POINTER_TOOLS, type PointerTool } from './gestures.ts';
import { HelpDialog } from './HelpDialog.tsx';
import { keyMeaning, PAGE, type KeyMeaning } from './keys.ts';
import type { Links } from './layout/links.ts';
import { Magnifier } from './Magnifier.tsx';
import { Overlay } from './Overlay.tsx';
import { Preview } from './Preview.tsx';
import { ProblemNote } from './ProblemNote.tsx';
import { imageProblem } from './problems.ts';
import { frameIndex, type Stack } from './series.ts';
import { SliceSlider } from './SliceSlider.tsx';
import classes from './StackViewer.module.css';
import { TagsDialog } from './TagsDialog.tsx';
import { Toolbar, type ViewerTool } from './Toolbar.tsx';
import { ownActs } from './together/ownActs.ts';
import type { Together } from './together/model.ts';
import { Pointers } from './together/Pointers.tsx';
import { toggleFollowing } from './together/TogetherBar.tsx';
import { usePointing, useShared } from './together/useTogether.ts';
import { presetsFor } from './windows.ts';

// Few look at it: fetched when it is asked for.
const MprView = lazy(() => import('./mpr/MprView.tsx'));
/** Pictures that are slices of the patient. */
const CUT_MODALITIES = new Set(['CT', 'MR', 'PT']);

export interface StackViewerProps {
  consultId: string;
  stack: Stack;
  /** undefined: nobody to look with. */
  together: Together | undefined;
  annotations: Annotations | undefined;
  reported: readonly ReportedAnnotation[];
  /** The picture somebody asked to see. */
  goal: Goal | undefined;
  onGo: (annotation: Annotation) => void;
  /** What each annotation would say in the minutes. */
  offers: ReadonlyMap<string, MinutesOffer>;
  links: Links;
}

/** One stack with everything to look at it with, alone or together. */
export default function StackViewer(props: StackViewerProps) {
  const { consultId, stack, together, goal } = props;
  const { t } = useTranslation('viewer');
  const element = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<StackView>();
  const [fault, setFault] = useState<unknown>();
  const startAt = useEffectEvent(() => startOf(stack, together, goal));

  useEffect(() => {
    if (element.current === null) return undefined;
    let made: StackView | undefined;
    try {
      made = createStackView(element.current, consultId, stack, startAt());
      setView(made);
    } catch (error) {
      setFault(error);
    }
    return () => {
      made?.destroy();
      setView(undefined);
    };
  }, [consultId, stack]);

  return (
    <div className={classes['viewer']}>
      <div className={classes['stage']}>
        <div ref={element} className={classes['element']} data-testid="viewport-element" />
        {view === undefined ? (
          fault === undefined ? (
            <Preview consultId={consultId} frame={stack.frames[0]} shown />
          ) : (
            <ProblemNote problem={imageProblem(fault)} />
          )
        ) : (
          <Controls {...props} view={view} />
        )}
      </div>
      <span className="hc-visually-hidden" role="note">
        {t('notForDiagnosis')}
      </span>
    </div>
  );
}

/** The picture the presenter shows, when this stack opens because of it: no other is loaded before. */
function startOf(stack: Stack, together: Together | undefined, goal: Goal | undefined): number {
  const shown = together?.state.get().role === 'following' ? together.shown.get() : null;
  const wanted = shown ?? goal;
  return wanted === undefined ? 0 : Math.max(0, frameIndex(stack, wanted));
}

const nothingDrawn: Store<AnnotationsState | undefined> = createStore<AnnotationsState | undefined>(undefined);

function isPointerTool(tool: ViewerTool): tool is PointerTool {
  return (POINTER_TOOLS as readonly string[]).includes(tool);
}

function Controls({
  consultId,
  stack,
  view: shownView,
  together,
  annotations,
  reported,
  goal,
  onGo,
  offers,
  links,
}: StackViewerProps & { view: StackView }) {
  const { t } = useTranslation('viewer');
  // Read when something is done: becoming the active window must not end the gesture that made it so.
  const [company] = useState(() => createStore(together));
  useEffect(() => company.set(together), [company, together]);
  const view = useMemo(() => ownActs(shownView, () => company.get()?.lookAlone()), [shownView, company]);
  useEffect(() => links.join({ stack, view: shownView }), [links, stack, shownView]);
  useShared(together, shownView);
  const state = useStore(view.state);
  const surface = useRef<HTMLDivElement>(null);
  usePointing(together, shownView, stack, surface);
  const { id: personId } = useMe();
  const drawing = useRef<Drawing>(undefined);
  const [asked, setAsked] = useState<AnnotationDraft>();
  const marks = useStore<AnnotationsState | undefined>(annotations?.state ?? nothingDrawn);
  const [tool, setTool] = useState<ViewerTool>(stack.frames.length > 1 ? 'scroll' : 'window');
  const [dialog, setDialog] = useState<'tags' | 'help' | 'mpr'>();
  const [texts, setTexts] = useState(true);
  const toolNow = useRef(tool);
  useEffect(() => {
    toolNow.current = tool;
  }, [tool]);

  useEffect(() => {
    if (surface.current === null) return undefined;
    const drawTool = (): ReturnType<Parameters<typeof listenToDrawing>[3]> =>
      isDrawingTool(toolNow.current) ? toolNow.current : undefined;
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
        setAsked,
      );
    drawing.current = made;
    const stopGestures = listenToGestures(
      surface.current,
      { ...view, index: () => view.state.get().index, count: () => view.state.get().count },
      () => (made?.isBusy() === true || !isPointerTool(toolNow.current) ? undefined : toolNow.current),
    );
    return () => {
      stopGestures();
      made?.stop();
    };
  }, [view, annotations, stack]);

  // Whoever asked for a picture of this stack gets it, as it was marked.
  useEffect(() => {
    if (goal === undefined) return;
    const index = frameIndex(stack, goal);
    if (index < 0) return;
    view.goTo(index);
    if (goal.window !== null) view.setWindow(goal.window);
  }, [goal, stack, view]);

  const { window } = state;
  const mayCut = CUT_MODALITIES.has(stack.modality) && !stack.isCine && stack.frames.length > 1;
  const canvas = useCallback(() => surface.current?.parentElement?.querySelector('canvas') ?? undefined, []);
  const frameNow = stack.frames[state.index];
  const key = marks?.annotations.find(
    ({ kind, sopUid, frame: number }) => kind === 'key' && sopUid === frameNow?.sopUid && number === frameNow.frame,
  );
  const toggleKey = (): void => {
    if (annotations === undefined || frameNow === undefined) return;
    if (key !== undefined) return annotations.remove(key.id);
    const { studyUid, seriesUid, sopUid, frame: number } = frameNow;
    annotations.put({
      id: crypto.randomUUID(),
      kind: 'key',
      studyUid,
      seriesUid,
      sopUid,
      frame: number,
      points: [],
      text: '',
      window: state.window,
    });
  };

  const act = (meaning: KeyMeaning): void => {
    const { index, count, playing } = view.state.get();
    if (meaning.action === 'preset') {
      const preset = presetsFor(stack.modality)[meaning.number - 1];
      if (preset !== undefined) view.setWindow(preset);
      return;
    }
    switch (meaning.action) {
      case 'previous':
        return view.goTo(index - 1);
      case 'next':
        return view.goTo(index + 1);
      case 'pageBack':
        return view.goTo(index - PAGE);
      case 'pageOn':
        return view.goTo(index + PAGE);
      case 'first':
        return view.goTo(0);
      case 'last':
        return view.goTo(count - 1);
      case 'zoomIn':
        return view.zoomBy(1.25);
      case 'zoomOut':
        return view.zoomBy(0.8);
      case 'play':
        return count > 1 ? view.play(!playing) : undefined;
      case 'invert':
        return view.invert();
      case 'rotate':
        return view.rotate();
      case 'flipHorizontal':
        return view.flip('horizontal');
      case 'flipVertical':
        return view.flip('vertical');
      case 'reset':
        return view.reset();
      case 'toolScroll':
        return setTool('scroll');
      case 'toolWindow':
        return setTool('window');
      case 'toolPan':
        return setTool('pan');
      case 'toolZoom':
        return setTool('zoom');
      case 'magnify':
      case 'length':
      case 'angle':
      case 'ellipse':
      case 'rectangle':
      case 'freehand':
      case 'arrow':
      case 'probe':
        return setTool(tool === meaning.action ? (count > 1 ? 'scroll' : 'window') : meaning.action);
      case 'keyImage':
        return toggleKey();
      case 'remove': {
        const selected = marks?.annotations.find(({ id }) => id === marks.selectedId);
        return selected && annotations?.mayChange(selected) === true ? annotations.remove(selected.id) : undefined;
      }
      case 'undo':
        return annotations?.undo();
      case 'redo':
        return annotations?.redo();
      case 'giveUp':
        if (drawing.current?.cancel() === true) return undefined;
        if (marks?.selectedId !== undefined) return annotations?.select(undefined);
        return isPointerTool(tool) ? undefined : setTool(count > 1 ? 'scroll' : 'window');
      case 'mpr':
        return mayCut && window !== null ? setDialog('mpr') : undefined;
      case 'follow':
        return together && toggleFollowing(together);
      case 'texts':
        return setTexts((shown) => !shown);
      case 'tags':
      case 'help':
        return setDialog(meaning.action);
    }
  };
  const frame = frameNow;
  return (
    <>
      <Preview
        consultId={consultId}
        frame={frame}
        shown={state.status === 'loading' && state.fetching}
        patienceMs={state.window === null ? 0 : 150}
      />
      {state.status === 'error' && state.problem !== null && <ProblemNote problem={state.problem} onRetry={view.retry} />}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- see tabIndex */}
      <div
        ref={surface}
        className={classes['surface']}
        data-testid="viewport"
        data-state={state.status}
        data-slice={state.index + 1}
        data-slices={state.count}
        data-window={window === null ? '' : `${Math.round(window.center)}/${Math.round(window.width)}`}
        data-zoom={state.zoom.toFixed(2)}
        data-sop={frame?.sopUid}
        data-rotation={state.rotation}
        data-tool={tool}
        role="application"
        aria-label={t('viewport', { name: stack.description || stack.modality, index: state.index + 1, count: state.count })}
        aria-roledescription={t('viewportRole')}
        // An application in ARIA's sense takes focus and keys; the rule knows widgets only.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        onKeyDown={(event) => {
          const meaning = keyMeaning(event);
          if (meaning === undefined) return;
          event.preventDefault();
          act(meaning);
        }}
      />
      {frame !== undefined && <Overlay stack={stack} frame={frame} state={state} view={view} surface={surface} texts={texts} />}
      {together !== undefined && frame !== undefined && <Pointers together={together} view={shownView} frame={frame} />}
      {state.count > 1 && <SliceSlider state={state} onGoTo={view.goTo} />}
      {annotations !== undefined && frame !== undefined && (
        <AnnotationLayer annotations={annotations} reported={reported} view={shownView} frame={frame} personId={personId} />
      )}
      {tool === 'magnify' && <Magnifier surface={surface} canvas={canvas} />}
      {annotations !== undefined && asked !== undefined && (
        <AskText
          draft={asked}
          view={shownView}
          onDone={(text) => {
            setAsked(undefined);
            if (text === undefined) annotations.draw(null);
            else annotations.put({ ...asked, text: text.trim() });
            surface.current?.focus();
          }}
        />
      )}
      <Toolbar
        isKey={annotations === undefined ? undefined : key !== undefined}
        onKey={toggleKey}
        marks={annotations && <MarksMenu consultId={consultId} annotations={annotations} stack={stack} onGo={onGo} offers={offers} />}
        stack={stack}
        state={state}
        view={view}
        tool={tool}
        onTool={setTool}
        onDialog={setDialog}
        mayCut={mayCut}
        texts={texts}
        onTexts={setTexts}
      />
      {stack.isCine && <CineBar state={state} view={view} />}
      {dialog === 'mpr' && window !== null && (
        <Suspense fallback={null}>
          <MprView
            consultId={consultId}
            stack={stack}
            window={window}
            onClose={() => {
              setDialog(undefined);
              surface.current?.focus();
            }}
          />
        </Suspense>
      )}
      {dialog === 'tags' && frame !== undefined && <TagsDialog instance={frame.instance} onClose={() => setDialog(undefined)} />}
      {dialog === 'help' && <HelpDialog hasPresets={presetsFor(stack.modality).length > 0} onClose={() => setDialog(undefined)} />}
    </>
  );
}
