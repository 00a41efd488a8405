import { Loader, UnstyledButton } from '@mantine/core';
import { IconArrowsMaximize } from '@tabler/icons-react';
import { lazy, Suspense, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { loadChunk } from '../../net/loadChunk.ts';
import { ErrorBoundary } from '../../ui/ErrorBoundary.tsx';
import type { Series } from './measurements.ts';
import { Sparkline } from './Sparkline.tsx';
import classes from './Trend.module.css';
import { drawable } from './trendScale.ts';
import { useWords } from './useWords.ts';

// Fetched when somebody wants to look closer.
const TrendDialog = lazy(() => loadChunk(() => import('./TrendDialog.tsx')));

/** The course of one value in small; pressed, in large. */
export function Trend({ series }: { series: Series }) {
  const { t } = useTranslation('summary');
  const words = useWords();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = (): void => {
    setOpen(false);
    // A dialog that comes and goes with its code does not give the focus back by itself.
    button.current?.focus();
  };
  if (drawable(series.points).length < 2) return null;
  return (
    <>
      <UnstyledButton
        ref={button}
        className={classes['small']}
        aria-haspopup="dialog"
        title={t('trend.open')}
        onClick={() => setOpen(true)}
      >
        <span className="hc-visually-hidden">{t('trend.openOne', { name: words(series.name) })}</span>
        <Sparkline series={series} />
        <IconArrowsMaximize className={`${classes['sign']} hc-no-print`} size={14} aria-hidden />
      </UnstyledButton>
      {open && (
        <ErrorBoundary>
          <Suspense fallback={<Loader size={14} />}>
            <TrendDialog series={series} onClose={close} />
          </Suspense>
        </ErrorBoundary>
      )}
    </>
  );
}
