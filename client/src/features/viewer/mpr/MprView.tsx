import { ActionIcon, Button, Progress } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useEffect, useEffectEvent, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { createAgainLater } from '../againLater.ts';
import { createFrameQueue } from '../frameQueue.ts';
import { isCached, loadFrame } from '../cornerstone/frameRequests.ts';
import { describeFrames, imageIdOf, memoryLimitBytes } from '../cornerstone/setup.ts';
import { storedPixels, type StoredPixels } from '../cornerstone/storedPixels.ts';
import { imageProblem, mayRetry, type ImageProblem } from '../problems.ts';
import { RetryButton } from '../RetryButton.tsx';
import type { Stack } from '../series.ts';
import { draggedWindow, presetsFor, type VoiWindow } from '../windows.ts';
import { CutCanvas } from './CutCanvas.tsx';
import classes from './Mpr.module.css';
import { blockOf, cutAcross, sizeAlong, type Block, type Voxel } from './volume.ts';

interface MprViewProps {
  consultId: string;
  stack: Stack;
  window: VoiWindow;
  onClose: () => void;
}

/** A stack cut in three directions through one point. On this screen only: what the presenter shares is the stack. */
export default function MprView({ consultId, stack, window, onClose }: MprViewProps) {
  const { t } = useTranslation('viewer');
  const block = useMemo(() => blockOf(stack), [stack]);
  const pixelBytes = typeof block === 'string' ? 0 : block.columns * block.rows * block.slices * 2;
  const refusal = typeof block === 'string' ? block : pixelBytes > memoryLimitBytes() * 0.8 ? 'size' : undefined;
  return (
    <section className={classes['mpr']} aria-label={t('mpr.label')} data-testid="mpr" data-refusal={refusal}>
      <header className={classes['head']}>
        <strong>{t('mpr.label')}</strong>
        <span className={classes['note']}>{t('mpr.note')}</span>
        <ActionIcon className={classes['button']} aria-label={t('mpr.close')} onClick={onClose} data-testid="mpr-close">
          <IconX size={18} />
        </ActionIcon>
      </header>
      {refusal !== undefined ? (
        <div className={classes['refusal']} role="alert">
          <p>{t(`mpr.refusal.${refusal}`)}</p>
          <Button variant="default" onClick={onClose}>
            {t('mpr.close')}
          </Button>
        </div>
      ) : (
        typeof block !== 'string' && <Loaded consultId={consultId} stack={stack} block={block} window={window} />
      )}
    </section>
  );
}

interface LoadedProps {
  consultId: string;
  stack: Stack;
  block: Block;
  window: VoiWindow;
}

function Loaded({ consultId, stack, block, window: first }: LoadedProps) {
  const { t } = useTranslation('viewer');
  const [round, setRound] = useState(0);
  const { ready, slices, problem } = useSlices(consultId, stack, block, round);
  const [window, setWindow] = useState(first);
  const [voxel, setVoxel] = useState<Voxel>([Math.floor(block.columns / 2), Math.floor(block.rows / 2), Math.floor(block.slices / 2)]);
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
  if (problem !== undefined)
    return (
      <div className={classes['refusal']} role="alert">
        <strong>{t(`problem.${problem}.title`)}</strong>
        <p>{t(`problem.${problem}.text`)}</p>
        <p>{t('mpr.incomplete', { ready, count: block.slices })}</p>
        {mayRetry(problem) && <RetryButton onRetry={again} />}
      </div>
    );
  if (slices === undefined)
    return (
      <div className={classes['refusal']} role="status">
        <p>{t('overlay.loaded', { ready, count: block.slices })}</p>
        <Progress value={(100 * ready) / block.slices} w={220} aria-label={t('mpr.loading')} />
      </div>
    );
  const [column, row, slice] = voxel;
  const here = slices[slice];
  const value = here === undefined ? 0 : (here.pixels[row * block.columns + column] ?? 0) * here.slope + here.intercept;
  return (
    <div className={classes['cuts']}>
      {cuts.map((cut) => (
        <CutCanvas
          key={cut.fixed}
          block={block}
          cut={cut}
          slices={slices}
          window={window}
          voxel={voxel}
          onVoxel={setVoxel}
          onWindow={(dx, dy) => setWindow((now) => draggedWindow(now, dx, dy))}
          place={t('mpr.place', { index: voxel[cut.fixed] + 1, count: sizeAlong(block, cut.fixed) })}
        />
      ))}
      <div className={classes['side']}>
        <p data-testid="mpr-value">{t('mpr.value', { column, row, slice: slice + 1, value: Number(value.toFixed(1)) })}</p>
        <p>
          C {Math.round(window.center)} · W {Math.round(window.width)}
        </p>
        <div className={classes['presets']}>
          {presetsFor(stack.modality).map((preset) => (
            <Button key={preset.key} className={classes['preset']} size="compact-sm" onClick={() => setWindow(preset)}>
              {t(`preset.${preset.key}`)}
            </Button>
          ))}
        </div>
        <p className={classes['note']}>{t('mpr.hint')}</p>
      </div>
    </div>
  );
}

interface Slices {
  ready: number;
  slices: StoredPixels[] | undefined;
  problem: ImageProblem | undefined;
}
const nothingYet: Slices = { ready: 0, slices: undefined, problem: undefined };

/** The stored values of all slices, in the order of the block; loads what is not in memory yet, anew in each round. */
function useSlices(consultId: string, stack: Stack, block: Block, round: number): Slices {
  const [state, setState] = useState(nothingYet);
  useEffect(() => {
    let ended = false;
    setState(nothingYet);
    describeFrames(consultId, stack.frames);
    const imageIds = stack.frames.map((frame) => imageIdOf(consultId, frame));
    const queue = createFrameQueue({
      count: imageIds.length,
      reach: imageIds.length,
      isReady: (index) => isCached(imageIds[index] ?? ''),
      load: (index, signal) => loadFrame(imageIds[index] ?? '', signal),
      onChange: () => {
        if (!ended) setState((now) => ({ ...now, ready: queue.ready() }));
      },
    });
    const loadAll = async (): Promise<void> => {
      queue.focus(0, 1);
      const slices: StoredPixels[] = [];
      for (const index of block.order) {
        await queue.want(index);
        const pixels = storedPixels(imageIds[index] ?? '');
        if (pixels === undefined) throw new Error('pixel data is missing');
        // Held here: the cache may give up what this view still needs.
        slices.push(pixels);
        if (ended) return;
      }
      setState({ ready: slices.length, slices, problem: undefined });
    };
    const load = (): void => {
      loadAll().catch((error: unknown) => {
        if (ended) return;
        const problem = imageProblem(error);
        setState({ ready: queue.ready(), slices: undefined, problem });
        later.failed(problem);
      });
    };
    const later = createAgainLater(load);
    load();
    return () => {
      ended = true;
      later.settled();
      queue.destroy();
    };
  }, [consultId, stack, block, round]);
  return state;
}
