import { Button } from '@mantine/core';
import { IconAlertTriangle, IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from '../DocumentPane.module.css';
import { hasItsEnd } from '../enclosed/readDocument.ts';
import { Weight } from '../thin/Weight.tsx';
import { useTogetherState } from '../together/useTogether.ts';
import { BrowserPages } from './BrowserPages.tsx';
import { DrawnPages } from './DrawnPages.tsx';
import type { PagesProps } from './pagesProps.ts';
import { PDF_PROGRAM_BYTES } from './pdfBytes.ts';
import { pdfWaitsToBeAsked } from './pdfCode.ts';

/** The pages of a PDF, looked at together. Where their program would take a minute to come it is asked for: the browser's own viewer is there at once. */
export function Pages(props: PagesProps) {
  const { t } = useTranslation('viewer');
  const { role } = useTogetherState(props.together);
  // Decided when it opens: what somebody reads does not change because a link gets better or worse.
  const [waits, setWaits] = useState(pdfWaitsToBeAsked);
  const { data: isWhole = true } = useQuery({
    queryKey: ['imaging', 'isWhole', props.url],
    queryFn: () => hasItsEnd(props.blob),
    staleTime: Infinity,
    gcTime: 0,
  });
  const warning = !isWhole && (
    <p className={classes['warning']} role="alert">
      <IconAlertTriangle size={18} aria-hidden />
      {t('enclosed.cutShort')}
    </p>
  );
  if (!waits)
    return (
      <>
        {warning}
        <DrawnPages {...props} />
      </>
    );
  return (
    <>
      {warning}
      <div className={classes['hint']}>
        {(role === 'presenting' || role === 'following') && <span>{t('enclosed.ownPages')}</span>}
        <Button size="compact-sm" variant="default" leftSection={<IconDownload size={16} aria-hidden />} onClick={() => setWaits(false)}>
          <Weight bytes={PDF_PROGRAM_BYTES} text="pdf.ask" textWithTime="pdf.askIn" />
        </Button>
      </div>
      <BrowserPages url={props.url} name={props.name} />
    </>
  );
}
