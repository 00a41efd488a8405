import { Text, Timeline } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Consult } from '@hoi-chan/shared/features/consultShapes.ts';
import { TimeText } from '../../ui/TimeText.tsx';
import classes from './History.module.css';

/** Every step of the consult, who took it and when; the latest first. */
export function History({ entries }: { entries: Consult['history'] }) {
  const { t } = useTranslation('consult');
  return (
    <Timeline bulletSize={12} lineWidth={2} active={entries.length} className={classes['history']}>
      {entries.toReversed().map((entry) => (
        <Timeline.Item key={`${entry.at}${entry.to}`} title={<Text size="sm">{t(`common:consultState.${entry.to}`)}</Text>}>
          <Text size="xs" c="dimmed" component="div">
            <TimeText at={entry.at} /> · {entry.by?.name ?? t('history.system')}
          </Text>
          {entry.reason !== null && entry.reason !== '' && <Text size="xs">{entry.reason}</Text>}
        </Timeline.Item>
      ))}
    </Timeline>
  );
}
