import { Button, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { PartnerNotice } from '@hoi-chan/shared/features/partners.ts';
import { api } from '../../net/api.ts';
import { queryKeys } from '../../net/queryKeys.ts';
import { LogTable } from '../../ui/LogTable.tsx';
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
  return (
    <LogTable
      list={list}
      rows={list.data?.notices ?? []}
      none={t('noNotices')}
      minWidth={560}
      problem={retry.error}
      columns={[
        {
          label: t('column.consult'),
          isNumber: true,
          cell: ({ consultNumber, versionNumber }) => (
            <>
              {consultNumber}
              {versionNumber > 1 && ` · ${t('version', { number: versionNumber })}`}
            </>
          ),
        },
        { label: t('column.at'), cell: ({ at }) => <TimeText at={at} /> },
        { label: t('column.state'), cell: (notice) => <NoticeState notice={notice} /> },
        {
          label: t('column.action'),
          cell: ({ id, state }) =>
            state !== 'delivered' && (
              <Button size="compact-sm" variant="default" loading={retry.isPending} onClick={() => retry.mutate(id)}>
                {t('retry')}
              </Button>
            ),
        },
      ]}
    />
  );
}

function NoticeState({ notice }: { notice: PartnerNotice }) {
  const { t } = useTranslation('partners');
  return (
    <>
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
    </>
  );
}
