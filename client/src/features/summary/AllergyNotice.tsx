import { Button } from '@mantine/core';
import { IconAlertOctagon, IconAlertTriangle, IconShieldCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { joinPhrases } from '@hoi-chan/shared/clinical/text.ts';
import classes from './AllergyNotice.module.css';
import { isWhole } from './sources.ts';
import { useSummary } from './useSummary.ts';
import { useWords } from './useWords.ts';

/** Allergies in one strip at the top of a page, above everything that scrolls. What could not be read is said as loudly as what was. */
export default function AllergyNotice({ patientId }: { patientId: string }) {
  const { t } = useTranslation('summary');
  const words = useWords();
  const { found, summary, isAsking, refresh } = useSummary(patientId);
  const isUnread = found.data !== undefined && !isWhole(found.data, 'allergies') && summary?.allergyState !== 'some';
  if (!summary || isUnread) {
    if (!found.isError && (!isUnread || isAsking)) return <div className={classes['strip']} aria-busy />;
    return (
      <div className={classes['strip']} data-tone="warn" role="alert">
        <IconAlertTriangle size={24} aria-hidden />
        <span>{t('allergies.unread')}</span>
        <Button size="compact-sm" variant="default" loading={isAsking} onClick={isUnread ? refresh : () => void found.refetch()}>
          {t('common:errors.action.retry')}
        </Button>
      </div>
    );
  }
  const { allergyState: state, allergies } = summary;
  if (state !== 'some') {
    return (
      <section className={classes['strip']} data-tone={state === 'unknown' ? 'warn' : undefined} aria-label={t('allergies.title')}>
        {state === 'unknown' ? <IconAlertTriangle size={24} aria-hidden /> : <IconShieldCheck size={22} aria-hidden />}
        <span>{t(state === 'none' ? 'allergies.none' : 'allergies.unknown')}</span>
      </section>
    );
  }
  return (
    <section className={classes['strip']} data-tone="danger" aria-label={t('allergies.title')}>
      <IconAlertOctagon size={28} aria-hidden />
      <h2 className={classes['title']}>{t('allergies.title')}</h2>
      <ul className={classes['list']}>
        {allergies.map((allergy) => (
          <li key={allergy.name.vi}>
            <b>{words(allergy.name)}</b>
            {allergy.severe && <b className={classes['severe']}>{t('allergies.severe')}</b>}
            {allergy.reactions.length > 0 && <span>{joinPhrases(allergy.reactions.map(words))}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
