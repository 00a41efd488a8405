import { Button, Group, Progress, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImportJob } from '@hoi-chan/shared/features/imports.ts';
import { apiBlob } from '../../net/api.ts';
import { openBlob } from '../../net/openFile.ts';
import { ToneBadge } from '../../ui/StatusBadge.tsx';
import { TimeText } from '../../ui/TimeText.tsx';
import { useErrorText } from '../../ui/useErrorText.ts';
import classes from './imports.module.css';
import { asLanguage, COUNTS, fileReasonText, isOver, outcomeOf, percentOf } from './model.ts';
import { Problems } from './Problems.tsx';

const tones = { running: 'brand', good: 'good', partly: 'warn', rejected: 'danger' } as const;

/** One import: what it is, how far it is, what it did and what it left out. */
export function ImportRow({ job }: { job: ImportJob }) {
  const { t, i18n } = useTranslation('imports');
  const errorText = useErrorText();
  const [shown, setShown] = useState<'all' | 'setAside'>();
  const [loading, setLoading] = useState<'all' | 'setAside'>();
  const [error, setError] = useState<unknown>();
  const language = asLanguage(i18n.language);
  const outcome = outcomeOf(job);
  const percent = percentOf(job);
  const number = new Intl.NumberFormat(i18n.language);

  const download = (kind: 'all' | 'setAside'): void => {
    setLoading(kind);
    setError(undefined);
    apiBlob('imports.report', { params: { importId: job.id }, query: { kind, language } })
      .then((blob) => openBlob(blob, `${job.fileName.replace(/\.xml$/i, '')}-${t(kind === 'all' ? 'report.file' : 'setAside.file')}.csv`))
      .catch((cause: unknown) => setError(cause))
      .finally(() => setLoading(undefined));
  };
  const toggle = (kind: 'all' | 'setAside'): void => setShown(shown === kind ? undefined : kind);
  return (
    <li className={classes['job']}>
      <Group justify="space-between" gap="sm" align="flex-start">
        <div className={classes['name']}>
          <Text fw={600}>{job.fileName}</Text>
          <Text size="xs" c="dimmed">
            {job.facility.code} · {job.facility.name} ·{' '}
            {(job.sizeBytes / 1_000_000).toLocaleString(i18n.language, { maximumFractionDigits: 1 })} MB · {job.startedBy} ·{' '}
            <TimeText at={job.at} />
          </Text>
        </div>
        <ToneBadge tone={tones[outcome]}>{t(outcome === 'partly' ? 'state.partly' : `state.${job.state}`)}</ToneBadge>
      </Group>
      {percent !== undefined && <Progress value={percent} mt="sm" aria-label={t('progress', { percent })} />}
      {job.state === 'rejected' ? (
        <Text size="sm" c="var(--hc-danger)" mt="xs">
          {fileReasonText(job, language)}
          {job.line !== null && ` (${t('line', { line: job.line })})`}. {t('nothingImported')}
        </Text>
      ) : (
        <dl className={classes['counts']}>
          {COUNTS.map((count) => (
            <div key={count}>
              <dt>{t(`count.${count}`)}</dt>
              <dd className="hc-number">{number.format(job.counts[count])}</dd>
            </div>
          ))}
        </dl>
      )}
      {job.counts.setAside > 0 && isOver(job) && (
        <div className={classes['setAside']}>
          <Text size="sm">{t('setAside.text', { count: job.counts.setAside })}</Text>
          <Group gap="xs" mt="xs">
            <Button size="xs" variant="default" onClick={() => toggle('setAside')} aria-expanded={shown === 'setAside'}>
              {t(shown === 'setAside' ? 'setAside.hide' : 'setAside.show')}
            </Button>
            <Button
              size="xs"
              variant="default"
              leftSection={<IconDownload size={16} aria-hidden />}
              loading={loading === 'setAside'}
              onClick={() => download('setAside')}
            >
              {t('setAside.download')}
            </Button>
          </Group>
        </div>
      )}
      {job.problems > 0 && isOver(job) && (
        <Group gap="xs" mt="sm">
          <Button size="xs" variant="default" onClick={() => toggle('all')} aria-expanded={shown === 'all'}>
            {t(shown === 'all' ? 'problems.hide' : 'problems.show', { count: job.problems })}
          </Button>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconDownload size={16} aria-hidden />}
            loading={loading === 'all'}
            onClick={() => download('all')}
          >
            {t('report.download')}
          </Button>
        </Group>
      )}
      {error !== undefined && (
        <Text size="sm" c="var(--hc-danger)" role="alert" mt="xs">
          {errorText(error)}
        </Text>
      )}
      {shown !== undefined && <Problems key={shown} importId={job.id} kind={shown} />}
    </li>
  );
}
