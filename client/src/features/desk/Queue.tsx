import { Button, Switch } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { IconInbox } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { ConsultCard } from '@hoi-chan/shared/features/consultShapes.ts';
import { api } from '../../net/api.ts';
import { queryKeys } from '../../net/queryKeys.ts';
import { isBoolean } from '../../state/preference.ts';
import { usePreference } from '../../state/usePreference.ts';
import { ConsultRow, ConsultRows } from '../../ui/ConsultRow.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { SectionCard } from '../../ui/SectionCard.tsx';
import { ListSkeleton } from '../../ui/Skeletons.tsx';
import { ToneBadge } from '../../ui/StatusBadge.tsx';
import { minutesSince } from '../../ui/time.ts';
import { useNow } from '../../ui/useNow.ts';
import { queueFilter, sortQueue, waitsLong } from './model.ts';
import { ring } from './sound.ts';

/** Who waits for someone like me. */
export function Queue() {
  const { t } = useTranslation('desk');
  const [sound, setSound] = usePreference('desk.sound', true, isBoolean);
  const queue = useQuery({
    queryKey: queryKeys.consults(queueFilter),
    queryFn: ({ signal }) => api('consults.list', { query: queueFilter }, { signal }),
  });
  const accept = useAccept();
  const cards = sortQueue(queue.data?.consults ?? []);
  return (
    <SectionCard
      title={t('queue.title', { count: cards.length })}
      actions={
        <Switch
          size="sm"
          label={t('queue.sound')}
          checked={sound}
          onChange={(event) => {
            setSound(event.currentTarget.checked);
            if (event.currentTarget.checked) void ring(false).catch(() => undefined);
          }}
        />
      }
    >
      {accept.error && <ErrorState error={accept.error} compact />}
      {queue.isPending && <ListSkeleton height={92} rows={3} />}
      {queue.isError && !queue.data && <ErrorState error={queue.error} onRetry={() => void queue.refetch()} />}
      {queue.data && cards.length === 0 && (
        <EmptyState icon={<IconInbox size={40} />} title={t('queue.empty')} text={t('queue.emptyText')} />
      )}
      {cards.length > 0 && (
        <ConsultRows label={t('queue.label')}>
          {cards.map((card) => (
            <ConsultRow
              key={card.id}
              card={card}
              status={<Waiting card={card} />}
              actions={
                <Button size="sm" loading={accept.isPending && accept.variables === card.id} onClick={() => accept.mutate(card.id)}>
                  {t('queue.accept')}
                </Button>
              }
            />
          ))}
        </ConsultRows>
      )}
    </SectionCard>
  );
}

function Waiting({ card }: { card: ConsultCard }) {
  const { t } = useTranslation('desk');
  const minutes = minutesSince(card.requestedAt ?? card.updatedAt, useNow());
  const text =
    minutes < 60
      ? t('queue.waitingMinutes', { minutes })
      : t('queue.waitingHours', { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
  return <ToneBadge tone={waitsLong(card, minutes) ? 'danger' : 'neutral'}>{text}</ToneBadge>;
}

/** Takes a request and opens it. */
function useAccept() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (consultId: string) => api('consults.accept', { params: { consultId }, body: {} }),
    onSuccess: (consult) => {
      queries.setQueryData(queryKeys.consult(consult.id), consult);
      void navigate(`/consults/${consult.id}`);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['consults', 'list'] }),
  });
}
