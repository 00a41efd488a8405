import { Divider } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Call } from '../../call/call.ts';
import type { Capture } from '../../capture/capture.ts';
import { useStore } from '../../state/useStore.ts';
import { DeviceMenu } from './DeviceMenu.tsx';
import { DirectCall } from './DirectCall.tsx';
import { LinkSettings } from './LinkSettings.tsx';

export interface RoomSettingsProps {
  call: Call;
  capture: Capture;
  /** More to set, below devices and link. */
  more: ReactNode;
  /** Closes what these stand in. */
  onClose: () => void;
  onQuality: () => void;
}

/** "Devices and link": what one sends with, how much, and by which way. */
export function RoomSettings({ call, capture, more, onClose, onQuality }: RoomSettingsProps) {
  const { direct } = useStore(call.state);
  const devices = useStore(capture.state);
  return (
    <>
      <DeviceMenu capture={capture} state={devices} />
      <Divider my="md" />
      <LinkSettings
        session={call.session}
        onQuality={() => {
          onClose();
          onQuality();
        }}
      />
      <DirectCall
        state={direct}
        onChoose={(chosen) => {
          onClose();
          void call.setDirect(chosen);
        }}
      />
      {more && (
        <>
          <Divider my="md" />
          {more}
        </>
      )}
    </>
  );
}
