import { Loader } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { readRendered } from './dicomSource.ts';
import classes from './Preview.module.css';
import type { Frame } from './series.ts';
import { useBlobUrl, type BlobUrl } from '../../net/useBlobUrl.ts';

export const previewPixels = 256;

interface PreviewProps {
  consultId: string;
  frame: Frame | undefined;
  shown: boolean;
  /** Wait this long before covering what is seen and asking for the preview: on a good link the picture itself is quicker. */
  patienceMs?: number;
}

/** True once `wanted` has been true for `ms`. */
function useLasting(wanted: boolean, ms: number): boolean {
  const [lasted, setLasted] = useState(wanted && ms === 0);
  useEffect(() => {
    if (!wanted) return undefined;
    const timer = setTimeout(() => setLasted(true), ms);
    return () => {
      clearTimeout(timer);
      setLasted(false);
    };
  }, [wanted, ms]);
  return wanted && lasted;
}

/** The small picture of a frame as the archive draws it, asked for once. */
export function usePreview(consultId: string, frame: Frame | undefined, pixels: number, wanted: boolean): BlobUrl {
  return useBlobUrl(
    ['imaging', 'rendered', consultId, frame?.sopUid, frame?.frame, pixels],
    (signal) => (frame === undefined ? Promise.reject(new Error('no frame')) : readRendered(consultId, frame, pixels, signal)),
    frame !== undefined && wanted,
  );
}

/** The small picture that stands in until the real pixels are there; says so, since nothing may be read from it. */
export function Preview({ consultId, frame, shown: wanted, patienceMs = 0 }: PreviewProps) {
  const shown = useLasting(wanted, patienceMs);
  const { url } = usePreview(consultId, frame, previewPixels, shown);
  if (!shown) return null;
  return <PreviewLayer url={url} />;
}

/** A preview in the place of a picture, marked as one. */
export function PreviewLayer({ url }: { url: string | undefined }) {
  const { t } = useTranslation('viewer');
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
