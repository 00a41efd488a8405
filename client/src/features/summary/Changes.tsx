import { Text } from '@mantine/core';
import { IconFileText, IconFlask, IconPill, IconPillOff, IconStethoscope, IconStethoscopeOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { SectionCard } from '../../ui/SectionCard.tsx';
import { TimeText } from '../../ui/TimeText.tsx';
import { unitText } from '@hoi-chan/shared/clinical/units.ts';
import type { Change, Changes as ChangesSince } from './changes.ts';
import classes from './Changes.module.css';
import { useWords } from './useWords.ts';

const icons = {
  problem: IconStethoscope,
  problemOver: IconStethoscopeOff,
  medicine: IconPill,
  medicineStopped: IconPillOff,
  result: IconFlask,
  document: IconFileText,
};

/** What is new since the last consult: what a specialist who saw the patient then wants to read first. */
export function Changes({ changes }: { changes: ChangesSince }) {
  const { t } = useTranslation('summary');
  return (
    <SectionCard
      title={
        <>
          {t('changes.title')} <TimeText at={changes.since} dateOnly />
        </>
      }
    >
      {changes.items.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('changes.none')}
        </Text>
      )}
      <ul className={classes['changes']}>
        {changes.items.map((change, index) => (
          // Two doses of one medicine may begin on one day.
          <ChangeRow key={`${change.kind}${change.name.vi}${change.at}${index}`} change={change} />
        ))}
      </ul>
    </SectionCard>
  );
}

function ChangeRow({ change }: { change: Change }) {
  const { t, i18n } = useTranslation('summary');
  const words = useWords();
  const Icon = icons[change.kind];
  const number = (value: number): string => value.toLocaleString(i18n.language);
  const { result } = change;
  return (
    <li className={classes['change']} data-kind={change.kind}>
      <Icon size={18} aria-hidden />
      <span>
        <span className={classes['kind']}>{t(`changes.kind_${change.kind}`)}</span> <b>{words(change.name)}</b>
        {result && (
          <span className={`${classes['result']} hc-number`} data-flag={result.now.flag}>
            {' '}
            {result.before && `${number(result.before.value)} → `}
            {number(result.now.value)} {unitText(result.unit, i18n.language)}
            {result.now.flag !== undefined && result.now.flag !== 'normal' && ` ${t(`measures.flag_${result.now.flag}`)}`}
          </span>
        )}
      </span>
      <span className={classes['date']}>
        <TimeText at={change.at} dateOnly />
      </span>
    </li>
  );
}
