import { ActionIcon, Button, Progress } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { PatientPoint } from '@hoi-chan/shared/features/viewport.ts';
import { useEffect, useEffectEvent, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { StackView } from '../cornerstone/stackView.ts';
import { memoryLimitBytes } from '../cornerstone/setup.ts';
import { mayRetry } from '../problems.ts';
import { RetryButton } from '../RetryButton.tsx';
import type { Stack } from '../series.ts';
import { useStore } from '../../../state/useStore.ts';
import type { Together, TogetherState } from '../together/model.ts';
import { presetsFor } from '../windows.ts';
import { CutCanvas } from './CutCanvas.tsx';
import { CutPointers } from './CutPointers.tsx';
import classes from './Mpr.module.css';
import { MprNote } from './MprNote.tsx';
import { middleOf, pointOf, voxelOf } from './patient.ts';
import { refusalOf } from './refusal.ts';
import { useCutPointing } from './useCutPointing.ts';
import { useSlices } from './useSlices.ts';
import { blockOf, cutAcross, sizeAlong, type Block, type MprRefusal } from './volume.ts';

interface MprViewProps {
  consultId: string;
  stack: Stack;
  /** Whose window the cuts have. */
  view: StackView;
  /** null: opened here, in the middle. */
  at: PatientPoint | null;
  together: Together | undefined;
  company: TogetherState;
  /** The person here moves the point. */
  onMove: (at: PatientPoint) => void;
  /** The point they open at. */
  onBegin: (at: PatientPoint) => void;
  onClose: () => void;
  onFocusLost: () => void;
  /** Keys that the picture below knows, too. */
  onKey: (event: KeyboardEvent) => void;
  /** Whether the picture below is covered. */
  onCovered: (isCovered: boolean) => void;
  /** Whether the picture below has the focus: the cuts take it over, when they are there. */
  hasFocusBelow: () => boolean;
}

/** A stack cut in three directions through one point of the patient, which the others follow. */
export default function MprView(props: MprViewProps) {
  const { t } = useTranslation('viewer');
  const { stack, onClose } = props;
  const block = useMemo(() => blockOf(stack), [stack]);
  const refusal = useMemo(() => refusalOf(stack, memoryLimitBytes()), [stack]);
  if (refusal === undefined && typeof block !== 'string') return <Loaded {...props} block={block} />;
  return (
    <Covering {...props} refusal={refusal}>
      <div className={classes['refusal']} role="alert">
        <p>{refusal && t(`mpr.refusal.${refusal}`)}</p>
        <Button variant="default" onClick={onClose}>
          {t('mpr.close')}
        </Button>
      </div>
    </Covering>
  );
}

interface CoveringProps extends Pick<MprViewProps, 'at' | 'company' | 'onClose' | 'onFocusLost' | 'onKey' | 'onCovered'> {
  refusal?: MprRefusal | undefined;
  children: ReactNode;
}

/** Covers the picture, and gives the focus back to it when it goes. */
function Covering({ at, company, onClose, onFocusLost, onKey, onCovered, refusal, children }: CoveringProps) {
  const { t } = useTranslation('viewer');
  const section = useRef<HTMLElement>(null);
  const focusLost = useEffectEvent(onFocusLost);
  useLayoutEffect(() => {
    const mine = section.current;
    onCovered(true);
    return () => {
      onCovered(false);
      if (mine?.contains(document.activeElement) === true) focusLost();
    };
  }, [onCovered]);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- keys of the viewer, whatever in the section has the focus
    <section
      ref={section}
      className={classes['mpr']}
      aria-label={t('mpr.label')}
      data-testid="mpr"
      data-refusal={refusal}
      data-at={at?.join(' ')}
      onKeyDown={onKey}
    >
      <header className={classes['head']}>
        <strong>{t('mpr.label')}</strong>
        <span className={classes['note']} role="status" data-testid="mpr-whose">
          {company.role !== 'nobody' && t(`mpr.whose.${company.role}`, { name: company.presenter?.name })}
        </span>
        <ActionIcon className={classes['button']} aria-label={t('mpr.close')} onClick={onClose} data-testid="mpr-close">
          <IconX size={18} />
        </ActionIcon>
      </header>
      {children}
    </section>
  );
}

