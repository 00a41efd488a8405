import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { PictureOffer } from '../PictureOffer.tsx';
import type { Frame } from '../series.ts';
import { wireBytes } from './heavyFrame.ts';
import { Weight } from './Weight.tsx';

/** A picture of megabytes on a thin link comes for whoever asks for it: a signature or a result would wait behind it. */
export function FullFrameOffer({ frame, onFetch }: { frame: Frame; onFetch: () => void }) {
  const { t } = useTranslation('viewer');
  return (
    <PictureOffer note={t('full.note')} testId="full-frame">
      <Button variant="default" leftSection={<IconDownload size={18} aria-hidden />} onClick={onFetch} data-testid="full-frame-fetch">
        <Weight bytes={wireBytes(frame)} text="full.ask" textWithTime="full.askIn" />
      </Button>
    </PictureOffer>
  );
}
