import { IconPhotoX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { RetryButton } from './RetryButton.tsx';
import classes from './ProblemNote.module.css';
import { mayRetry, type ImageProblem } from './problems.ts';

/** Why this one picture cannot be shown. It covers the picture before, which must not be taken for it. */
export function ProblemNote({ problem, onRetry }: { problem: ImageProblem; onRetry?: () => void }) {
  const { t } = useTranslation('viewer');
  return (
    <div className={classes['cover']}>
      <div className={classes['note']} role="alert" data-testid="image-problem">
        <IconPhotoX size={36} stroke={1.3} aria-hidden />
        <strong>{t(`problem.${problem}.title`)}</strong>
        <span>{t(`problem.${problem}.text`)}</span>
        {onRetry !== undefined && mayRetry(problem) && <RetryButton onRetry={onRetry} className={classes['button']} />}
      </div>
    </div>
  );
}
