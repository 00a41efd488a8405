import { Button, Group, Modal, Slider } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './TrueSizeDialog.module.css';
import { CARD_MM, type ScreenScale } from './screenScale.ts';

interface TrueSizeDialogProps {
  scale: ScreenScale;
  /** The scale of the picture is that of the detector: even the true size is not the patient's. */
  isDetector: boolean;
  onDone: (scale: ScreenScale) => void;
  onClose: () => void;
}

/** A browser does not know how large its pixels are: a card everybody has tells it, once for each screen. */
export function TrueSizeDialog({ scale, isDetector, onDone, onClose }: TrueSizeDialogProps) {
  const { t } = useTranslation('viewer');
  const [pixelsPerMm, setPixelsPerMm] = useState(scale.pixelsPerMm);
  return (
    <Modal opened onClose={onClose} title={t('trueSize.title')} size="lg" closeButtonProps={{ 'aria-label': t('close') }}>
      <p>{t('trueSize.text')}</p>
      {isDetector && <p role="note">{t('trueSize.detector')}</p>}
      <div
        className={classes['card']}
        style={{ width: CARD_MM.width * pixelsPerMm, height: CARD_MM.height * pixelsPerMm }}
        data-testid="card"
        aria-hidden
      />
      <Slider
        min={2}
        max={12}
        step={0.01}
        value={pixelsPerMm}
        onChange={setPixelsPerMm}
        label={null}
        thumbLabel={t('trueSize.slider')}
        my="md"
      />
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('close')}
        </Button>
        <Button onClick={() => onDone({ pixelsPerMm, isMeasured: true })} data-testid="true-size-done">
          {t('trueSize.done')}
        </Button>
      </Group>
    </Modal>
  );
}
