import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { SectionCard } from '../../ui/SectionCard.tsx';
import { TimeText } from '../../ui/TimeText.tsx';
import type { Immunisation } from './model.ts';
import { OriginLine } from './OriginLine.tsx';
import { SectionOrigins } from './SectionOrigins.tsx';
import { SectionReading } from './SectionReading.tsx';
import classes from './SummaryPanel.module.css';
import { useTellers } from './useTellers.ts';
import { useWords } from './useWords.ts';

export function Immunisations({ immunisations }: { immunisations: Immunisation[] }) {
  const { t } = useTranslation('summary');
  const words = useWords();
  const isMixed = useTellers(immunisations).length > 1;
  return (
    <SectionCard title={t('immunisations.title')}>
      <SectionOrigins data={immunisations} />
      <SectionReading parts={['immunisations']} none={immunisations.length === 0 ? t('immunisations.none') : undefined} />
      <ul className={classes['list']}>
        {immunisations.map((vaccine, index) => (
          // Two systems may tell of the same one differently.
          <li key={`${vaccine.name.vi}${vaccine.at}${index}`}>
            <Text size="sm" component="span">
              {words(vaccine.name)}
            </Text>{' '}
            <span className={classes['soft']}>
              {vaccine.dose !== undefined && `${t('immunisations.dose', { dose: vaccine.dose })} · `}
              {vaccine.at !== undefined && <TimeText at={vaccine.at} dateOnly />}
            </span>{' '}
            <OriginLine origin={vaccine.origin} isMixed={isMixed} />
          </li>
        ))}
      </ul>
    </SectionCard>
  );
}
