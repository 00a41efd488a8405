import { Anchor, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconStethoscope } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api } from '../../net/api.ts';
import { queryKeys } from '../../net/queryKeys.ts';
import { ConsultRow, ConsultRows } from '../../ui/ConsultRow.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { SectionCard } from '../../ui/SectionCard.tsx';
import { ListSkeleton } from '../../ui/Skeletons.tsx';
import { splitByWork } from './model.ts';

const filter = { scope: 'mine' as const, limit: 50 };

/** The consults I ask or answer: what is still to be done, then the latest finished ones. */
export function MyConsults() {
  const { t } = useTranslation('desk');
  const mine = useQuery({
    queryKey: queryKeys.consults(filter),
    queryFn: ({ signal }) => api('consults.list', { query: filter }, { signal }),
  });
  const { open, done } = splitByWork(mine.data?.consults ?? []);
  return (
    <SectionCard
      title={t('mine.title')}
      actions={
        <Anchor component={Link} to="/consults" size="sm">
          {t('mine.all')}
        </Anchor>
      }
    >
      {mine.isPending && <ListSkeleton rows={3} height={84} />}
      {mine.isError && !mine.data && <ErrorState error={mine.error} onRetry={() => void mine.refetch()} />}
      {mine.data && open.length + done.length === 0 && (
        <EmptyState icon={<IconStethoscope size={40} />} title={t('mine.empty')} text={t('mine.emptyText')} />
      )}
      {open.length > 0 && (
        <ConsultRows label={t('mine.open')}>
          {open.map((card) => (
            <ConsultRow key={card.id} card={card} />
          ))}
        </ConsultRows>
      )}
      {done.length > 0 && (
        <>
          <Text size="sm" fw={600} c="dimmed" mt={open.length > 0 ? 'md' : 0} mb={6}>
            {t('mine.done')}
          </Text>
          <ConsultRows label={t('mine.done')}>
            {done.slice(0, 5).map((card) => (
              <ConsultRow key={card.id} card={card} />
            ))}
          </ConsultRows>
        </>
      )}
    </SectionCard>
  );
}
