import { Button, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../net/api.ts';
import { queryKeys } from '../../net/queryKeys.ts';
import { LogTable } from '../../ui/LogTable.tsx';
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
  return (
    <LogTable
      list={list}
      rows={list.data?.messages ?? []}
      none={t('noMessages')}
      minWidth={600}
      problem={retry.error}
      columns={[
        { label: t('column.at'), cell: ({ at }) => <TimeText at={at} /> },
        { label: t('column.type'), cell: ({ type }) => type },
        { label: t('column.id'), cell: ({ controlId }) => controlId, isNumber: true },
        {
          label: t('column.outcome'),
          cell: ({ outcome, reason }) => (
            <>
              <ToneBadge tone={tones[outcome]}>{t(`outcome.${outcome}`)}</ToneBadge>
              {reason !== null && (
                <Text size="xs" c="dimmed" mt={2}>
                  {t(`reason.${reason}`)}
                </Text>
              )}
            </>
          ),
        },
        {
          label: t('column.action'),
          cell: ({ id, outcome, reason }) =>
            outcome === 'set_aside' &&
            reason !== 'merge_by_person' && (
              <Button size="compact-sm" variant="default" loading={retry.isPending} onClick={() => retry.mutate(id)}>
                {t('retry')}
              </Button>
            ),
        },
      ]}
    />
  );
}
