import { Menu } from '@mantine/core';
import { IconCameraPlus, IconDeviceDesktop, IconMicroscope, IconScreenShare, IconScreenShareOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { CaptureState } from '../../capture/capture.ts';
import type { Room, RoomState } from './model.ts';
import classes from './room.module.css';
import { otherCameras, useShareCamera } from './secondCamera.ts';
import { ToolButton } from './ToolButton.tsx';

export interface ShareButtonProps {
  room: Room;
  state: RoomState;
  capture: CaptureState;
  canShareScreen: boolean;
  onKeepShared?: (() => Promise<void>) | undefined;
}

/** Shows something beside the face: a screen, or a second camera where there is one. */
export function ShareButton({ room, state, capture, canShareScreen, onKeepShared }: ShareButtonProps) {
  const { t } = useTranslation('room');
  const others = otherCameras(capture);
  const shareCamera = useShareCamera(room);
  if (state.sharing === 'on')
    return (
      <>
        {state.shared === 'camera' && onKeepShared && (
          <ToolButton label={t('sharing.keep')} onClick={() => void onKeepShared()}>
            <IconCameraPlus aria-hidden />
          </ToolButton>
        )}
        <ToolButton
          label={t(state.shared === 'camera' ? 'sharing.stopCamera' : 'toolbar.stopScreen')}
          hint="S"
          pressed
          onClick={() => void room.toggleScreen()}
        >
          <IconScreenShareOff aria-hidden />
        </ToolButton>
      </>
    );
  if (others.length === 0)
    return canShareScreen ? (
      <ToolButton label={t('toolbar.shareScreen')} hint="S" pressed={false} onClick={() => void room.toggleScreen()}>
        <IconScreenShare aria-hidden />
      </ToolButton>
    ) : null;
  return (
    <Menu position="top">
      <Menu.Target>
        <button type="button" className={classes['tool']} aria-label={t('sharing.label')} title={t('sharing.label')}>
          <IconScreenShare aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {canShareScreen && (
          <Menu.Item leftSection={<IconDeviceDesktop size={20} aria-hidden />} onClick={() => void room.toggleScreen()}>
            {t('toolbar.shareScreen')}
          </Menu.Item>
        )}
        <Menu.Label>{t('sharing.secondCamera')}</Menu.Label>
        {others.map(({ deviceId, label }, index) => (
          <Menu.Item key={deviceId} leftSection={<IconMicroscope size={20} aria-hidden />} onClick={() => shareCamera(deviceId)}>
            {label === '' ? `${t('devices.camera')} ${index + 2}` : label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
