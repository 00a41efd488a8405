import { Stack } from '@mantine/core';
import { IconUsersGroup } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../net/api.ts';
import { queryKeys } from '../../net/queryKeys.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { Page } from '../../ui/Page.tsx';
import { SectionCard } from '../../ui/SectionCard.tsx';
import { ListSkeleton } from '../../ui/Skeletons.tsx';
import { PairCard } from './PairCard.tsx';
import classes from './identities.module.css';

/** Entries that may be one person: a doctor who knows the patient says whether they are, and can take it back. */
export default function IdentitiesView() {
  const { t } = useTranslation('identities');
  const list = useQuery({ queryKey: queryKeys.identities, queryFn: ({ signal }) => api('identities.list', {}, { signal }) });
  const pairs = list.data?.pairs ?? [];
  const open = pairs.filter(({ verdict }) => verdict === 'open');
  const decided = pairs.filter(({ verdict }) => verdict !== 'open');
  return (
    <Page title={t('title')} intro={t('intro')}>
      <Stack gap="lg">
        <SectionCard title={t('open')} icon={<IconUsersGroup size={22} aria-hidden />}>
          {list.isPending && <ListSkeleton rows={2} height={160} />}
          {list.isError && !list.data && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
          {list.data && open.length === 0 && (
            <EmptyState icon={<IconUsersGroup size={36} />} title={t('nothing')} text={t('nothingText')} />
          )}
          <ul className={classes['pairs']}>
            {open.map((pair) => (
              <PairCard key={pair.id} pair={pair} />
            ))}
          </ul>
        </SectionCard>
        {decided.length > 0 && (
          <SectionCard title={t('decided')}>
            <ul className={classes['pairs']}>
              {decided.map((pair) => (
                <PairCard key={pair.id} pair={pair} />
              ))}
            </ul>
          </SectionCard>
        )}
      </Stack>
    </Page>
  );
}
