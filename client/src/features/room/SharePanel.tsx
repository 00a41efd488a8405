import { Button, Group, Stack, Text, Textarea, Title } from '@mantine/core';
import { IconCheck, IconClipboardHeart, IconFile, IconMessage2, IconMicrophone, IconSend } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { SharedItem } from '@hoi-chan/shared/features/appointments.ts';
import type { ConsultFile } from '@hoi-chan/shared/features/consultShapes.ts';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { formatClock } from '../../ui/time.ts';
import classes from './room.module.css';

export type ShareBody = { kind: 'note'; text: string } | { kind: 'plan' } | { kind: 'file'; fileId: string };

const ICONS: Record<SharedItem['kind'], ReactNode> = {
  note: <IconMessage2 size={18} aria-hidden />,
  plan: <IconClipboardHeart size={18} aria-hidden />,
  file: <IconFile size={18} aria-hidden />,
  voice: <IconMicrophone size={18} aria-hidden />,
};

/** What the patient sees beside the call, and nothing else: advice, the signed plan, single files. */
export function SharePanel({
  shared,
  files,
  fromPatient,
  onShare,
}: {
  shared: readonly SharedItem[];
  files: readonly ConsultFile[];
  /** What the patient sent. */
  fromPatient?: ReactNode;
  onShare: (body: ShareBody) => Promise<void>;
}) {
  const { t } = useTranslation('room');
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState<string | null>(null);
  const [error, setError] = useState<unknown>();
  const share = async (name: string, body: ShareBody): Promise<void> => {
    setBusy(name);
    setError(undefined);
    try {
      await onShare(body);
      if (body.kind === 'note') setNote('');
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(null);
    }
  };
  return (
    <Stack gap="md" maw={680}>
      <Title order={2}>{t('share.title')}</Title>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (note.trim() !== '') void share('note', { kind: 'note', text: note.trim() });
        }}
      >
        <Textarea
          label={t('share.note')}
          placeholder={t('share.notePlaceholder')}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
          maxLength={4000}
          minRows={3}
          autosize
        />
        <Group mt="xs" gap="xs">
          <Button type="submit" leftSection={<IconSend size={18} aria-hidden />} loading={busy === 'note'} disabled={note.trim() === ''}>
            {t('share.sendNote')}
          </Button>
          <Button
            variant="default"
            leftSection={<IconClipboardHeart size={18} aria-hidden />}
            loading={busy === 'plan'}
            onClick={() => void share('plan', { kind: 'plan' })}
          >
            {t('share.sendPlan')}
          </Button>
        </Group>
      </form>
      {error !== undefined && <ErrorState error={error} compact />}
      {fromPatient}
      <section aria-label={t('share.files')}>
        <Title order={3}>{t('share.files')}</Title>
        {files.length === 0 && (
          <Text c="dimmed" size="sm">
            {t('share.noFiles')}
          </Text>
        )}
        {files.map((file) => (
          <Group key={file.id} justify="space-between" wrap="nowrap" py={6}>
            <Text size="sm" truncate>
              {file.name}
            </Text>
            <Button
              size="compact-md"
              variant="default"
              loading={busy === file.id}
              aria-label={`${t('share.sendFile')}: ${file.name}`}
              onClick={() => void share(file.id, { kind: 'file', fileId: file.id })}
            >
              {t('share.sendFile')}
            </Button>
          </Group>
        ))}
      </section>
      <section aria-label={t('share.sent')} aria-live="polite">
        <Title order={3}>{t('share.sent')}</Title>
        {shared.length === 0 && (
          <Text c="dimmed" size="sm">
            {t('share.nothing')}
          </Text>
        )}
        <Stack component="ul" gap={6} className={classes['people']}>
          {shared.map((item) => (
            <Group component="li" key={item.id} wrap="nowrap" align="flex-start" gap="xs" py={6}>
              {ICONS[item.kind]}
              <div style={{ flex: 1, minWidth: 0 }}>
                <Text size="sm" fw={600}>
                  {item.spoken === null ? item.title : t('share.voice', { time: formatClock(item.spoken.spokenAt) })}
                </Text>
                {item.text !== null && (
                  <Text size="sm" lineClamp={4} style={{ whiteSpace: 'pre-wrap' }}>
                    {item.text}
                  </Text>
                )}
              </div>
              <Text size="xs" c="dimmed">
                <IconCheck size={12} aria-hidden /> {formatClock(item.at)}
              </Text>
            </Group>
          ))}
        </Stack>
      </section>
    </Stack>
  );
}
