import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { SectionCard } from '../../ui/SectionCard.tsx';
import { TimeText } from '../../ui/TimeText.tsx';
import type { Immunisation } from './model.ts';
import classes from './SummaryPanel.module.css';
import { useWords } from './useWords.ts';

export function Immunisations({ immunisations }: { immunisations: Immunisation[] }) {
  const { t } = useTranslation('summary');
  const words = useWords();
  return (
    <SectionCard title={t('immunisations.title')}>
      {immunisations.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('immunisations.none')}
        </Text>
      )}
      <ul className={classes['list']}>
        {immunisations.map((vaccine) => (
          <li key={`${vaccine.name.vi}${vaccine.at}`}>
            <Text size="sm" component="span">
              {words(vaccine.name)}
            </Text>{' '}
            <span className={classes['soft']}>
              {vaccine.dose !== undefined && `${t('immunisations.dose', { dose: vaccine.dose })} · `}
              {vaccine.at !== undefined && <TimeText at={vaccine.at} dateOnly />}
            </span>
          </li>
        ))}
      </ul>
    </SectionCard>
  );
}
