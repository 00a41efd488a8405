import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { SectionCard } from '../../ui/SectionCard.tsx';
import { ToneBadge } from '../../ui/StatusBadge.tsx';
import { TimeText } from '../../ui/TimeText.tsx';
import type { Medicine } from './model.ts';
import { Past } from './Past.tsx';
import classes from './SummaryPanel.module.css';
import { useWords } from './useWords.ts';

/** What is taken now; what was stopped, and why, one step away. */
export function Medicines({ medicines }: { medicines: Medicine[] }) {
  const { t } = useTranslation('summary');
  const now = medicines.filter((medicine) => medicine.status === 'active' || medicine.status === 'proposed');
  const past = medicines.filter((medicine) => !now.includes(medicine));
  return (
    <SectionCard title={t('medicines.title')}>
      {now.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('medicines.none')}
        </Text>
      )}
      <MedicineList medicines={now} />
      {past.length > 0 && (
        <Past title={t('medicines.past', { count: past.length })}>
          <MedicineList medicines={past} />
        </Past>
      )}
    </SectionCard>
  );
}

function MedicineList({ medicines }: { medicines: Medicine[] }) {
  const { t } = useTranslation('summary');
  const words = useWords();
  return (
    <ul className={classes['list']}>
      {medicines.map((medicine, index) => (
        // The same medicine comes back with the same date when its dose was split; only the place tells them apart.
        <li key={`${medicine.name.vi}${medicine.at}${index}`}>
          <Text size="sm" fw={600} component="div">
            {words(medicine.name) || t('medicines.unnamed')}{' '}
            {medicine.status === 'proposed' && <ToneBadge tone="warn">{t('medicines.proposed')}</ToneBadge>}
            {medicine.status === 'stopped' && <ToneBadge tone="danger">{t('medicines.stopped')}</ToneBadge>}
          </Text>
          {medicine.dose !== '' && <Text size="sm">{medicine.dose}</Text>}
          <span className={classes['soft']}>
            {medicine.reason}
            {medicine.reason !== undefined && medicine.at !== undefined && ' · '}
            {medicine.at !== undefined && (
              <>
                {t('since')} <TimeText at={medicine.at} dateOnly />
              </>
            )}
            {medicine.until !== undefined && (
              <>
                {' '}
                {t('until')} <TimeText at={medicine.until} dateOnly />
              </>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
