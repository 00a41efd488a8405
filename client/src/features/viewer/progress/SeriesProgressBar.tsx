import { useTranslation } from 'react-i18next';
import { useStore } from '../../../state/useStore.ts';
import { progressBoard } from './board.ts';
import { lookOf } from './looks.ts';
import classes from './SeriesProgressBar.module.css';

interface SeriesProgressBarProps {
  series: string;
  name: string;
  /** How many small pictures of it were fetched ahead. */
  prepared: number;
}

/** How far a series is loaded, as a thin line below its small picture; nothing before somebody has begun with it. */
export function SeriesProgressBar({ series, name, prepared }: SeriesProgressBarProps) {
  const { t } = useTranslation('viewer');
  const progress = useStore(progressBoard.of(series));
  const look = lookOf(progress, prepared);
  if (look === 'none') return <span className={classes['place']} />;
  const { count = 0, ready = 0, loading = 0, failed = 0 } = look === 'ahead' ? {} : (progress ?? {});
  const text =
    look === 'ahead'
      ? t('progress.ahead')
      : [
          look === 'all' ? t('progress.all', { count }) : t('overlay.loaded', { ready, count }),
          failed > 0 && t('progress.failed', { failed }),
        ]
          .filter(Boolean)
          .join(', ');
  return (
    <span
      className={classes['place']}
      data-testid="series-progress"
      data-look={look}
      data-loading={loading > 0 || undefined}
      role="progressbar"
      aria-label={t('progress.label', { name })}
      aria-valuemin={0}
      aria-valuemax={Math.max(1, count)}
      aria-valuenow={ready}
      aria-valuetext={text}
      title={text}
    >
      {count > 0 && (
        <>
          <span className={classes['ready']} style={{ width: `${(ready / count) * 100}%` }} />
          {failed > 0 && <span className={classes['failed']} style={{ width: `${(failed / count) * 100}%` }} />}
        </>
      )}
    </span>
  );
}
