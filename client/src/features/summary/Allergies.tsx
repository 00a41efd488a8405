import { Text } from '@mantine/core';
import { IconAlertOctagon } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { joinPhrases } from '@hoi-chan/shared/clinical/text.ts';
import { SectionCard } from '../../ui/SectionCard.tsx';
import type { Allergy, Summary } from './model.ts';
import classes from './SummaryPanel.module.css';
import { useWords } from './useWords.ts';

/** Loud when there are any; and "nobody wrote anything" never looks like "none". */
export function Allergies({ state, allergies }: { state: Summary['allergyState']; allergies: Allergy[] }) {
  const { t } = useTranslation('summary');
  const words = useWords();
  if (state !== 'some') {
    return (
      <SectionCard title={t('allergies.title')}>
        <Text size="sm" c={state === 'unknown' ? 'var(--hc-warn)' : undefined} fw={state === 'unknown' ? 600 : undefined}>
          {t(state === 'none' ? 'allergies.none' : 'allergies.unknown')}
        </Text>
      </SectionCard>
    );
  }
  return (
    <SectionCard tone="danger" title={t('allergies.title')} icon={<IconAlertOctagon size={22} color="var(--hc-danger)" aria-hidden />}>
      <ul className={classes['list']}>
        {allergies.map((allergy) => (
          <li key={allergy.name.vi}>
            <span className={classes['allergy']}>{words(allergy.name)}</span>
            {allergy.severe && <b> · {t('allergies.severe')}</b>}
            {allergy.reactions.length > 0 && <Text size="sm">{joinPhrases(allergy.reactions)}</Text>}
            {allergy.note !== undefined && <Text size="sm">{allergy.note}</Text>}
          </li>
        ))}
      </ul>
    </SectionCard>
  );
}
