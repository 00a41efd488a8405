import { Button, Group, Modal, SegmentedControl, Skeleton, Slider } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconRestore } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MinutesRevision } from '@hoi-chan/shared/features/minutes.ts';
import { api } from '../../net/api.ts';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { formatClock, formatInstant } from '../../ui/time.ts';
import { ChangesView } from './ChangesView.tsx';
import classes from './HistoryDialog.module.css';
import { restoreContent } from './restore.ts';
import type { MinutesSession } from './session.ts';

interface HistoryDialogProps {
  consultId: string;
  session: MinutesSession;
  /** Whether an earlier version may be written over the present one. */
  mayRestore: boolean;
  onClose: () => void;
}

/** The minutes through time: a version is picked on the slider or in the list; its changes, or who wrote every word of it, are shown. */
export function HistoryDialog({ consultId, session, mayRestore, onClose }: HistoryDialogProps) {
  const { t } = useTranslation('minutes');
  const history = useQuery({
    queryKey: ['minutes', consultId, 'history'],
    queryFn: ({ signal }) => api('minutes.history', { params: { consultId } }, { signal }),
    staleTime: 0,
    gcTime: 0,
  });
  const revisions = history.data?.revisions ?? [];
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title={t('history.title')}
      closeButtonProps={{ 'aria-label': t('close') }}
      fullScreen={globalThis.innerWidth < 600}
    >
      {history.isPending && <Skeleton h={300} />}
      {history.error !== null && <ErrorState error={history.error} onRetry={() => void history.refetch()} compact />}
      {history.data !== undefined && revisions.length === 0 && <p>{t('history.none')}</p>}
      {revisions.length > 0 && (
        <Versions
          key={revisions.length}
          consultId={consultId}
          session={session}
          mayRestore={mayRestore}
          onClose={onClose}
          revisions={revisions}
        />
      )}
    </Modal>
  );
}

function Versions({ consultId, session, mayRestore, onClose, revisions }: HistoryDialogProps & { revisions: readonly MinutesRevision[] }) {
  const { t } = useTranslation('minutes');
  const newest = revisions.length - 1;
  const [index, setIndex] = useState(newest);
  const [mode, setMode] = useState<'changes' | 'authors'>('changes');
  const chosen = revisions[index];
  const to = chosen?.id ?? 0;
  const from = mode === 'authors' ? 0 : (revisions[index - 1]?.id ?? 0);
  const changes = useQuery({
    queryKey: ['minutes', consultId, 'changes', from, to],
    queryFn: ({ signal }) => api('minutes.changes', { params: { consultId }, query: { from, to } }, { signal }),
    staleTime: Infinity,
    enabled: to > 0,
  });
  const label = (revision: MinutesRevision | undefined): string =>
    revision === undefined
      ? ''
      : `${formatInstant(revision.to)} · ${revision.people.map(({ name }) => name).join(', ') || t('history.fromRequest')}`;
  return (
    <div className={classes['history']}>
      {newest > 0 && (
        <Slider
          min={0}
          max={newest}
          value={index}
          onChange={setIndex}
          label={(value) => formatClock(revisions[value]?.to ?? '')}
          thumbProps={{ 'aria-label': t('history.slider'), 'aria-valuetext': label(chosen) }}
          marks={revisions.flatMap(({ signed }, value) => (signed.length > 0 ? [{ value }] : []))}
        />
      )}
      <div className={classes['columns']}>
        <ol className={classes['list']} aria-label={t('history.versions')}>
          {revisions
            .map((revision, at) => (
              <li key={revision.id}>
                <button
                  type="button"
                  className={classes['version']}
                  aria-pressed={at === index}
                  onClick={() => setIndex(at)}
                  data-testid="minutes-version"
                >
                  <strong>{formatInstant(revision.to)}</strong>
                  <span>{revision.people.map(({ name }) => name).join(', ') || t('history.fromRequest')}</span>
                  {revision.signed.map(({ person, as, withdrawn, at: when }) => (
                    <span key={`${as}${when}`} className={classes['signed']}>
                      {t(withdrawn ? 'history.signedWithdrawn' : 'history.signed', { name: person.name })}
                    </span>
                  ))}
                </button>
              </li>
            ))
            .toReversed()}
        </ol>
        <section className={classes['shown']} aria-label={label(chosen)} aria-busy={changes.isFetching}>
          <SegmentedControl
            size="xs"
            value={mode}
            onChange={(value) => setMode(value === 'authors' ? 'authors' : 'changes')}
            data={[
              { value: 'changes', label: t('history.mode.changes') },
              { value: 'authors', label: t('history.mode.authors') },
            ]}
          />
          {changes.error !== null && <ErrorState error={changes.error} onRetry={() => void changes.refetch()} compact />}
          {changes.data === undefined ? <Skeleton h={200} /> : <ChangesView changes={changes.data} authors={mode === 'authors'} />}
        </section>
      </div>
      {mayRestore && index < newest && (
        <Group justify="flex-end">
          <span className={classes['note']}>{t('history.restoreWhy')}</span>
          <Button
            variant="default"
            leftSection={<IconRestore size={18} aria-hidden />}
            disabled={changes.data === undefined}
            data-testid="minutes-restore"
            onClick={() => {
              if (changes.data === undefined) return;
              restoreContent(session.document, changes.data.content);
              onClose();
            }}
          >
            {t('history.restore')}
          </Button>
        </Group>
      )}
    </div>
  );
}
