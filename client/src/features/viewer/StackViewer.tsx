import { useEffect, useEffectEvent, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from '../../state/useStore.ts';
import { createStackView, type StackView } from './cornerstone/stackView.ts';
import { CineBar } from './CineBar.tsx';
import { listenToGestures, type PointerTool } from './gestures.ts';
import { HelpDialog } from './HelpDialog.tsx';
import { keyMeaning, PAGE, type KeyMeaning } from './keys.ts';
import { Overlay } from './Overlay.tsx';
import { Preview } from './Preview.tsx';
import { ProblemNote } from './ProblemNote.tsx';
import { imageProblem } from './problems.ts';
import { frameIndex, type Stack } from './series.ts';
import { SliceSlider } from './SliceSlider.tsx';
import classes from './StackViewer.module.css';
import { TagsDialog } from './TagsDialog.tsx';
import { Toolbar } from './Toolbar.tsx';
import { ownActs } from './together/ownActs.ts';
import type { Together } from './together/model.ts';
import { Pointers } from './together/Pointers.tsx';
import { toggleFollowing } from './together/TogetherBar.tsx';
import { usePointing, useShared } from './together/useTogether.ts';
import { presetsFor } from './windows.ts';

interface StackViewerProps {
  consultId: string;
  stack: Stack;
  /** undefined: nobody to look with. */
  together: Together | undefined;
}

/** One stack with everything to look at it with, alone or together. */
export default function StackViewer({ consultId, stack, together }: StackViewerProps) {
  const { t } = useTranslation('viewer');
  const element = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<StackView>();
  const [fault, setFault] = useState<unknown>();
  const startAt = useEffectEvent(() => startOf(stack, together));

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
          <Controls consultId={consultId} stack={stack} view={view} together={together} />
        )}
      </div>
      <span className="hc-visually-hidden" role="note">
        {t('notForDiagnosis')}
      </span>
    </div>
  );
}

/** The picture the presenter shows, when this stack opens because of it: no other is loaded before. */
function startOf(stack: Stack, together: Together | undefined): number {
  const shown = together?.state.get().role === 'following' ? together.shown.get() : null;
  return shown === null || shown === undefined ? 0 : Math.max(0, frameIndex(stack, shown));
}

function Controls({ consultId, stack, view: shownView, together }: StackViewerProps & { view: StackView }) {
  const { t } = useTranslation('viewer');
  const view = useMemo(() => ownActs(shownView, () => together?.lookAlone()), [shownView, together]);
  useShared(together, shownView);
  const state = useStore(view.state);
  const surface = useRef<HTMLDivElement>(null);
  usePointing(together, shownView, stack, surface);
  const [tool, setTool] = useState<PointerTool>(stack.frames.length > 1 ? 'scroll' : 'window');
  const [dialog, setDialog] = useState<'tags' | 'help'>();
  const [texts, setTexts] = useState(true);
  const toolNow = useRef(tool);
  useEffect(() => {
    toolNow.current = tool;
  }, [tool]);

  useEffect(() => {
    if (surface.current === null) return undefined;
    return listenToGestures(
      surface.current,
      { ...view, index: () => view.state.get().index, count: () => view.state.get().count },
      () => toolNow.current,
    );
  }, [view]);

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
      case 'follow':
        return together && toggleFollowing(together);
      case 'texts':
        return setTexts((shown) => !shown);
      case 'tags':
      case 'help':
        return setDialog(meaning.action);
    }
  };
  const frame = stack.frames[state.index];
  const { window } = state;
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
      <Toolbar stack={stack} state={state} view={view} tool={tool} onTool={setTool} onDialog={setDialog} texts={texts} onTexts={setTexts} />
      {stack.isCine && <CineBar state={state} view={view} />}
      {dialog === 'tags' && frame !== undefined && <TagsDialog instance={frame.instance} onClose={() => setDialog(undefined)} />}
      {dialog === 'help' && <HelpDialog hasPresets={presetsFor(stack.modality).length > 0} onClose={() => setDialog(undefined)} />}
    </>
  );
}
