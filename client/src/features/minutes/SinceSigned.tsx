import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { MinutesState } from '@hoi-chan/shared/features/minutes.ts';
import { api } from '../../net/api.ts';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { formatInstant } from '../../ui/time.ts';
import { ChangesView } from './ChangesView.tsx';
import { KnownChanges } from './KnownChanges.tsx';
import classes from './SignDialog.module.css';

/** What changed since somebody last signed, written or not, so that the next signer need not look for it. Nothing before the first signature. */
export function SinceSigned({ minutes }: { minutes: MinutesState }) {
  const { t } = useTranslation('minutes');
  const { consultId, lastSigned, revision } = minutes;
  const from = lastSigned?.revision ?? 0;
  const written = from > 0 && revision > from;
  const known = lastSigned?.changes ?? [];
  const isUnknown = lastSigned !== null && lastSigned.changes === null;
  const { data, error, refetch } = useQuery({
    queryKey: ['minutes', consultId, 'changes', from, revision],
    queryFn: ({ signal }) => api('minutes.changes', { params: { consultId }, query: { from, to: revision } }, { signal }),
    enabled: written,
    staleTime: Infinity,
  });
  if (lastSigned === null || (!written && known.length === 0 && !isUnknown)) return null;
  return (
    <section className={classes['since']} data-testid="sign-since" aria-label={t('sign.since')}>
      <h3 className={classes['sinceTitle']}>{t('sign.sinceWhen', { name: lastSigned.person.name, at: formatInstant(lastSigned.at) })}</h3>
      {error !== null && <ErrorState error={error} onRetry={() => void refetch()} compact />}
      <KnownChanges changes={known} />
      {isUnknown && <p className={classes['unknown']}>{t('sign.sinceUnknown')}</p>}
      {written && data === undefined && error === null && <Skeleton h={60} />}
      {data !== undefined && <ChangesView changes={data} />}
    </section>
  );
}
