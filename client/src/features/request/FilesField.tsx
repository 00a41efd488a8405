import { Alert, Button, FileButton, Group, Progress, Stack, Text } from '@mantine/core';
import { IconCheck, IconCloudUpload, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useErrorText } from '../../ui/useErrorText.ts';
import classes from './FilesField.module.css';
import type { Upload, Uploads } from './uploads.ts';

/** Files dropped in from a USB stick or chosen: progress and, where one is refused, the reason; each stands for itself. */
export function FilesField({ uploads, files }: { uploads: Uploads; files: readonly Upload[] }) {
  const { t } = useTranslation('request');
  const [over, setOver] = useState(false);
  return (
    <Stack gap="sm">
      <div
        className={classes['drop']}
        data-over={over || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          uploads.add([...event.dataTransfer.files]);
        }}
      >
        <IconCloudUpload size={32} stroke={1.5} aria-hidden />
        <Text size="sm" ta="center">
          {t('files.drop')}
        </Text>
        <FileButton
          multiple
          onChange={(chosen) => uploads.add(chosen)}
          inputProps={{ 'aria-label': t('files.choose'), 'data-testid': 'file-input' } as object}
        >
          {(props) => (
            <Button {...props} variant="default">
              {t('files.choose')}
            </Button>
          )}
        </FileButton>
        <Text size="xs" c="dimmed" ta="center">
          {t('files.kinds')}
        </Text>
      </div>
      {files.length > 0 && (
        <ul className={classes['files']}>
          {files.map((upload) => (
            <FileLine key={upload.key} upload={upload} uploads={uploads} />
          ))}
        </ul>
      )}
    </Stack>
  );
}

function FileLine({ upload, uploads }: { upload: Upload; uploads: Uploads }) {
  const { t, i18n } = useTranslation('request');
  const errorText = useErrorText();
  const [removeError, setRemoveError] = useState<unknown>();
  const percent = Math.round(upload.progress * 100);
  const remove = (): void => {
    setRemoveError(undefined);
    uploads.remove(upload.key).catch(setRemoveError);
  };
  return (
    <li className={classes['file']}>
      <Group justify="space-between" gap="sm" wrap="nowrap">
        <div className={classes['name']}>
          <Text size="sm" fw={600}>
            {upload.name}
          </Text>
          <Text size="xs" c="dimmed">
            {(upload.sizeBytes / 1_000_000).toLocaleString(i18n.language, { maximumFractionDigits: 2 })} MB ·{' '}
            {upload.state === 'sending' ? t('files.sending', { percent }) : t(`files.state_${upload.state}`)}
          </Text>
        </div>
        {upload.state === 'done' && <IconCheck size={20} color="var(--hc-good)" aria-hidden />}
        {upload.state === 'failed' && (
          <Button size="xs" variant="default" onClick={() => uploads.retry(upload.key)}>
            {t('files.retry')}
          </Button>
        )}
        {upload.state !== 'sending' && (
          <Button size="xs" variant="subtle" color="gray" onClick={remove} aria-label={t('files.remove', { name: upload.name })}>
            <IconX size={18} aria-hidden />
          </Button>
        )}
      </Group>
      {upload.state === 'sending' && <Progress value={percent} size="sm" mt={6} aria-label={t('files.progress', { name: upload.name })} />}
      {upload.error && (
        <Text size="sm" c="var(--hc-danger)" role="alert">
          {errorText(upload.error)}
        </Text>
      )}
      {removeError !== undefined && (
        <Text size="sm" c="var(--hc-danger)" role="alert">
          {errorText(removeError)}
        </Text>
      )}
      {upload.mismatch === 'undecided' && (
        <Alert color="yellow" mt="xs" role="alert" title={t('files.mismatch')}>
          <Text size="sm">{t('files.mismatchText')}</Text>
          <Group gap="xs" mt="xs">
            <Button size="xs" color="red" onClick={remove}>
              {t('files.mismatchRemove')}
            </Button>
            <Button size="xs" variant="default" onClick={() => uploads.keepDespiteMismatch(upload.key)}>
              {t('files.mismatchKeep')}
            </Button>
          </Group>
        </Alert>
      )}
      {upload.placeRemoved && (
        <Text size="xs" c="dimmed">
          {t('files.placeRemoved')}
        </Text>
      )}
      {upload.mismatch === 'kept' && (
        <Text size="xs" c="var(--hc-warn)">
          {t('files.mismatchKept')}
        </Text>
      )}
    </li>
  );
}
