import { Stack } from '@mantine/core';
import { IconFileImport } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../net/api.ts';
import { queryKeys } from '../../net/queryKeys.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { Page } from '../../ui/Page.tsx';
import { SectionCard } from '../../ui/SectionCard.tsx';
import { ListSkeleton } from '../../ui/Skeletons.tsx';
import { ImportForm } from './ImportForm.tsx';
import { ImportRow } from './ImportRow.tsx';
import { isOver } from './model.ts';
import classes from './imports.module.css';

/** Insurance XML into the record: send a file, follow it, see what was left out and why. */
export default function ImportsView() {
  const { t } = useTranslation('imports');
  const list = useQuery({
    queryKey: queryKeys.imports,
    queryFn: ({ signal }) => api('imports.list', {}, { signal }),
    // Notices go to whoever started an import; a colleague sees it move too.
    refetchInterval: (query) => (query.state.data?.imports.every(isOver) === false ? 5_000 : false),
  });
  const jobs = list.data?.imports ?? [];
  return (
    <Page title={t('title')} intro={t('intro')}>
      <Stack gap="lg">
        <ImportForm />
        <SectionCard title={t('list.title')} icon={<IconFileImport size={22} aria-hidden />}>
          {list.isPending && <ListSkeleton rows={3} height={90} />}
          {list.isError && !list.data && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
          {list.data && jobs.length === 0 && (
            <EmptyState icon={<IconFileImport size={36} />} title={t('list.empty')} text={t('list.emptyText')} />
          )}
          {jobs.length > 0 && (
            <ul className={classes['jobs']} aria-live="polite">
              {jobs.map((job) => (
                <ImportRow key={job.id} job={job} />
              ))}
            </ul>
          )}
        </SectionCard>
      </Stack>
    </Page>
  );
}
