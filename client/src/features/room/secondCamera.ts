import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import type { CaptureState } from '../../capture/capture.ts';
import type { Device } from '../../capture/remembered.ts';
import type { Room } from './model.ts';

/** Cameras that do not show the face. */
export function otherCameras({ cameras, chosen }: CaptureState): Device[] {
  return cameras.filter(({ deviceId }) => deviceId !== chosen.camera);
}

/** Shares a second camera and says what became of it, where that is not what was asked for. */
export function useShareCamera(room: Room): (deviceId: string) => void {
  const { t } = useTranslation('room');
  return (deviceId) =>
    void room.shareCamera(deviceId).then((outcome) => {
      if (outcome === 'failed') notifications.show({ message: t('sharing.cameraFailed'), color: 'red' });
      if (outcome === 'instead') notifications.show({ message: t('sharing.instead') });
    });
}