function Loaded(props: MprViewProps & { block: Block }) {
  const { consultId, stack, block, view, at, together, company, onMove, onBegin, hasFocusBelow } = props;
  const { t } = useTranslation('viewer');
  const [round, setRound] = useState(0);
  const { ready, slices, problem } = useSlices(consultId, stack, block, round);
  const state = useStore(view.state);
  const { center = 0, width = 1 } = state.window ?? {};
  // The same numbers draw nothing anew.
  const window = useMemo(() => ({ center, width }), [center, width]);
  const voxel = useMemo(() => (at === null ? middleOf(block) : voxelOf(block, at)), [block, at]);
  const begin = useEffectEvent(() => {
    if (at === null) onBegin(pointOf(block, voxel));
  });
  useEffect(() => begin(), [at]);
  const onPoint = useCutPointing(together, stack, block, voxel);
  const box = useRef<HTMLDivElement>(null);
  const takeFocus = useEffectEvent(() => {
    if (hasFocusBelow()) box.current?.querySelector<HTMLElement>('[role=application]')?.focus({ preventScroll: true });
  });
  useEffect(() => {
    if (slices !== undefined) takeFocus();
  }, [slices]);
  const cuts = useMemo(() => ([2, 1, 0] as const).map((axis) => cutAcross(block, axis)), [block]);
  const again = (): void => setRound(round + 1);
  const onOnline = useEffectEvent(() => {
    if (problem !== undefined && mayRetry(problem)) again();
  });
  useEffect(() => {
    const listen = (): void => onOnline();
    globalThis.addEventListener('online', listen);
    return () => globalThis.removeEventListener('online', listen);
  }, []);
  // Who follows keeps the presenter's picture until the cuts are there.
  const isFollowing = company.role === 'following';
  const name = company.presenter?.name ?? '';
  if (problem !== undefined) {
    const incomplete = t('mpr.incomplete', { ready, count: block.slices });
    const retry = mayRetry(problem) && <RetryButton onRetry={again} />;
    if (isFollowing)
      return (
        <MprNote name={name} reason={`${t(`problem.${problem}.title`)}. ${incomplete}`}>
          {retry}
        </MprNote>
      );
    return (
      <Covering {...props}>
        <div className={classes['refusal']} role="alert">
          <strong>{t(`problem.${problem}.title`)}</strong>
          <p>{t(`problem.${problem}.text`)}</p>
          <p>{incomplete}</p>
          {retry}
        </div>
      </Covering>
    );
  }
  if (slices === undefined) {
    const loaded = t('overlay.loaded', { ready, count: block.slices });
    const progress = <Progress value={(100 * ready) / block.slices} w={220} aria-label={t('mpr.loading')} />;
    if (isFollowing)
      return (
        <MprNote name={name} reason={loaded}>
          {progress}
        </MprNote>
      );
    return (
      <Covering {...props}>
        <div className={classes['refusal']} role="status">
          <p>{loaded}</p>
          {progress}
        </div>
      </Covering>
    );
  }
  const [column, row, slice] = voxel;
  const here = slices[slice];
  const value = here === undefined ? 0 : (here.pixels[row * block.columns + column] ?? 0) * here.slope + here.intercept;
  return (
    <Covering {...props}>
      <div ref={box} className={classes['cuts']}>
        {cuts.map((cut) => (
          <CutCanvas
            key={cut.fixed}
            block={block}
            cut={cut}
            slices={slices}
            window={window}
            isInverted={state.inverted}
            voxel={voxel}
            onVoxel={(next) => {
              // A click that moves nothing is no wish to look elsewhere.
              if (next.some((each, axis) => each !== voxel[axis])) onMove(pointOf(block, next));
            }}
            onWindow={view.dragWindow}
            onPoint={(part) => onPoint(cut, part)}
            place={t('mpr.place', { index: voxel[cut.fixed] + 1, count: sizeAlong(block, cut.fixed) })}
          >
            {together !== undefined && <CutPointers together={together} stack={stack} block={block} cut={cut} voxel={voxel} />}
          </CutCanvas>
        ))}
        <div className={classes['side']}>
          <p data-testid="mpr-value">{t('mpr.value', { column, row, slice: slice + 1, value: Number(value.toFixed(1)) })}</p>
          <p>
            C {Math.round(window.center)} · W {Math.round(window.width)}
          </p>
          <div className={classes['presets']}>
            {presetsFor(stack.modality).map((preset) => (
              <Button key={preset.key} className={classes['preset']} size="compact-sm" onClick={() => view.setWindow(preset)}>
                {t(`preset.${preset.key}`)}
              </Button>
            ))}
            <Button className={classes['preset']} size="compact-sm" aria-pressed={state.inverted} onClick={view.invert}>
              {t('toolbar.invert')}
            </Button>
          </div>
          <p className={classes['note']}>{t('mpr.hint')}</p>
        </div>
      </div>
    </Covering>
  );
}
