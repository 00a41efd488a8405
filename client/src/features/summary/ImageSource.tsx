import { Button, Group, Text } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { StudySummary } from '@hoi-chan/shared/features/patients.ts';
import { ToneBadge } from '../../ui/StatusBadge.tsx';
import { TimeText } from '../../ui/TimeText.tsx';
import classes from './Sources.module.css';
import { doubtfulOf } from './studies.ts';

const tones = { loading: 'brand', fresh: 'good', remembered: 'warn', failed: 'danger' } as const;

/** The image archive among the sources of the summary: its age and state, and a way to read it again when that failed. */
export function ImageSource({ read }: { read: UseQueryResult<{ studies: StudySummary[] }> }) {
  const { t } = useTranslation('summary');
  const state = read.isPending ? 'loading' : !read.isError ? 'fresh' : read.data === undefined ? 'failed' : 'remembered';
  const [part, source] = [t('images.part'), t('images.archive')];
  const doubtful = doubtfulOf(read.data?.studies ?? []);
  return (
    <li>
      <Group gap={8} wrap="wrap">
        <Text size="xs" fw={600}>
          {source}
        </Text>
        <ToneBadge tone={tones[state]}>{t(`sources.state_${state}`)}</ToneBadge>
        {read.data !== undefined && (
          <Text size="xs" c="dimmed">
            {t('sources.since')} <TimeText at={new Date(read.dataUpdatedAt).toISOString()} />
          </Text>
        )}
      </Group>
      {doubtful > 0 && (
        <Text size="xs" c="dimmed">
          {t('images.doubtful', { count: doubtful })}
        </Text>
      )}
      {read.isError && (
        <div className={classes['failed']}>
          <Text size="xs" span>
            {t(read.data === undefined ? 'sources.partMissing' : 'sources.partOld', { part })}
          </Text>{' '}
          <Button
            size="compact-xs"
            variant="default"
            disabled={read.isFetching}
            onClick={() => void read.refetch()}
            aria-label={t('sources.retryOne', { part, source })}
          >
            {t('sources.retry')}
          </Button>
        </div>
      )}
    </li>
  );
}
