import { Loader } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isOnThinLink } from '../../shell/thrift.ts';
import classes from './Preview.module.css';
import type { Frame } from './series.ts';
import { isHeavy, middleComesFirst } from './thin/heavyFrame.ts';
import { passingPixels, previewPixels, useMiddlePicture, usePreview } from './usePreview.ts';

interface PreviewProps {
  consultId: string;
  frame: Frame | undefined;
  shown: boolean;
  /** Wait this long before covering what is seen and asking for the preview: on a good link the picture itself is quicker. */
  patienceMs?: number;
  /** Nothing follows by itself. */
  isLast?: boolean;
  /** Of a film, whose frames have no middle pictures while they come: the next ones are needed as much. */
  isCine?: boolean;
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

/** The small picture that stands in until the real pixels are there; says so, since nothing may be read from it. */
export function Preview({ consultId, frame, shown: wanted, patienceMs = 0, isLast = false, isCine = false }: PreviewProps) {
  const shown = useLasting(wanted, patienceMs);
  // Where the picture itself comes within seconds the smallest does; on a thin link one looks at it for longer, and a middle one is built on it.
  const passing = patienceMs > 0 && !isHeavy(frame) && !isOnThinLink();
  const { url } = usePreview(consultId, frame, passing ? passingPixels : previewPixels, shown);
  const middle = useMiddlePicture(consultId, frame, shown && url !== undefined && (!isCine || isLast) && middleComesFirst(frame));
  if (!shown) return null;
  return (
    <PreviewLayer
      url={middle.url ?? url}
      isMiddle={middle.url !== undefined}
      isComing={!isLast || (middle.exists && middle.url === undefined && middle.error === undefined)}
    />
  );
}

/** A preview in the place of a picture, marked as one. */
export function PreviewLayer({
  url,
  isMiddle = false,
  isComing = true,
}: {
  url: string | undefined;
  isMiddle?: boolean;
  /** Something better is on its way. */
  isComing?: boolean;
}) {
  const { t } = useTranslation('viewer');
  return (
    <div className={classes['layer']} data-testid="preview">
      {url !== undefined && <img src={url} alt="" className={classes['picture']} draggable={false} />}
      <span className={classes['note']} role="status">
        {isComing && <Loader size={12} color="gray.3" aria-hidden />}
        {t(isMiddle ? 'sharper.note' : 'preview')}
      </span>
    </div>
  );
}
