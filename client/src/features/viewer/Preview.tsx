import { Loader } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { readRendered } from './dicomSource.ts';
import classes from './Preview.module.css';
import type { Frame } from './series.ts';
import { useBlobUrl } from './useBlobUrl.ts';

const previewPixels = 256;

/** The small picture that stands in until the real pixels are there; says so, since nothing may be read from it. */
export function Preview({ consultId, frame, shown }: { consultId: string; frame: Frame | undefined; shown: boolean }) {
  const { t } = useTranslation('viewer');
  const { url } = useBlobUrl(
    ['imaging', 'rendered', consultId, frame?.sopUid, frame?.frame, previewPixels],
    (signal) => (frame === undefined ? Promise.reject(new Error('no frame')) : readRendered(consultId, frame, previewPixels, signal)),
    frame !== undefined && shown,
  );
  if (!shown) return null;
  return (
    <div className={classes['layer']} data-testid="preview">
      {url !== undefined && <img src={url} alt="" className={classes['picture']} draggable={false} />}
      <span className={classes['note']} role="status">
        <Loader size={12} color="gray.3" aria-hidden />
        {t('preview')}
      </span>
    </div>
  );
}
