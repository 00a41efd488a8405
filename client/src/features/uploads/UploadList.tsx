import { Button, Group, Progress, Text } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useErrorText } from '../../ui/useErrorText.ts';
import type { Upload, Uploads } from './model.ts';
import classes from './UploadsField.module.css';

/** Rows at first, and more each time somebody asks: a CT has a thousand files, and a phone must draw them. */
const ROWS = 8;
const MORE_ROWS = 100;

/** What needs somebody comes first, then what is on its way, then the rest. */
const rank: Record<Upload['state'], number> = { failed: 0, sending: 1, held: 2, waiting: 3, done: 4, leftOut: 5 };

export function UploadList({ uploads, removable, model }: { uploads: readonly Upload[]; removable: boolean; model: Uploads }) {
  const { t } = useTranslation('uploads');
  const [rows, setRows] = useState(ROWS);
  if (uploads.length === 0) return null;
  const sorted = uploads.length > rows ? uploads.toSorted((a, b) => rank[a.state] - rank[b.state]) : uploads;
  return (
    <>
      <ul className={classes['files']}>
        {sorted.slice(0, rows).map((upload) => (
          <Row key={upload.key} upload={upload} removable={removable} model={model} />
        ))}
      </ul>
      {uploads.length > rows && (
        <Button variant="subtle" size="xs" onClick={() => setRows(rows + MORE_ROWS)}>
          {t('more', { count: uploads.length - rows })}
        </Button>
      )}
    </>
  );
}

function Row({ upload, removable, model }: { upload: Upload; removable: boolean; model: Uploads }) {
  const { t, i18n } = useTranslation('uploads');
  const errorText = useErrorText();
  const [removeError, setRemoveError] = useState<unknown>();
  const percent = Math.round(upload.progress * 100);
  const remove = (): void => {
    setRemoveError(undefined);
    model.remove(upload.key).catch(setRemoveError);
  };
  const mayRemove = upload.state !== 'sending' && upload.state !== 'held' && (removable || upload.state !== 'done');
  return (
    <li className={classes['file']} data-state={upload.state}>
      <Group justify="space-between" gap="sm" wrap="nowrap">
        <div className={classes['name']}>
          <Text size="sm" fw={600}>
            {upload.name}
          </Text>
          <Text size="xs" c="dimmed">
            {sizeText(upload.sizeBytes, i18n.language)} ·{' '}
            {upload.state === 'sending' ? t('sending', { percent }) : t(`state_${upload.state}`)}
          </Text>
        </div>
        {upload.state === 'done' && <IconCheck size={20} color="var(--hc-good)" aria-hidden />}
        {upload.state === 'failed' && (
          <Button size="xs" variant="default" onClick={() => model.retry(upload.key)}>
            {t('retry')}
          </Button>
        )}
        {mayRemove && (
          <Button size="xs" variant="subtle" color="gray" onClick={remove} aria-label={t('remove', { name: upload.name })}>
            <IconX size={18} aria-hidden />
          </Button>
        )}
      </Group>
      {upload.state === 'sending' && <Progress value={percent} size="sm" mt={6} aria-label={t('progress', { name: upload.name })} />}
      {(upload.error !== undefined || removeError !== undefined) && (
        <Text size="sm" c="var(--hc-danger)" role="alert">
          {errorText(upload.error ?? removeError)}
        </Text>
      )}
      {upload.placeRemoved && (
        <Text size="xs" c="dimmed">
          {t('placeRemoved')}
        </Text>
      )}
      {upload.taken && (
        <Text size="xs" c="var(--hc-warn)">
          {t('taken')}
        </Text>
      )}
    </li>
  );
}

function sizeText(bytes: number, language: string): string {
  const [value, unit] = bytes < 1_000_000 ? [Math.ceil(bytes / 1000), 'KB'] : [bytes / 1_000_000, 'MB'];
  return `${value.toLocaleString(language, { maximumFractionDigits: 1 })} ${unit}`;
}
