import { MIDDLE_PICTURE_BYTES } from '@hoi-chan/shared/features/pictureSizes.ts';
import { ActionIcon, Button } from '@mantine/core';
import { IconChevronLeft, IconChevronRight, IconDownload, IconPhotoUp } from '@tabler/icons-react';
import { useEffect, useEffectEvent, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { createStore, type Store } from '../../../state/store.ts';
import { useStore } from '../../../state/useStore.ts';
import { formatDate } from '../../../ui/time.ts';
import type { AnnotationsState } from '../annotations/model.ts';
import { isoDate, personName, TAG, textOf } from '../dicomJson.ts';
import { usePresenterOfCuts } from '../mpr/MprNote.tsx';
import { usePreparedPlaces } from '../prepared/usePrepared.ts';
import { RetryButton } from '../RetryButton.tsx';
import { frameIndex, type Frame } from '../series.ts';
import type { StackViewerProps } from '../stackViewerProps.ts';
import { previewPixels, useMiddlePicture, usePreview } from '../usePreview.ts';
import classes from './SmallPictures.module.css';
import { stepsOf } from './steps.ts';
import { useTogetherPlace } from './useTogetherPlace.ts';
import { VIEWER_BYTES } from './viewerBytes.ts';
import { askForViewer } from './viewerCode.ts';
import { Weight } from './Weight.tsx';

const nothingDrawn: Store<AnnotationsState | undefined> = createStore<AnnotationsState | undefined>(undefined);

/** What a thin link carries of a series: its small pictures one by one, and the whole viewer for whoever asks for it. */
export function SmallPictures({
  consultId,
  stack,
  together,
  annotations,
  reported,
  goal,
}: Pick<StackViewerProps, 'consultId' | 'stack' | 'together' | 'annotations' | 'reported' | 'goal'>) {
  const { t } = useTranslation('viewer');
  const marks = useStore<AnnotationsState | undefined>(annotations?.state ?? nothingDrawn)?.annotations;
  const prepared = usePreparedPlaces(consultId, stack);
  const steps = useMemo(() => {
    const keys = [...(marks ?? []), ...reported].filter(({ kind }) => kind === 'key').map((key) => frameIndex(stack, key));
    return stepsOf(stack.frames.length, [...prepared, ...keys]);
  }, [marks, reported, prepared, stack]);
  const { place, goTo, presenter } = useTogetherPlace(together, stack);
  const cutBy = usePresenterOfCuts(together, stack);
  const goToGoal = useEffectEvent(goTo);
  useEffect(() => {
    const wanted = goal === undefined ? -1 : frameIndex(stack, goal);
    if (wanted >= 0) goToGoal(wanted);
  }, [goal, stack]);

  const frame = stack.frames[place];
  const { url, error, retry } = usePreview(consultId, frame, previewPixels, true);
  // Asked for of one frame: whoever moves on leaves it, and what was on its way is given up.
  const [asked, setAsked] = useState<Frame>();
  const isAsked = asked !== undefined && asked === frame;
  const middle = useMiddlePicture(consultId, frame, isAsked);
  const shownUrl = middle.url ?? url;
  const before = steps.findLast((step) => step < place);
  const after = steps.find((step) => step > place);
  const instance = frame?.instance ?? {};
  const date = isoDate(textOf(instance, TAG.studyDate));
  return (
    <div className={classes['box']} data-testid="small-pictures">
      <div className={classes['picture']}>
        {shownUrl !== undefined && <img src={shownUrl} alt="" draggable={false} />}
        <div className={classes['label']}>
          <strong>{personName(instance, TAG.patientName) || t('overlay.noName')}</strong>
          <span>{[textOf(instance, TAG.patientId), stack.modality, date && formatDate(date)].filter(Boolean).join(' · ')}</span>
        </div>
        {error !== undefined && shownUrl === undefined && <RetryButton className={classes['retry']} onRetry={retry} />}
      </div>
      <div className={classes['foot']}>
        {steps.length > 1 && (
          <div className={classes['steps']}>
            <ActionIcon
              variant="default"
              size={44}
              aria-label={t('help.key.previous')}
              disabled={before === undefined}
              onClick={() => before !== undefined && goTo(before)}
            >
              <IconChevronLeft size={20} aria-hidden />
            </ActionIcon>
            <span role="status" data-testid="small-place">
              {t('sliderValue', { index: place + 1, count: stack.frames.length })}
            </span>
            <ActionIcon
              variant="default"
              size={44}
              aria-label={t('help.key.next')}
              disabled={after === undefined}
              onClick={() => after !== undefined && goTo(after)}
            >
              <IconChevronRight size={20} aria-hidden />
            </ActionIcon>
          </div>
        )}
        {presenter !== undefined && (
          <p className={classes['whose']} data-testid="small-whose">
            {cutBy === undefined ? t('thin.following', { name: presenter }) : t('thin.followingCuts', { name: cutBy })}
          </p>
        )}
        <p className={classes['note']} role="status" data-testid="small-note">
          {middle.url !== undefined
            ? t('sharper.note')
            : isAsked && middle.error !== undefined
              ? t('sharper.failed')
              : isAsked
                ? t('sharper.coming')
                : t('thin.note')}
        </p>
        <div className={classes['buttons']}>
          {middle.exists && middle.url === undefined && (
            <Button
              variant="default"
              className={classes['open']}
              leftSection={<IconPhotoUp size={18} aria-hidden />}
              loading={isAsked && middle.error === undefined}
              onClick={() => (isAsked ? middle.retry() : setAsked(frame))}
              data-testid="sharper"
            >
              {isAsked ? t('retry') : <Weight bytes={MIDDLE_PICTURE_BYTES} text="sharper.ask" textWithTime="sharper.askIn" />}
            </Button>
          )}
          <Button
            variant="default"
            className={classes['open']}
            leftSection={<IconDownload size={18} aria-hidden />}
            onClick={askForViewer}
            data-testid="open-viewer"
          >
            <Weight bytes={VIEWER_BYTES} text="thin.open" textWithTime="thin.openIn" />
          </Button>
        </div>
      </div>
    </div>
  );
}
