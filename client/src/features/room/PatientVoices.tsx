import { Stack, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ConsultFile } from '@hoi-chan/shared/features/consultShapes.ts';
import { formatSeconds } from '../../speech/seconds.ts';
import { VoicePlayer } from '../../speech/VoicePlayer.tsx';
import { formatClock } from '../../ui/time.ts';

/** What the patient said while the link was down, newest first. */
export function PatientVoices({ consultId, files }: { consultId: string; files: readonly ConsultFile[] }) {
  const { t } = useTranslation('room');
  const voices = files.flatMap(({ id, spoken }) => (spoken === null ? [] : [{ id, ...spoken }])).toReversed();
  if (voices.length === 0) return null;
  return (
    <section aria-label={t('share.missed.title')}>
      <Title order={3}>{t('share.missed.title')}</Title>
      <Stack gap="sm" mt="xs">
        {voices.map(({ id, durationMs, spokenAt }) => (
          <VoicePlayer
            key={id}
            consultId={consultId}
            fileId={id}
            durationMs={durationMs}
            title={t('share.missed.spokenAt', { time: formatClock(spokenAt) })}
            labels={{
              play: t('share.missed.play', { time: formatClock(spokenAt), length: formatSeconds(durationMs) }),
              pause: t('share.missed.pause'),
            }}
          />
        ))}
      </Stack>
    </section>
  );
}
