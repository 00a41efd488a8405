import { useEffect, useState, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { imageScale } from '@hoi-chan/shared/clinical/imaging/scale.ts';
import { formatDate } from '../../ui/time.ts';
import type { StackView } from './cornerstone/stackView.ts';
import { isoDate, numberOf, personName, TAG, textOf } from './dicomJson.ts';
import { isLossy } from './dicomSource.ts';
import classes from './Overlay.module.css';
import type { Frame, Stack } from './series.ts';
import type { Probe, ViewState } from './viewState.ts';

interface OverlayProps {
  stack: Stack;
  frame: Frame;
  state: ViewState;
  view: StackView;
  surface: RefObject<HTMLDivElement | null>;
  /** False: only the value under the pointer and the place in the stack; ultrasound writes its own texts into the picture. */
  texts: boolean;
  /** The place that the linked pictures show lies beyond an end of this stack. */
  isBeyond: boolean;
}

/** Whose picture this is, which one, how it is windowed, where the patient's sides are and what stands under the pointer. */
export function Overlay({ stack, frame, state, view, surface, texts, isBeyond }: OverlayProps) {
  const { t } = useTranslation('viewer');
  const { instance } = frame;
  const birth = isoDate(textOf(instance, TAG.birthDate));
  const date = isoDate(textOf(instance, TAG.studyDate));
  const sex = textOf(instance, TAG.sex);
  const location = numberOf(instance, TAG.sliceLocation);
  const thickness = numberOf(instance, TAG.sliceThickness);
  const laterality = textOf(instance, TAG.imageLaterality) || textOf(instance, TAG.laterality);
  const { window, edges } = state;
  const scale = imageScale(instance, frame.frame);
  return (
    <div className={classes['overlay']} data-testid="overlay" data-texts={texts}>
      <div className={`${classes['corner']} ${classes['topLeft']}`}>
        <strong>{personName(instance, TAG.patientName) || t('overlay.noName')}</strong>
        <span>{[textOf(instance, TAG.patientId), birth && formatDate(birth), sex].filter(Boolean).join(' · ')}</span>
      </div>
      <div className={`${classes['corner']} ${classes['topRight']}`}>
        <span>{[stack.modality, date && formatDate(date)].filter(Boolean).join(' · ')}</span>
        <span className={classes['extra']}>
          {[stack.description, textOf(instance, TAG.viewPosition), laterality].filter(Boolean).join(' · ')}
        </span>
        <span className={classes['extra']}>{textOf(instance, TAG.institution)}</span>
      </div>
      <div className={`${classes['corner']} ${classes['bottomLeft']}`}>
        <Pointed view={view} surface={surface} />
        <span role="status" data-testid="beyond">
          {isBeyond && <span className={classes['warn']}>{t('overlay.beyond')}</span>}
        </span>
        <span>
          {stack.isCine ? t('overlay.frame') : t('overlay.image')} {state.index + 1}/{state.count}
          {location !== undefined && <span className={classes['extra']}> · {location.toFixed(1)} mm</span>}
          {thickness !== undefined && <span className={classes['extra']}> · {t('overlay.thickness', { mm: thickness })}</span>}
        </span>
        {state.ready < state.count && (
          <span className={classes['dim']}>{t('overlay.loaded', { ready: state.ready, count: state.count })}</span>
        )}
      </div>
      <div className={`${classes['corner']} ${classes['bottomRight']}`}>
        {scale?.source !== 'patient' && scale?.source !== 'calibrated' && (
          <span className={classes['warn']} data-testid="scale-warning">
            {t(scale === undefined ? 'overlay.scaleNone' : 'overlay.scaleDetector')}
          </span>
        )}
        {isLossy(instance) && <span className={classes['warn']}>{t('overlay.lossy')}</span>}
        <span>{t('overlay.zoom', { percent: Math.round(state.zoom * 100) })}</span>
        {window !== null && (
          <span data-testid="window-text">
            C {Math.round(window.center)} · W {Math.round(window.width)}
          </span>
        )}
      </div>
      {state.status === 'drawn' && scale !== undefined && (
        <ScaleBar view={view} mmPerRow={scale.row} isApproximate={scale.source === 'detector'} />
      )}
      {state.status === 'drawn' && edges !== null && (
        <>
          <span className={`${classes['edge']} ${classes['top']}`} data-edge="top">
            {edges.top}
          </span>
          <span className={`${classes['edge']} ${classes['right']}`} data-edge="right">
            {edges.right}
          </span>
          <span className={`${classes['edge']} ${classes['bottom']}`} data-edge="bottom">
            {edges.bottom}
          </span>
          <span className={`${classes['edge']} ${classes['left']}`} data-edge="left">
            {edges.left}
          </span>
        </>
      )}
    </div>
  );
}

const barLengthsMm = [1, 2, 5, 10, 20, 50, 100, 200, 500];

/** How long a round number of millimetres is as the picture is drawn now. */
function ScaleBar({ view, mmPerRow, isApproximate }: { view: StackView; mmPerRow: number; isApproximate: boolean }) {
  const perMm = (view.pixelSize()?.row ?? 0) / mmPerRow;
  const length = barLengthsMm.findLast((mm) => mm * perMm <= 140);
  if (length === undefined || !(perMm > 0)) return null;
  return (
    <span className={classes['bar']} data-testid="scale-bar" data-mm={length} style={{ width: length * perMm }}>
      {isApproximate && '≈ '}
      {length >= 10 ? `${length / 10} cm` : `${length} mm`}
    </span>
  );
}

/** The value under the pointer. Its own component, so that moving the mouse renders nothing else. */
function Pointed({ view, surface }: Pick<OverlayProps, 'view' | 'surface'>) {
  const [probe, setProbe] = useState<Probe>();
  useEffect(() => {
    const element = surface.current;
    if (element === null) return undefined;
    let last: { x: number; y: number } | undefined;
    const read = (): void => setProbe(last && view.probe(last.x, last.y));
    const onMove = (event: PointerEvent): void => {
      const box = element.getBoundingClientRect();
      last = { x: event.clientX - box.left, y: event.clientY - box.top };
      read();
    };
    const onLeave = (): void => {
      last = undefined;
      read();
    };
    element.addEventListener('pointermove', onMove);
    element.addEventListener('pointerleave', onLeave);
    // Scrolling under a resting pointer changes the value, too.
    const stop = view.state.subscribe(read);
    return () => {
      element.removeEventListener('pointermove', onMove);
      element.removeEventListener('pointerleave', onLeave);
      stop();
    };
  }, [view, surface]);
  if (probe === undefined) return null;
  const value = typeof probe.value === 'number' ? `${Number(probe.value.toFixed(2))} ${probe.unit}` : probe.value.join(' / ');
  return (
    <span data-testid="probe">
      {probe.column}, {probe.row}: <strong>{value.trim()}</strong>
    </span>
  );
}
