import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Controls } from './Controls.tsx';
import { createStackView, type StackView } from './cornerstone/stackView.ts';
import { FailedPicture } from './FailedPicture.tsx';
import type { Goal } from './goal.ts';
import { MprNote, usePresenterOfCuts } from './mpr/MprNote.tsx';
import { Preview } from './Preview.tsx';
import { imageProblem } from './problems.ts';
import { frameIndex, type Stack } from './series.ts';
import type { StackViewerProps } from './stackViewerProps.ts';
import classes from './StackViewer.module.css';
import type { Together } from './together/model.ts';
import { middleOf } from './usePreview.ts';

/** One stack with everything to look at it with, alone or together. */
export default function StackViewer(props: StackViewerProps) {
  const { consultId, stack, isActive, together, goal } = props;
  const { t } = useTranslation('viewer');
  const element = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<StackView>();
  const [fault, setFault] = useState<unknown>();
  const queries = useQueryClient();
  const cutBy = usePresenterOfCuts(together, stack);
  const startAt = useEffectEvent(() => startOf(stack, together, goal));

  useEffect(() => {
    if (element.current === null) return undefined;
    let made: StackView | undefined;
    try {
      made = createStackView(element.current, consultId, stack, { startAt: startAt(), before: middleOf(queries, consultId) });
      setView(made);
    } catch (error) {
      setFault(error);
    }
    return () => {
      made?.destroy();
      setView(undefined);
    };
  }, [consultId, stack, queries]);
  useEffect(() => {
    if (isActive) view?.activate();
  }, [view, isActive]);

  return (
    <div className={classes['viewer']}>
      <div className={classes['stage']}>
        <div ref={element} className={classes['element']} data-testid="viewport-element" />
        {view === undefined ? (
          fault === undefined ? (
            <Preview consultId={consultId} frame={stack.frames[0]} shown isCine={stack.isCine} />
          ) : (
            <FailedPicture consultId={consultId} frame={stack.frames[0]} problem={imageProblem(fault)} />
          )
        ) : (
          <Controls {...props} view={view} />
        )}
        {view === undefined && cutBy !== undefined && <MprNote name={cutBy} />}
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
