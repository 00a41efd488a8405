import { ActionIcon, Anchor, Button, Group, Text, Tooltip } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { MergedSummary } from '@hoi-chan/shared/features/summary.ts';
import type { RecordPart } from '@hoi-chan/shared/features/recordParts.ts';
import { ToneBadge } from '../../ui/StatusBadge.tsx';
import { TimeText } from '../../ui/TimeText.tsx';
import { lineOf } from './sources.ts';
import classes from './Sources.module.css';

const tones = {
  fresh: 'good',
  loading: 'brand',
  remembered: 'warn',
  partly: 'warn',
  failed: 'danger',
  unasked: 'neutral',
  received: 'good',
  unknown: 'neutral',
  several: 'danger',
  differs: 'danger',
} as const;

export interface SourcesProps {
  summary: MergedSummary;
  isAsking: boolean;
  onRefresh: () => void;
  onRetry: (recordSystemId: string, part: RecordPart) => void;
  /** Sources beside the record systems. */
  children?: ReactNode;
}

/** Where the summary comes from: each source with its age and state, and each part that could not be read with a way to try it again. */
export function Sources({ summary, isAsking, onRefresh, onRetry, children }: SourcesProps) {
  const { t } = useTranslation('summary');
  return (
    <section className={classes['sources']} aria-label={t('sources.title')}>
      <ul aria-live="polite">
        {summary.sources.map(lineOf).map((line) => (
          <li key={line.id}>
            <Group gap={8} wrap="wrap">
              <Text size="xs" fw={600}>
                {line.name}
              </Text>
              <ToneBadge tone={tones[line.state]}>{t(`sources.state_${line.state}`)}</ToneBadge>
              {(line.state === 'several' || line.state === 'differs') && (
                <Anchor component={Link} to="/identities" size="xs">
                  {t('sources.compare')}
                </Anchor>
              )}
              {line.since !== null && (
                <Text size="xs" c="dimmed">
                  {t(line.state === 'received' ? 'sources.sent' : 'sources.since')} <TimeText at={line.since} />
                </Text>
              )}
            </Group>
            {line.only !== null && (
              <Text size="xs" c="dimmed">
                {t('sources.notGiven', { parts: line.only.map((part) => t(`sources.part_${part}`)).join(', ') })}
              </Text>
            )}
            {line.failed.length > 0 && (
              <ul className={classes['failed']}>
                {line.failed.map(({ part, fetchedAt }) => (
                  <li key={part}>
                    <Text size="xs" span>
                      {t(fetchedAt === null ? 'sources.partMissing' : 'sources.partOld', { part: t(`sources.part_${part}`) })}
                    </Text>{' '}
                    <Button
                      size="compact-xs"
                      variant="default"
                      disabled={isAsking}
                      onClick={() => onRetry(line.id, part)}
                      aria-label={t('sources.retryOne', { part: t(`sources.part_${part}`), source: line.name })}
                    >
                      {t('sources.retry')}
                    </Button>
                  </li>
                ))}
              </ul>
            )}
          </li>
        ))}
        {children}
      </ul>
      <Tooltip label={t('refresh')}>
        <ActionIcon variant="subtle" aria-label={t('refresh')} loading={isAsking} onClick={onRefresh}>
          <IconRefresh size={18} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </section>
  );
}
