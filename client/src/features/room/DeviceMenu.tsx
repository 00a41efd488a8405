import { NativeSelect, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Capture, CaptureState } from '../../capture/capture.ts';
import type { Device, DeviceKind } from '../../capture/remembered.ts';
import { canChooseSpeaker } from '../../capture/tone.ts';

/** Another camera, microphone or loudspeaker without leaving the call. */
export function DeviceMenu({ capture, state }: { capture: Capture; state: CaptureState }) {
  const { t } = useTranslation('room');
  const rows: { kind: DeviceKind; devices: readonly Device[] }[] = [
    { kind: 'camera', devices: state.cameras },
    { kind: 'microphone', devices: state.microphones },
    ...(canChooseSpeaker() ? [{ kind: 'speaker' as const, devices: state.speakers }] : []),
  ];
  return (
    <Stack gap="sm">
      {rows.map(({ kind, devices }) => (
        <NativeSelect
          key={kind}
          label={t(`devices.${kind}`)}
          disabled={devices.length === 0}
          value={state.chosen[kind] ?? ''}
          onChange={(event) => void capture.choose(kind, event.currentTarget.value)}
          data={
            devices.length === 0
              ? [{ value: '', label: t('devices.none') }]
              : devices.map((d, index) => ({ value: d.deviceId, label: d.label === '' ? `${t(`devices.${kind}`)} ${index + 1}` : d.label }))
          }
        />
      ))}
      {(state.camera.problem ?? state.microphone.problem) !== null && (
        <Text size="sm" c="red" role="alert">
          {t('devices.problem')}
        </Text>
      )}
    </Stack>
  );
}
