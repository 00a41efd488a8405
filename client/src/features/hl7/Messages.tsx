import { Button, Table, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../net/api.ts';
import { queryKeys } from '../../net/queryKeys.ts';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { ListSkeleton } from '../../ui/Skeletons.tsx';
import { ToneBadge } from '../../ui/StatusBadge.tsx';
import { TimeText } from '../../ui/TimeText.tsx';

const tones = { accepted: 'good', set_aside: 'warn', refused: 'danger' } as const;

/** The last messages of one machine, without anything of the patient. */
export function Messages({ sourceId }: { sourceId: string }) {
  const { t } = useTranslation('hl7');
  const queries = useQueryClient();
  const list = useQuery({
    queryKey: queryKeys.hl7Messages(sourceId),
    queryFn: ({ signal }) => api('hl7.messages', { params: { sourceId } }, { signal }),
  });
  const retry = useMutation({
    mutationFn: (messageId: string) => api('hl7.retry', { params: { sourceId, messageId } }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['hl7'] }),
  });
  if (list.isPending) return <ListSkeleton rows={2} height={40} />;
  if (list.isError) return <ErrorState error={list.error} onRetry={() => void list.refetch()} compact />;
  if (list.data.messages.length === 0)
    return (
      <Text size="sm" c="dimmed" mt="sm">
        {t('noMessages')}
      </Text>
    );
  return (
    <Table.ScrollContainer minWidth={600} mt="sm">
      <Table fz="sm" verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('column.at')}</Table.Th>
            <Table.Th>{t('column.type')}</Table.Th>
            <Table.Th>{t('column.id')}</Table.Th>
            <Table.Th>{t('column.outcome')}</Table.Th>
            <Table.Th>{t('column.action')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {list.data.messages.map((message) => (
            <Table.Tr key={message.id}>
              <Table.Td>
                <TimeText at={message.at} />
              </Table.Td>
              <Table.Td>{message.type}</Table.Td>
              <Table.Td className="hc-number">{message.controlId}</Table.Td>
              <Table.Td>
                <ToneBadge tone={tones[message.outcome]}>{t(`outcome.${message.outcome}`)}</ToneBadge>
                {message.reason !== null && (
                  <Text size="xs" c="dimmed" mt={2}>
                    {t(`reason.${message.reason}`)}
                  </Text>
                )}
              </Table.Td>
              <Table.Td>
                {message.outcome === 'set_aside' && message.reason !== 'merge_by_person' && (
                  <Button size="compact-sm" variant="default" loading={retry.isPending} onClick={() => retry.mutate(message.id)}>
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
