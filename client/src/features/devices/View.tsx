import { Alert, Button, Group, Select, Stack, Text, Title } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCamera,
  IconMicrophone,
  IconMicrophoneOff,
  IconRefresh,
  IconVideo,
  IconVideoOff,
  IconVolume,
} from '@tabler/icons-react';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { TrackVideo } from '../../call/MediaElements.tsx';
import type { Capture } from '../../capture/capture.ts';
import type { Device } from '../../capture/remembered.ts';
import { canChooseSpeaker, playTestTone } from '../../capture/tone.ts';
import { useStore } from '../../state/useStore.ts';
import classes from './devices.module.css';
import { LevelBar } from './LevelBar.tsx';
import { problemsOf, wayIn } from './model.ts';

export interface DeviceCheckProps {
  capture: Capture;
  /** As the others will see it below the picture. */
  name: string;
  /** What one is about to enter: the consult's number and patient. */
  about: ReactNode;
  /** Came out of this call by a reload: the button says so. */
  again: boolean;
  busy: boolean;
  /** What the link will carry. */
  link?: ReactNode;
  problem?: ReactNode;
  onJoin: () => void;
}

/** The last look into the mirror before a call: picture, voice, loudspeaker. One may go in without any of them. */
export function DeviceCheck({ capture, name, about, again, busy, link, problem, onJoin }: DeviceCheckProps) {
  const { t } = useTranslation('devices');
  const state = useStore(capture.state);
  const way = wayIn(state);
  useEffect(() => void capture.start(), [capture]);

  return (
    <div className={classes['check']}>
      <div className={classes['preview']}>
        {state.camera.track ? (
          <TrackVideo track={state.camera.track} aria-label={t('preview')} />
        ) : (
          <div className={classes['empty']}>
            <IconVideoOff size={44} aria-hidden />
            <Text fw={600}>{state.phase === 'asking' ? t('asking') : t(state.camera.wanted ? 'noPicture' : 'cameraIsOff')}</Text>
          </div>
        )}
        <span className={classes['name']}>{name}</span>
        <div className={classes['toggles']}>
          <Toggle
            on={state.microphone.wanted && state.microphone.track !== null}
            label={t(state.microphone.wanted ? 'microphone.turnOff' : 'microphone.turnOn')}
            icons={[<IconMicrophone key="on" aria-hidden />, <IconMicrophoneOff key="off" aria-hidden />]}
            onToggle={() => void capture.setMicrophoneOn(!state.microphone.wanted)}
          />
          <Toggle
            on={state.camera.wanted && state.camera.track !== null}
            label={t(state.camera.wanted ? 'camera.turnOff' : 'camera.turnOn')}
            icons={[<IconVideo key="on" aria-hidden />, <IconVideoOff key="off" aria-hidden />]}
            onToggle={() => void capture.setCameraOn(!state.camera.wanted)}
          />
        </div>
      </div>

      <Stack gap="md">
        <div>
          <Title order={1}>{t('title')}</Title>
          <Text c="dimmed" component="div">
            {about}
          </Text>
        </div>
        {problemsOf(state).map(({ kind, problem: why }) => (
          <Alert key={kind} color="yellow" icon={<IconAlertTriangle aria-hidden />} title={t(`problem.title.${kind}`)} role="alert">
            <Text size="sm">{t(`problem.${why}`)}</Text>
            <Button
              mt="xs"
              size="sm"
              variant="default"
              leftSection={<IconRefresh size={16} aria-hidden />}
              onClick={() => void capture.retry()}
            >
              {t('retry')}
            </Button>
          </Alert>
        ))}
        <DeviceSelect
          icon={<IconCamera size={18} aria-hidden />}
          label={t('camera.label')}
          devices={state.cameras}
          chosen={state.chosen.camera}
          onChoose={(id) => void capture.choose('camera', id)}
        />
        <div>
          <DeviceSelect
            icon={<IconMicrophone size={18} aria-hidden />}
            label={t('microphone.label')}
            devices={state.microphones}
            chosen={state.chosen.microphone}
            onChoose={(id) => void capture.choose('microphone', id)}
          />
          <Text size="sm" c="dimmed" mt="xs" mb={6}>
            {t(state.microphone.wanted ? 'speak' : 'microphone.isOff')}
          </Text>
          <LevelBar track={state.microphone.wanted ? state.microphone.track : null} label={t('level')} />
        </div>
        <Group align="flex-end" gap="sm" wrap="nowrap">
          {canChooseSpeaker() && state.speakers.length > 0 && (
            <div style={{ flex: 1, minWidth: 0 }}>
              <DeviceSelect
                icon={<IconVolume size={18} aria-hidden />}
                label={t('speaker.label')}
                devices={state.speakers}
                chosen={state.chosen.speaker}
                onChoose={(id) => void capture.choose('speaker', id)}
              />
            </div>
          )}
          <SpeakerTest speakerId={state.chosen.speaker} />
        </Group>
        {problem}
        <Button size="xl" h={64} onClick={onJoin} loading={busy}>
          {t(again ? 'again' : `join.${way}`)}
        </Button>
        {way !== 'video' && state.phase === 'ready' && (
          <Text size="sm" c="dimmed" ta="center">
            {t(`means.${way}`)}
          </Text>
        )}
        {/* Below the button, which must not move while the check goes on. */}
        {link}
      </Stack>
    </div>
  );
}

function Toggle({ on, label, icons, onToggle }: { on: boolean; label: string; icons: [ReactNode, ReactNode]; onToggle: () => void }) {
  return (
    <button type="button" className={classes['toggle']} data-off={!on || undefined} aria-label={label} title={label} onClick={onToggle}>
      {on ? icons[0] : icons[1]}
    </button>
  );
}

interface DeviceSelectProps {
  icon: ReactNode;
  label: string;
  devices: readonly Device[];
  chosen: string | null;
  onChoose: (deviceId: string) => void;
}

function DeviceSelect({ icon, label, devices, chosen, onChoose }: DeviceSelectProps) {
  const { t } = useTranslation('devices');
  return (
    <Select
      size="md"
      label={label}
      leftSection={icon}
      data={devices.map((d, index) => ({ value: d.deviceId, label: d.label === '' ? `${label} ${index + 1}` : d.label }))}
      value={devices.some((d) => d.deviceId === chosen) ? chosen : null}
      placeholder={devices.length === 0 ? t('none') : t('default')}
      disabled={devices.length === 0}
      allowDeselect={false}
      onChange={(id) => id !== null && onChoose(id)}
    />
  );
}

function SpeakerTest({ speakerId }: { speakerId: string | null }) {
  const { t } = useTranslation('devices');
  const [state, setState] = useState<'idle' | 'playing' | 'failed'>('idle');
  const play = async (): Promise<void> => {
    setState('playing');
    try {
      await playTestTone(speakerId);
      setState('idle');
    } catch {
      setState('failed');
    }
  };
  return (
    <Button
      size="md"
      variant="default"
      leftSection={<IconVolume size={18} aria-hidden />}
      onClick={() => void play()}
      aria-live="polite"
      style={{ flex: 'none' }}
    >
      {t(`speaker.${state}`)}
    </Button>
  );
}
