import { Alert, Text } from '@mantine/core';
import { IconArrowsDiff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { MergedSummary } from '@hoi-chan/shared/features/summary.ts';
import { TimeText } from '../../ui/TimeText.tsx';
import classes from './Sources.module.css';

/** What two sources tell differently, side by side with source and date. Only a person resolves it. */
export function Conflicts({ summary }: { summary: MergedSummary }) {
  const { t } = useTranslation('summary');
  if (summary.conflicts.length === 0) return null;
  const nameOf = (sourceId: string): string => summary.sources.find(({ id }) => id === sourceId)?.name ?? '';
  return (
    <Alert
      color="yellow"
      variant="light"
      mb="sm"
      icon={<IconArrowsDiff aria-hidden />}
      title={t('conflicts.title', { count: summary.conflicts.length })}
    >
      {summary.conflicts.map(({ kind, part, sides }) => (
        <div key={`${kind}${part ?? ''}${sides.map(({ fullUrl, sourceId, text }) => `${fullUrl ?? ''}${sourceId}${text}`).join()}`}>
          <Text size="sm">
            {part !== null && <b>{t(`sources.part_${part}`)}: </b>}
            {t(`conflicts.kind_${kind}`)}
          </Text>
          <ul className={classes['conflict']}>
            {sides.map(({ fullUrl, sourceId, at, text }) => (
              <li key={`${fullUrl ?? ''}${sourceId}${text}`}>
                <Text size="sm">{text}</Text>
                <Text size="xs" c="dimmed">
                  {nameOf(sourceId)}
                  {at !== null && (
                    <>
                      {' · '}
                      <TimeText at={at} />
                    </>
                  )}
                </Text>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </Alert>
  );
}
