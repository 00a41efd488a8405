import { Alert, Button, Modal, Select, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconRefresh, IconShieldLock, IconVideoOff } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { createCapture, type Capture } from '../../../capture/capture.ts';
import { useStore } from '../../../state/useStore.ts';
import { readSearch } from '../model.ts';
import classes from './CardScanner.module.css';
import { watchFrames } from './readFrames.ts';

/** The camera that reads cards is no choice for calls: nothing of it is remembered. */
const forgetful = { getItem: () => null, setItem: () => undefined };

interface CardScannerProps {
  /** The text of a card's code, as a USB reader would type it. */
  onCard: (text: string) => void;
  onClose: () => void;
}

/** Reads the QR code of an ID or insurance card with the camera. Everything happens on this device, without a server. */
export default function CardScanner({ onCard, onClose }: CardScannerProps) {
  const { t } = useTranslation(['patients', 'devices']);
  const [capture, setCapture] = useState<Capture>();
  useEffect(() => {
    const made = createCapture({ mediaDevices: navigator.mediaDevices, storage: forgetful, facingMode: 'environment' });
    setCapture(made);
    void made.setMicrophoneOn(false).then(() => made.start());
    return () => made.close();
  }, []);
  return (
    <Modal opened onClose={onClose} title={t('scan.title')} size="lg" closeButtonProps={{ 'aria-label': t('common:action.close') }}>
      {capture && <Finder capture={capture} onCard={onCard} />}
    </Modal>
  );
}

function Finder({ capture, onCard }: { capture: Capture; onCard: (text: string) => void }) {
  const { t } = useTranslation(['patients', 'devices']);
  const { phase, camera, cameras, chosen } = useStore(capture.state);
  const [strange, setStrange] = useState(false);
  return (
    <Stack gap="sm">
      <div className={classes['stage']}>
        {camera.track ? (
          <Eye
            track={camera.track}
            label={t('scan.picture')}
            onText={(text) => {
              const { kind } = readSearch(text);
              if (kind === 'card') onCard(text);
              else setStrange(true);
            }}
          />
        ) : (
          <div className={classes['empty']}>
            <IconVideoOff size={40} aria-hidden />
            <Text>{phase === 'ready' ? t('scan.noPicture') : t('scan.asking')}</Text>
          </div>
        )}
      </div>
      {camera.problem ? (
        <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />} title={t('devices:problem.title.camera')} role="alert">
          <Text size="sm">{t(`devices:problem.${camera.problem}`)}</Text>
          <Button mt="sm" variant="default" leftSection={<IconRefresh size={18} aria-hidden />} onClick={() => void capture.retry()}>
            {t('devices:retry')}
          </Button>
        </Alert>
      ) : (
        <Text role="status" fw={strange ? 600 : 400}>
          {strange ? t('scan.strange') : t('scan.hold')}
        </Text>
      )}
      {cameras.length > 1 && (
        <Select
          label={t('devices:camera.label')}
          data={cameras.map(({ deviceId, label }, index) => ({
            value: deviceId,
            label: label || `${t('devices:camera.label')} ${index + 1}`,
          }))}
          value={chosen.camera}
          allowDeselect={false}
          onChange={(deviceId) => deviceId !== null && void capture.choose('camera', deviceId)}
        />
      )}
      <Text size="sm" c="dimmed" className={classes['promise']}>
        <IconShieldLock size={18} aria-hidden />
        {t('scan.notKept')}
      </Text>
    </Stack>
  );
}

/** The camera's picture with the frame to hold the card into. */
function Eye({ track, label, onText }: { track: MediaStreamTrack; label: string; onText: (text: string) => void }) {
  const video = useRef<HTMLVideoElement>(null);
  const told = useRef(onText);
  useEffect(() => {
    told.current = onText;
  });
  useEffect(() => {
    const element = video.current;
    if (!element) return;
    element.srcObject = new MediaStream([track]);
    void element.play().catch(() => undefined);
    const stop = watchFrames(element, (text) => told.current(text));
    return () => {
      stop();
      element.srcObject = null;
    };
  }, [track]);
  return (
    <>
      <video ref={video} autoPlay playsInline muted aria-label={label} />
      <div className={classes['frame']} aria-hidden />
    </>
  );
}
