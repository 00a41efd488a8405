import { Stack, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ConsultFile } from '@hoi-chan/shared/features/consultShapes.ts';
import { formatSeconds } from '../../speech/seconds.ts';
import { VoicePlayer } from '../../speech/VoicePlayer.tsx';
import { formatClock } from '../../ui/time.ts';

/** What patient and doctors said while the link was down, newest first. */
export function MissedVoices({ consultId, files }: { consultId: string; files: readonly ConsultFile[] }) {
  const { t } = useTranslation('room');
  const voices = files.flatMap(({ spoken, ...file }) => (spoken === null ? [] : [{ ...file, ...spoken }])).toReversed();
  if (voices.length === 0) return null;
  return (
    <section aria-label={t('share.missed.title')}>
      <Title order={3}>{t('share.missed.title')}</Title>
      <Stack gap="sm" mt="xs">
        {voices.map(({ id, durationMs, spokenAt, fromPatient, uploadedBy }) => {
          const said = { name: fromPatient ? t('share.missed.patient') : uploadedBy.name, time: formatClock(spokenAt) };
          return (
            <VoicePlayer
              key={id}
              consultId={consultId}
              fileId={id}
              durationMs={durationMs}
              title={t('share.missed.spokenAt', said)}
              labels={{
                play: t('share.missed.play', { ...said, length: formatSeconds(durationMs) }),
                pause: t('share.missed.pause'),
              }}
            />
          );
        })}
      </Stack>
    </section>
  );
}
