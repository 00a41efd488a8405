import { useQuery, useQueryClient } from '@tanstack/react-query';
import { IconFileDescription } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Consult } from '@hoi-chan/shared/features/consultShapes.ts';
import type { MinutesState } from '@hoi-chan/shared/features/minutes.ts';
import { api } from '../../net/api.ts';
import { useNotice } from '../../net/SignalingContext.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { ListSkeleton } from '../../ui/Skeletons.tsx';
import { HistoryButton } from './HistoryButton.tsx';
import { Editor } from './Editor.tsx';
import { LockedView } from './LockedView.tsx';
import classes from './MinutesPanel.module.css';
import { SignedView } from './SignedView.tsx';
import { minutesKey, signingStep } from './signing.ts';
import { useMinutesSession } from './useMinutes.ts';
import { useMe } from '../../state/me.ts';

/** The minutes of a consult: written together, then signed by both, then on their way into the record. Fills its container. */
export default function MinutesPanel({ consult }: { consult: Consult }) {
  const { t } = useTranslation('minutes');
  const me = useMe();
  const queries = useQueryClient();
  const begun = consult.specialist !== null && consult.state !== 'requested';
  const session = useMinutesSession(consult.id);
  const titleId = useId();
  const { data, dataUpdatedAt, error, isFetching, refetch } = useQuery({
    queryKey: minutesKey(consult.id),
    queryFn: ({ signal }) => api('minutes.get', { params: { consultId: consult.id } }, { signal }),
    enabled: begun,
  });
  // Said on the socket, which waits behind no download; the text of that phase has to be read.
  const [told, setTold] = useState<{ phase: MinutesState['phase']; readAt: number }>();
  useNotice('minutes:phaseChanged', ({ consultId, phase }) => {
    if (consultId !== consult.id) return;
    setTold({ phase, readAt: dataUpdatedAt });
    // The lock was set or lifted: what waits must be sent, or held back, now.
    session?.resync();
    void queries.invalidateQueries({ queryKey: minutesKey(consult.id) });
  });
  // Whoever has just accepted it, or come into the call as the first, takes part from now on.
  useNotice('consult:changed', ({ consult: { id } }) => {
    if (id === consult.id && session?.state.get().writable === false) session.resync();
  });
  // Marked or taken back while the minutes are written: it stands in what will be signed.
  useNotice('annotations:changed', ({ consultId, id, annotation }) => {
    const isListed = data?.content.keyImages?.some((image) => image.id === id) === true;
    if (consultId !== consult.id || data?.phase !== 'open' || !(annotation?.kind === 'key' || isListed)) return;
    void queries.invalidateQueries({ queryKey: minutesKey(consult.id), exact: true });
  });

  if (!begun) return <EmptyState icon={<IconFileDescription size={40} stroke={1.2} />} title={t('notYet.title')} text={t('notYet.text')} />;
  if (error !== null && data === undefined) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (data === undefined || session === undefined) return <ListSkeleton rows={5} height={84} />;
  const step = signingStep(data, me.id);
  const coming = told !== undefined && told.readAt === dataUpdatedAt && told.phase !== data.phase ? told.phase : undefined;
  const phase = coming === undefined ? data.phase : undefined;
  return (
    <section className={classes['panel']} data-testid="minutes-panel" data-phase={coming ?? data.phase} aria-labelledby={titleId}>
      <div className={classes['top']}>
        <h2 className={classes['title']} id={titleId}>
          {t('title')}
        </h2>
        <HistoryButton consultId={consult.id} session={session} mayRestore={phase === 'open' && step.kind !== 'read'} />
      </div>
      {coming !== undefined && (
        <div className={classes['body']}>
          <p className={classes['notice']} role="status" data-testid="minutes-phase-told">
            {t(`told.${coming}`, { name: data.content.chair.name })}
          </p>
          {error !== null && !isFetching ? (
            <ErrorState error={error} onRetry={() => void refetch()} compact />
          ) : (
            <ListSkeleton rows={4} height={64} />
          )}
        </div>
      )}
      {phase === 'open' && <Editor consult={consult} minutes={data} session={session} step={step} />}
      {phase === 'signing' && <LockedView consult={consult} minutes={data} session={session} step={step} />}
      {phase === 'signed' && (
        <SignedView
          consultId={consult.id}
          minutes={data}
          session={session}
          mayAmend={me.id === data.content.chair.id || me.id === data.content.secretary.id}
        />
      )}
    </section>
  );
}
