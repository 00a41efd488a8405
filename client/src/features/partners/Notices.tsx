import { Button, Table, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../net/api.ts';
import { queryKeys } from '../../net/queryKeys.ts';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { ListSkeleton } from '../../ui/Skeletons.tsx';
import { ToneBadge } from '../../ui/StatusBadge.tsx';
import { TimeText } from '../../ui/TimeText.tsx';

const tones = { pending: 'warn', delivered: 'good', failed: 'danger' } as const;
/** While a notice is on its way its row is looked at again. */
const LOOK_AGAIN_MS = 4_000;

/** What one system was told of, and how it went. */
export function Notices({ partnerId }: { partnerId: string }) {
  const { t } = useTranslation('partners');
  const queries = useQueryClient();
  const list = useQuery({
    queryKey: queryKeys.partnerNotices(partnerId),
    queryFn: ({ signal }) => api('partners.notices', { params: { partnerId } }, { signal }),
    refetchInterval: (query) => (query.state.data?.notices.some(({ state }) => state === 'pending') === true ? LOOK_AGAIN_MS : false),
  });
  const retry = useMutation({
    mutationFn: (noticeId: string) => api('partners.retryNotice', { params: { partnerId, noticeId } }),
    onSettled: () => queries.invalidateQueries({ queryKey: queryKeys.partners }),
  });
  if (list.isPending) return <ListSkeleton rows={2} height={40} />;
  if (list.isError) return <ErrorState error={list.error} onRetry={() => void list.refetch()} compact />;
  if (list.data.notices.length === 0)
    return (
      <Text size="sm" c="dimmed" mt="sm">
        {t('noNotices')}
      </Text>
    );
  return (
    <Table.ScrollContainer minWidth={560} mt="sm">
      <Table fz="sm" verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('column.consult')}</Table.Th>
            <Table.Th>{t('column.at')}</Table.Th>
            <Table.Th>{t('column.state')}</Table.Th>
            <Table.Th>{t('column.action')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {list.data.notices.map((notice) => (
            <Table.Tr key={notice.id}>
              <Table.Td className="hc-number">
                {notice.consultNumber}
                {notice.versionNumber > 1 && ` · ${t('version', { number: notice.versionNumber })}`}
              </Table.Td>
              <Table.Td>
                <TimeText at={notice.at} />
              </Table.Td>
              <Table.Td>
                <ToneBadge tone={tones[notice.state]}>{t(`state.${notice.state}`)}</ToneBadge>
                {notice.problem !== null && (
                  <Text size="xs" c="dimmed" mt={2}>
                    {notice.problem === 'refused' ? t('refused', { status: notice.status ?? '?' }) : t('unreachable')}
                  </Text>
                )}
                {notice.state === 'pending' && notice.nextTryAt !== null && notice.attempts > 0 && (
                  <Text size="xs" c="dimmed">
                    {t('nextTry')} <TimeText at={notice.nextTryAt} />
                  </Text>
                )}
              </Table.Td>
              <Table.Td>
                {notice.state !== 'delivered' && (
                  <Button size="compact-sm" variant="default" loading={retry.isPending} onClick={() => retry.mutate(notice.id)}>
                    {t('retry')}
                  </Button>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {retry.error && <ErrorState error={retry.error} compact />}
    </Table.ScrollContainer>
  );
}
