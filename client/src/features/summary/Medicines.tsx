import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { SectionCard } from '../../ui/SectionCard.tsx';
import { ToneBadge } from '../../ui/StatusBadge.tsx';
import { TimeText } from '../../ui/TimeText.tsx';
import type { Medicine } from './model.ts';
import { OriginLine } from './OriginLine.tsx';
import { Past } from './Past.tsx';
import { SectionOrigins } from './SectionOrigins.tsx';
import { SectionReading } from './SectionReading.tsx';
import classes from './SummaryPanel.module.css';
import { useTellers } from './useTellers.ts';
import { useWords } from './useWords.ts';

/** What is taken now; what was stopped, and why, one step away. */
export function Medicines({ medicines }: { medicines: Medicine[] }) {
  const { t } = useTranslation('summary');
  const now = medicines.filter((medicine) => medicine.status === 'active' || medicine.status === 'proposed');
  const past = medicines.filter((medicine) => !now.includes(medicine));
  const isMixed = useTellers(medicines).length > 1;
  return (
    <SectionCard title={t('medicines.title')}>
      <SectionOrigins data={medicines} />
      <SectionReading parts={['medicines']} none={medicines.length === 0 ? t('medicines.none') : undefined} />
      <MedicineList medicines={now} isMixed={isMixed} />
      {past.length > 0 && (
        <Past title={t('medicines.past', { count: past.length })}>
          <MedicineList medicines={past} isMixed={isMixed} />
        </Past>
      )}
    </SectionCard>
  );
}

function MedicineList({ medicines, isMixed }: { medicines: Medicine[]; isMixed: boolean }) {
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
            {medicine.reason && words(medicine.reason)}
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
          </span>{' '}
          <OriginLine origin={medicine.origin} isMixed={isMixed} />
        </li>
      ))}
    </ul>
  );
}
