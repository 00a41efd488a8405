import { Text } from '@mantine/core';
import { IconAlertOctagon } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { joinPhrases } from '@hoi-chan/shared/clinical/text.ts';
import { SectionCard } from '../../ui/SectionCard.tsx';
import type { Allergy, Summary } from './model.ts';
import { OriginLine } from './OriginLine.tsx';
import { useReading } from './reading.ts';
import { SectionOrigins } from './SectionOrigins.tsx';
import { SectionReading } from './SectionReading.tsx';
import classes from './SummaryPanel.module.css';
import { useTellers } from './useTellers.ts';
import { useWords } from './useWords.ts';

interface AllergiesProps {
  state: Summary['allergyState'];
  allergies: Allergy[];
  /** Who says there are none. */
  denied?: Summary['allergiesDenied'];
}

const PARTS = ['allergies'] as const;

/** Loud when there are any; and "nobody wrote anything" never looks like "none". */
export function Allergies({ state, allergies, denied = [] }: AllergiesProps) {
  const { t } = useTranslation('summary');
  const words = useWords();
  const isMixed = useTellers(state === 'none' ? denied : allergies).length > 1;
  const { isWhole } = useReading(PARTS);
  if (state !== 'some') {
    return (
      <SectionCard title={t('allergies.title')}>
        <SectionReading parts={PARTS} />
        <Text size="sm" c={state === 'unknown' ? 'var(--hc-warn)' : undefined} fw={state === 'unknown' ? 600 : undefined}>
          {t(state === 'none' ? 'allergies.none' : isWhole ? 'allergies.unknown' : 'allergies.unread')}
        </Text>
        {state === 'none' && (
          <>
            <SectionOrigins data={denied} />
            {denied.map(({ origin }, index) => (
              <div key={`${origin?.sourceIds.join() ?? ''}${index}`}>
                <OriginLine origin={origin} isMixed={isMixed} />
              </div>
            ))}
          </>
        )}
      </SectionCard>
    );
  }
  return (
    <SectionCard tone="danger" title={t('allergies.title')} icon={<IconAlertOctagon size={22} color="var(--hc-danger)" aria-hidden />}>
      <SectionOrigins data={allergies} />
      <SectionReading parts={PARTS} />
      <ul className={classes['list']}>
        {allergies.map((allergy, index) => (
          // Two systems may tell of the same one differently.
          <li key={`${allergy.name.vi}${index}`}>
            <span className={classes['allergy']}>{words(allergy.name)}</span>
            {allergy.severe && <b> · {t('allergies.severe')}</b>}
            {allergy.reactions.length > 0 && <Text size="sm">{joinPhrases(allergy.reactions.map(words))}</Text>}
            {allergy.note !== undefined && <Text size="sm">{allergy.note}</Text>}
            <div>
              <OriginLine origin={allergy.origin} isMixed={isMixed} />
            </div>
          </li>
        ))}
      </ul>
    </SectionCard>
  );
}
