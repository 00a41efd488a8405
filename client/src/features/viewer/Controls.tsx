import { useCallback, useEffect, useEffectEvent, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '../../state/me.ts';
import { createStore, type Store } from '../../state/store.ts';
import { useStore } from '../../state/useStore.ts';
import { act, isMeantForCuts } from './act.ts';
import { AskText } from './annotations/AskText.tsx';
import { keyImageOf } from './annotations/keyImage.ts';
import { AnnotationLayer } from './annotations/Layer.tsx';
import { MarksMenu } from './annotations/MarksMenu.tsx';
import type { AnnotationsState } from './annotations/model.ts';
import { useDrawing } from './annotations/useDrawing.ts';
import { CineBar } from './CineBar.tsx';
import type { StackView } from './cornerstone/stackView.ts';
import { Crosshair } from './crosshair/Crosshair.tsx';
import { useCrosshair } from './crosshair/useCrosshair.ts';
import { Dialogs } from './Dialogs.tsx';
import { FailedPicture } from './FailedPicture.tsx';
import { keyMeaning } from './keys.ts';
import { Magnifier } from './Magnifier.tsx';
import { missingBytes } from './cornerstone/missingBytes.ts';
import { memoryLimitBytes } from './cornerstone/setup.ts';
import { MprLayer } from './mpr/MprLayer.tsx';
import { pointOfPicture } from './mpr/patient.ts';
import { refusalOf } from './mpr/refusal.ts';
import { useCuts } from './mpr/useCuts.ts';
import { Overlay } from './Overlay.tsx';
import { Preview } from './Preview.tsx';
import { frameIndex } from './series.ts';
import { SliceSlider } from './SliceSlider.tsx';
import type { StackViewerProps } from './stackViewerProps.ts';
import classes from './StackViewer.module.css';
import { FullFrameOffer } from './thin/FullFrameOffer.tsx';
import { ownActs } from './together/ownActs.ts';
import { Pointers } from './together/Pointers.tsx';
import { usePointing } from './together/usePointing.ts';
import { stackGround, useShared, useTogetherState } from './together/useTogether.ts';
import { Toolbar } from './Toolbar.tsx';
import { useTrueSize } from './useTrueSize.ts';
import { isPointerTool, type DialogName, type ViewerTool } from './viewerTool.ts';

const nothingDrawn: Store<AnnotationsState | undefined> = createStore<AnnotationsState | undefined>(undefined);
/** Pictures that are slices of the patient. */
const CUT_MODALITIES = new Set(['CT', 'MR', 'PT']);

/** Everything over a drawn stack: pointers and keys, texts, annotations, tools. */
export function Controls({
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
  // Read when something is done: a connection that comes must not end a gesture.
  const [company] = useState(() => createStore(together));
  useEffect(() => company.set(together), [company, together]);
  const view = useMemo(() => ownActs(shownView, () => company.get()?.lookAlone()), [shownView, company]);
  useEffect(() => links.join({ stack, view: shownView }), [links, stack, shownView]);
  const isBeyond = useStore(links.beyond).has(shownView);
  const missing = useCallback(() => missingBytes(consultId, stack), [consultId, stack]);
  const refuse = useCallback(() => refusalOf(stack, memoryLimitBytes()), [stack]);
  const cuts = useCuts(together, missing, refuse);
  useShared(together, stack, shownView, cuts);
  const state = useStore(view.state);
  const surface = useRef<HTMLDivElement>(null);
  const isCut = cuts.isCovered;
  // Over the cuts they point themselves.
  const ground = useMemo(() => stackGround(shownView, stack), [shownView, stack]);
  usePointing(isCut ? undefined : together, ground, surface);
  const shownWith = useTogetherState(together);
  const { id: personId } = useMe();
  const marks = useStore<AnnotationsState | undefined>(annotations?.state ?? nothingDrawn);
  const [tool, setTool] = useState<ViewerTool>(stack.frames.length > 1 ? 'scroll' : 'window');
  const [dialog, setDialog] = useState<DialogName>();
  const [texts, setTexts] = useState(true);
  const markable = marks?.mayMark === true ? annotations : undefined;
  const drawing = useDrawing(surface, view, stack, markable, tool);
  const crosshair = useCrosshair(surface, view, !isCut && !isPointerTool(tool), drawing.set);

  // Whoever asked for a picture of this stack gets it, as it was marked; over cuts, they go through it.
  const cutThrough = useEffectEvent((index: number) => {
    // As they stand now: those that never came go when somebody looks elsewhere.
    const cutting = cuts.state.get();
    const at = cutting && pointOfPicture(stack, cutting.at, index);
    if (at) cuts.moveTo(at);
  });
  useEffect(() => {
    if (goal === undefined) return;
    const index = frameIndex(stack, goal);
    if (index < 0) return;
    view.goTo(index);
    if (goal.window !== null) view.setWindow(goal.window);
    cutThrough(index);
  }, [goal, stack, view]);

  const { window } = state;
  const frame = stack.frames[state.index];
  const mayCut = CUT_MODALITIES.has(stack.modality) && !stack.isCine && stack.frames.length > 1;
  const trueSize = useTrueSize(view, frame, () => setDialog('trueSize'));
  const key = keyImageOf(frame, window, markable, marks);
  const canvas = useCallback(() => surface.current?.parentElement?.querySelector('canvas') ?? undefined, []);
  const onKey = (event: KeyboardEvent): void => {
    if (event.currentTarget === surface.current && crosshair.onKey(event)) return event.preventDefault();
    const meaning = keyMeaning(event);
    if (meaning === undefined) return;
    // Over the cuts the others are theirs, and their buttons'.
    if (event.currentTarget !== surface.current && !isMeantForCuts(meaning)) return;
    event.preventDefault();
    act(meaning, {
      view,
      side: Math.min(surface.current?.clientWidth ?? 0, surface.current?.clientHeight ?? 0),
      modality: stack.modality,
      tool,
      setTool,
      annotations,
      marks,
      toggleKey: key.toggle,
      // Over another picture it is not seen of which arrow they are.
      askWords: (arrow) => {
        if (arrow.sopUid === frame?.sopUid && arrow.frame === frame.frame) drawing.askAgain(arrow);
      },
      giveUpDrawing: drawing.giveUp,
      showTrueSize: trueSize.show,
      toggleCuts: !mayCut || window === null ? undefined : cuts.toggle,
      isCut,
      setDialog,
      toggleTexts: () => setTexts((shown) => !shown),
      together,
    });
  };
  return (
    <>
      <Preview
        consultId={consultId}
        frame={frame}
        shown={state.status === 'loading' && state.fetching}
        patienceMs={state.window === null ? 0 : 150}
        isLast={state.held}
        isCine={stack.isCine}
      />
      {state.status === 'error' && state.problem !== null && (
        <FailedPicture consultId={consultId} frame={frame} problem={state.problem} onRetry={view.retry} />
      )}
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
        data-inverted={state.inverted}
        data-tool={tool}
        role="application"
        aria-label={t('viewport', { name: stack.description || stack.modality, index: state.index + 1, count: state.count })}
        aria-roledescription={t('viewportRole')}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- an application in ARIA's sense takes focus and keys; the rule knows widgets only
        tabIndex={0}
        onKeyDown={onKey}
      />
      {state.held && frame !== undefined && <FullFrameOffer frame={frame} onFetch={view.fetchHeld} />}
      {frame !== undefined && (
        <Overlay stack={stack} frame={frame} state={state} view={view} surface={surface} texts={texts} isBeyond={isBeyond} />
      )}
      {together !== undefined && frame !== undefined && !isCut && <Pointers together={together} view={shownView} frame={frame} />}
      {state.count > 1 && <SliceSlider state={state} onGoTo={view.goTo} />}
      {annotations !== undefined && frame !== undefined && (
        <AnnotationLayer annotations={annotations} reported={reported} view={shownView} frame={frame} personId={personId} />
      )}
      {tool === 'magnify' && <Magnifier surface={surface} canvas={canvas} />}
      {!isCut && <Crosshair at={crosshair.at} tool={tool} texts={texts} />}
      {annotations !== undefined && drawing.asked !== undefined && (
        <AskText key={drawing.asked.id} draft={drawing.asked} view={shownView} onType={drawing.type} onDone={drawing.answer} />
      )}
      <Toolbar
        isKey={key.isKey}
        onKey={key.toggle}
        mayMark={marks?.mayMark !== false}
        marks={
          annotations && (
            <MarksMenu
              consultId={consultId}
              annotations={annotations}
              stack={stack}
              onGo={onGo}
              onWords={drawing.askAgain}
              offers={offers}
            />
          )
        }
        stack={stack}
        state={state}
        view={view}
        tool={tool}
        onTool={setTool}
        onDialog={setDialog}
        onTrueSize={trueSize.show}
        onCut={mayCut ? cuts.open : undefined}
        texts={texts}
        onTexts={setTexts}
      />
      {stack.isCine && <CineBar state={state} view={view} />}
      <MprLayer
        consultId={consultId}
        stack={stack}
        view={view}
        isDrawn={window !== null}
        cuts={cuts}
        together={together}
        company={shownWith}
        onKey={onKey}
        hasFocusBelow={() => document.activeElement === surface.current}
        onFocusLost={() => surface.current?.focus({ preventScroll: true })}
      />
      {dialog !== undefined && (
        <Dialogs
          name={dialog}
          stack={stack}
          frame={frame}
          trueSize={trueSize}
          onClose={() => {
            setDialog(undefined);
            surface.current?.focus();
          }}
        />
      )}
    </>
  );
}
