import { IconPhotoX } from '@tabler/icons-react';
import { useEffect, useEffectEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemNote } from './ProblemNote.tsx';
import { mayRetry, mayShowPreview, type ImageProblem } from './problems.ts';
import type { Frame } from './series.ts';
import { previewPixels, usePreview } from './usePreview.ts';
import { RetryButton } from './RetryButton.tsx';
import classes from './FailedPicture.module.css';

interface FailedPictureProps {
  consultId: string;
  frame: Frame | undefined;
  problem: ImageProblem;
  onRetry?: () => void;
}

/**
 * Why the picture itself cannot be shown. Its small picture stays where there is one: it is all that is left to talk about. Tried again by itself when the
 * network is back.
 */
export function FailedPicture({ consultId, frame, problem, onRetry }: FailedPictureProps) {
  const { t } = useTranslation('viewer');
  const { url } = usePreview(consultId, frame, previewPixels, mayShowPreview(problem));
  const retry = useEffectEvent(() => {
    if (mayRetry(problem)) onRetry?.();
  });
  useEffect(() => {
    const onOnline = (): void => retry();
    globalThis.addEventListener('online', onOnline);
    return () => globalThis.removeEventListener('online', onOnline);
  }, []);
  if (url === undefined) return <ProblemNote problem={problem} {...(onRetry !== undefined && { onRetry })} />;
  return (
    <div className={classes['layer']} data-testid="preview">
      <img src={url} alt="" className={classes['picture']} draggable={false} />
      <div className={classes['note']} role="alert" data-testid="image-problem">
        <IconPhotoX size={22} stroke={1.5} aria-hidden className={classes['icon']} />
        <div>
          <strong>{t(`problem.${problem}.title`)}</strong> {t(`problem.${problem}.text`)}
          <div className={classes['only']}>{t('previewOnly')}</div>
        </div>
        {onRetry !== undefined && mayRetry(problem) && <RetryButton onRetry={onRetry} className={classes['button']} />}
      </div>
    </div>
  );
}
