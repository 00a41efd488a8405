import { Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { dangersOf } from '@hoi-chan/shared/clinical/interactions.ts';
import { SectionCard } from '../../ui/SectionCard.tsx';
import { ToneBadge } from '../../ui/StatusBadge.tsx';
import type { Summary } from './model.ts';
import { useReading } from './reading.ts';
import classes from './SummaryPanel.module.css';
import { useWords } from './useWords.ts';

const PARTS = ['medicines', 'allergies'] as const;

/** Dangers between what is taken now, and between that and the allergies; nothing where none is known, unless what they would follow from could not be read. */
export function Dangers({ summary }: { summary: Summary }) {
  const { t } = useTranslation('summary');
  const words = useWords();
  const taken = summary.medicines.filter(({ status }) => status === 'active' || status === 'proposed').map(({ name }) => words(name));
  const dangers = dangersOf(
    [...new Set(taken)],
    summary.allergies.map(({ name }) => words(name)),
  );
  const { failed, isAsking, isWhole } = useReading(PARTS);
  const isUnread = failed.some(({ fetchedAt }) => fetchedAt === null) || (!isWhole && !isAsking);
  if (dangers.length === 0 && !isUnread) return null;
  // As red as the allergies only where something must not be given.
  const tone = dangers.some(({ danger }) => danger === 'avoid') ? 'danger' : 'warn';
  return (
    <SectionCard tone={tone} title={t('dangers.title')} icon={<IconAlertTriangle size={22} color={`var(--hc-${tone})`} aria-hidden />}>
      {isUnread && (
        <Text size="sm" fw={600}>
          {t('dangers.unread')}
        </Text>
      )}
      <ul className={classes['list']}>
        {dangers.map((danger) => (
          <li key={danger.names.join()}>
            <Text size="sm" fw={650} component="div">
              {danger.names.join(' + ')}{' '}
              <ToneBadge tone={danger.danger === 'avoid' ? 'alarm' : 'warn'}>{t(`dangers.${danger.danger}`)}</ToneBadge>
            </Text>
            <Text size="sm">{words(danger)}</Text>
          </li>
        ))}
      </ul>
      <Text size="xs" c="dimmed" mt="xs">
        {t('dangers.limits')}
      </Text>
    </SectionCard>
  );
}
