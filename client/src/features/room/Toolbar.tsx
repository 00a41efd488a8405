import { Menu, Popover } from '@mantine/core';
import {
  IconDoorExit,
  IconHandStop,
  IconHelp,
  IconLayoutBoardSplit,
  IconLayoutGrid,
  IconLayoutSidebar,
  IconMicrophone,
  IconMicrophoneOff,
  IconSettings,
  IconUserScreen,
  IconVideo,
  IconVideoOff,
} from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaptureState } from '../../capture/capture.ts';
import { LAYOUT_MODES, type LayoutMode } from './layout.ts';
import type { Room, RoomState } from './model.ts';
import classes from './room.module.css';
import { SecondCameraChoice } from './SecondCameraChoice.tsx';
import { ShareButton } from './ShareButton.tsx';
import { ToolButton } from './ToolButton.tsx';

const LAYOUT_ICONS: Record<LayoutMode, ReactNode> = {
  beside: <IconLayoutSidebar size={20} aria-hidden />,
  grid: <IconLayoutGrid size={20} aria-hidden />,
  speaker: <IconUserScreen size={20} aria-hidden />,
  pinned: <IconLayoutBoardSplit size={20} aria-hidden />,
};

export interface ToolbarProps {
  room: Room;
  state: RoomState;
  capture: CaptureState;
  handRaised: boolean;
  compact: boolean;
  canShareScreen: boolean;
  /** Is given what closes it again. */
  devices: (close: () => void) => ReactNode;
  /** Adds a picture of what one shares to the files of the case. */
  onKeepShared?: (() => Promise<void>) | undefined;
  onLeave: () => void;
}

/** What one does with oneself: voice, picture, hand, screen, layout, leaving. */
export function Toolbar({ room, state, capture, handRaised, compact, canShareScreen, devices, onKeepShared, onLeave }: ToolbarProps) {
  const { t } = useTranslation('room');
  const [devicesOpen, setDevicesOpen] = useState(false);
  const microphoneOn = capture.microphone.wanted && capture.microphone.track !== null;
  const cameraOn = capture.camera.wanted && capture.camera.track !== null;
  return (
    <div className={classes['toolbar']} role="toolbar" aria-label={t('toolbar.label')}>
      <ToolButton label={t(microphoneOn ? 'toolbar.mute' : 'toolbar.unmute')} hint="M" off={!microphoneOn} onClick={room.toggleMicrophone}>
        {microphoneOn ? <IconMicrophone aria-hidden /> : <IconMicrophoneOff aria-hidden />}
      </ToolButton>
      <ToolButton label={t(cameraOn ? 'toolbar.cameraOff' : 'toolbar.cameraOn')} hint="V" off={!cameraOn} onClick={room.toggleCamera}>
        {cameraOn ? <IconVideo aria-hidden /> : <IconVideoOff aria-hidden />}
      </ToolButton>
      <Popover position="top" width={320} trapFocus returnFocus opened={devicesOpen} onChange={setDevicesOpen}>
        <Popover.Target>
          <button
            type="button"
            className={classes['tool']}
            aria-label={t('toolbar.devices')}
            title={t('toolbar.devices')}
            onClick={() => setDevicesOpen(!devicesOpen)}
          >
            <IconSettings aria-hidden />
          </button>
        </Popover.Target>
        <Popover.Dropdown p="md" className={classes['settings']} aria-label={t('toolbar.devices')}>
          {devices(() => setDevicesOpen(false))}
          {compact && state.sharing === 'off' && (
            <SecondCameraChoice room={room} capture={capture} onChosen={() => setDevicesOpen(false)} />
          )}
        </Popover.Dropdown>
      </Popover>
      {/* A narrow window has room for one of them, and what is being sent must be stoppable. */}
      {(!compact || state.sharing !== 'on') && (
        <ToolButton
          label={t(handRaised ? 'toolbar.lowerHand' : 'toolbar.raiseHand')}
          hint="H"
          pressed={handRaised}
          onClick={room.toggleHand}
        >
          <IconHandStop aria-hidden />
        </ToolButton>
      )}
      {(!compact || state.sharing === 'on') && (
        <ShareButton
          room={room}
          state={state}
          capture={capture}
          canShareScreen={canShareScreen}
          onKeepShared={compact ? undefined : onKeepShared}
        />
      )}
      {!compact && (
        <>
          <Menu position="top">
            <Menu.Target>
              <button type="button" className={classes['tool']} aria-label={t('toolbar.layout')} title={t('toolbar.layout')}>
                {LAYOUT_ICONS[state.mode]}
              </button>
            </Menu.Target>
            <Menu.Dropdown>
              {LAYOUT_MODES.filter((mode) => mode !== 'pinned' || state.pinnedKey !== null).map((mode) => (
                <Menu.Item
                  key={mode}
                  leftSection={LAYOUT_ICONS[mode]}
                  onClick={() => room.setMode(mode)}
                  aria-current={state.mode === mode}
                  fw={state.mode === mode ? 700 : undefined}
                >
                  {t(`layout.${mode}`)}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
          <ToolButton label={t('toolbar.help')} hint="?" onClick={() => room.setHelpOpen(true)}>
            <IconHelp aria-hidden />
          </ToolButton>
        </>
      )}
      <button type="button" className={classes['leave']} aria-label={t('toolbar.leave')} onClick={onLeave}>
        <IconDoorExit size={22} aria-hidden />
        <span>{t(compact ? 'toolbar.leaveShort' : 'toolbar.leave')}</span>
      </button>
    </div>
  );
}
