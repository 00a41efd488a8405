import { Group, Stack, Text } from '@mantine/core';
import { IconHandStop, IconMicrophone, IconMicrophoneOff, IconVideo, IconVideoOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { isMuted, type CallPerson } from '../../call/call.ts';
import { initialsOf } from './initials.ts';
import { NetworkBars } from './NetworkBars.tsx';
import classes from './room.module.css';

/** Everybody in the room, in order of coming. */
export function PeopleList({ people }: { people: readonly CallPerson[] }) {
  const { t } = useTranslation('room');
  return (
    <Stack gap={4} component="ul" className={classes['people']}>
      {people.map((person) => {
        const camera = person.producers.find((p) => p.source === 'camera');
        const muted = isMuted(person);
        return (
          <Group key={person.participantId} component="li" wrap="nowrap" gap="sm" py={8}>
            <span className={classes['avatar']} aria-hidden>
              {initialsOf(person.name)}
            </span>
            <div style={{ flex: 1, minWidth: 0 }}>
              <Text fw={600} truncate>
                {person.isSelf ? t('tile.you', { name: person.name }) : person.name}
              </Text>
              <Text size="sm" c="dimmed" truncate>
                {[person.role === 'patient' ? t('people.patient') : person.title, person.facilityName].filter(Boolean).join(' · ')}
              </Text>
              <Text size="xs" c="dimmed" component="div">
                {person.awayFromMs === null ? <NetworkBars quality={person.networkQuality} withWord /> : t('tile.reconnecting')}
              </Text>
            </div>
            <Group gap={6} wrap="nowrap">
              {person.handRaised && <IconHandStop size={20} color="var(--hc-warn)" aria-label={t('tile.handRaised')} />}
              {muted ? (
                <IconMicrophoneOff size={20} color="var(--hc-danger)" aria-label={t('tile.muted')} />
              ) : (
                <IconMicrophone size={20} aria-label={t('people.speaks')} />
              )}
              {camera && !camera.paused ? (
                <IconVideo size={20} aria-label={t('people.hasPicture')} />
              ) : (
                <IconVideoOff size={20} color="var(--hc-danger)" aria-label={t('tile.cameraOff')} />
              )}
            </Group>
          </Group>
        );
      })}
    </Stack>
  );
}
