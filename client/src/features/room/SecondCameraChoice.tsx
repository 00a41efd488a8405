import { Button, Stack, Text } from '@mantine/core';
import { IconMicroscope } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { CaptureState } from '../../capture/capture.ts';
import type { Room } from './model.ts';
import { otherCameras, useShareCamera } from './secondCamera.ts';

/** The second cameras where the toolbar has no room for a menu of them: a telephone shows a wound with the camera at its back. */
export function SecondCameraChoice({ room, capture, onChosen }: { room: Room; capture: CaptureState; onChosen: () => void }) {
  const { t } = useTranslation('room');
  const shareCamera = useShareCamera(room);
  const others = otherCameras(capture);
  if (others.length === 0) return null;
  return (
    <Stack gap={6} mt="md" role="group" aria-label={t('sharing.secondCamera')}>
      <Text size="sm" fw={600}>
        {t('sharing.secondCamera')}
      </Text>
      {others.map(({ deviceId, label }, index) => (
        <Button
          key={deviceId}
          variant="default"
          h={44}
          justify="flex-start"
          leftSection={<IconMicroscope size={20} aria-hidden />}
          onClick={() => {
            onChosen();
            shareCamera(deviceId);
          }}
        >
          {label === '' ? `${t('devices.camera')} ${index + 2}` : label}
        </Button>
      ))}
    </Stack>
  );
}
