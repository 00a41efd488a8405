import { Button } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from '../DocumentPane.module.css';

/** Open parameters of PDF viewers (RFC 8118 §3): the width of the page fills what there is, and no list of pages takes half of it. */
const OPENED = '#navpanes=0&view=FitH';

/** A PDF by the browser's own viewer: pages, zoom, search and their keys are those people know. Browsers of telephones have none inside a page. */
export function BrowserPages({ url, name }: { url: string; name: string }) {
  const { t } = useTranslation('viewer');
  if (navigator.pdfViewerEnabled) return <iframe src={`${url}${OPENED}`} title={name} className={classes['pdf']} data-testid="pdf-pages" />;
  return (
    <div className={classes['note']}>
      <p>{t('document.noViewer')}</p>
      <Button
        component="a"
        href={url}
        target="_blank"
        rel="noopener"
        variant="default"
        leftSection={<IconExternalLink size={18} aria-hidden />}
      >
        {t('document.open')}
      </Button>
    </div>
  );
}
