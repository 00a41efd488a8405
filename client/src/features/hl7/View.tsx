import { Alert, Button, Stack, Text } from '@mantine/core';
import { IconFlask, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { api } from '../../net/api.ts';
import { queryKeys } from '../../net/queryKeys.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { Page } from '../../ui/Page.tsx';
import { SectionCard } from '../../ui/SectionCard.tsx';
import { ListSkeleton } from '../../ui/Skeletons.tsx';
import { SourceRow } from './SourceRow.tsx';

/** Machines that send HL7 v2: laboratories and hospital systems, and what became of their messages. */
export default function Hl7View() {
  const { t } = useTranslation('hl7');
  const [search] = useSearchParams();
  const list = useQuery({
    queryKey: queryKeys.hl7,
    queryFn: ({ signal }) => api('hl7.list', {}, { signal }),
    // What came in the meantime is not announced.
    refetchOnMount: 'always',
  });
  const sources = list.data?.sources ?? [];
  const add = (
    <Button component={Link} to="/connections/record-systems?add=hl7" leftSection={<IconPlus size={18} aria-hidden />}>
      {t('add')}
    </Button>
  );
  return (
    <Page title={t('title')} intro={t('intro')}>
      <SectionCard title={t('list')} icon={<IconFlask size={22} aria-hidden />} actions={sources.length > 0 && add}>
        {list.data && (
          <Alert mb="md" color={list.data.port === null ? 'yellow' : 'teal'} variant="light">
            <Text size="sm">{list.data.port === null ? t('notListening') : t('listening', { port: list.data.port })}</Text>
          </Alert>
        )}
        {list.isPending && <ListSkeleton rows={3} height={90} />}
        {list.isError && !list.data && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
        {list.data && sources.length === 0 && (
          <EmptyState icon={<IconFlask size={36} />} title={t('empty')} text={t('emptyText')} action={add} />
        )}
        <Stack gap="sm" component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
          {sources.map((source) => (
            <SourceRow key={source.id} source={source} isOpen={source.id === search.get('source')} />
          ))}
        </Stack>
      </SectionCard>
    </Page>
  );
}
