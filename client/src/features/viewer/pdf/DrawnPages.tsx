import { Button, Loader } from '@mantine/core';
import { IconAlertTriangle, IconDownload, IconExternalLink } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AppError } from '@hoi-chan/shared/errors.ts';
import classes from '../DocumentPane.module.css';
import { DocumentProblem } from '../DocumentProblem.tsx';
import { Paper } from '../paper/Paper.tsx';
import type { Zoom } from '../paper/zoom.ts';
import type { PagesProps } from './pagesProps.ts';
import { Sheet } from './Sheet.tsx';
import { usePdf } from './usePdf.ts';
import { usePdfPage } from './usePdfPage.ts';

/** The pages of a PDF as we draw them: one at a time, the one the presenter shows while one follows. */
export function DrawnPages({ url, blob, name, together, object, turning, onSeen }: PagesProps) {
  const { t } = useTranslation('viewer');
  const { pdf, error, retry, forgive } = usePdf(blob);
  const [zoom, setZoom] = useState<Zoom>('readable');
  const count = pdf?.count ?? 1;
  const number = Math.min(turning.page, count);
  const { page, size, fault, onFault } = usePdfPage(pdf, number, forgive);
  const ways = <WaysOut url={url} name={name} />;
  if (error !== undefined)
    return (
      <DocumentProblem error={error} onRetry={retry}>
        {ways}
      </DocumentProblem>
    );
  if (pdf === undefined)
    return (
      <div className={classes['note']}>
        <Loader color="gray.4" aria-label={t('document.loading')} />
      </div>
    );
  return (
    <>
      {pdf.hasFaults && (
        <p className={classes['warning']} role="alert">
          <IconAlertTriangle size={18} aria-hidden />
          {t('pdf.faults')}
        </p>
      )}
      <Paper
        size={size}
        zoom={zoom}
        onZoom={setZoom}
        paging={{ page: number, count, turnTo: turning.turnTo }}
        label={count > 1 ? t('pdf.label', { name, page: number, count }) : name}
        together={together}
        object={object}
        onSeen={onSeen}
      >
        {(shown) =>
          fault ? (
            <DocumentProblem error={new AppError('INVALID_REQUEST', 'the page cannot be drawn', { reason: 'pdf_page_broken' })}>
              {ways}
            </DocumentProblem>
          ) : (
            page && <Sheet key={number} page={page} number={number} shown={shown} onFault={onFault} />
          )
        }
      </Paper>
    </>
  );
}

/** Other programs may do better: the browser's own asks for a password. */
function WaysOut({ url, name }: { url: string; name: string }) {
  const { t } = useTranslation('viewer');
  return (
    <>
      <Button
        component="a"
        href={url}
        target="_blank"
        rel="noopener"
        size="xs"
        variant="default"
        leftSection={<IconExternalLink size={16} aria-hidden />}
      >
        {t('pdf.openElsewhere')}
      </Button>
      <Button component="a" href={url} download={name} size="xs" variant="default" leftSection={<IconDownload size={16} aria-hidden />}>
        {t('document.download')}
      </Button>
    </>
  );
}
