import { Button, Group, Table, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { AuditEntry } from '@hoi-chan/shared/features/audit.ts';
import { api } from '../../net/api.ts';
import { queryKeys } from '../../net/queryKeys.ts';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { ListSkeleton } from '../../ui/Skeletons.tsx';
import { ToneBadge } from '../../ui/StatusBadge.tsx';
import { TimeText } from '../../ui/TimeText.tsx';

const tones = { success: 'neutral', denied: 'warn', failure: 'danger' } as const;

/** Who did, and who looked at what; the newest first. */
export function Audit() {
  const { t } = useTranslation('admin');
  const list = useInfiniteQuery({
    queryKey: queryKeys.audit({}),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam }) => api('audit.list', { query: { before: pageParam, limit: 50 } }, { signal }),
    getNextPageParam: (page) => page.next ?? undefined,
  });
  if (list.isPending) return <ListSkeleton rows={8} height={34} />;
  if (list.isError) return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
  return (
    <>
      <Text size="sm" c="dimmed" mb="sm">
        {t('audit.intro')}
      </Text>
      <Table.ScrollContainer minWidth={860} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
        <Table striped verticalSpacing={5} fz="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('audit.at')}</Table.Th>
              <Table.Th>{t('audit.person')}</Table.Th>
              <Table.Th>{t('audit.action')}</Table.Th>
              <Table.Th>{t('audit.outcome')}</Table.Th>
              <Table.Th>{t('audit.entity')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {list.data.pages
              .flatMap((page) => page.entries)
              .map((entry) => (
                <Table.Tr key={entry.id}>
                  <Table.Td>
                    <TimeText at={entry.at} />
                  </Table.Td>
                  <Table.Td>
                    {entry.personName ?? t('audit.nobody')}
                    <Text size="xs" c="dimmed">
                      {entry.facilityName}
                    </Text>
                  </Table.Td>
                  <Table.Td>
                    {/* What older releases recorded may have no text any more. */}
                    {t(`audit.did.${entry.action}`, entry.action)}
                  </Table.Td>
                  <Table.Td>
                    <ToneBadge tone={tones[entry.outcome]}>{t(`audit.outcome_${entry.outcome}`)}</ToneBadge>
                  </Table.Td>
                  <Table.Td>
                    {t(`audit.about.${entry.entityType}`, entry.entityType)} {entry.entityName !== null && <b>{entry.entityName}</b>}
                    <Technical entry={entry} />
                  </Table.Td>
                </Table.Tr>
              ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {list.hasNextPage && (
        <Group justify="center" mt="md">
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t('common:action.more')}
          </Button>
        </Group>
      )}
    </>
  );
}

/** Ids and facts as they were recorded: for whoever has to look into a case, folded for everybody else. */
function Technical({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation('admin');
  const facts = Object.entries(entry.details).map(
    ([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  if (entry.entityId !== null) facts.unshift(entry.entityId);
  if (facts.length === 0) return null;
  return (
    <Text component="details" size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
      <Text component="summary" inherit style={{ cursor: 'pointer' }}>
        {t('audit.technical')}
      </Text>
      {facts.map((fact) => (
        <div key={fact}>{fact}</div>
      ))}
    </Text>
  );
}
