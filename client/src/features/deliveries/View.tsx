import { Button, Group, Select, SegmentedControl, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconRefresh, IconSend } from '@tabler/icons-react';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, apiBlob } from '../../net/api.ts';
import { openBlob } from '../../net/openFile.ts';
import { queryKeys } from '../../net/queryKeys.ts';
import { capsuleName } from '../../ui/capsuleName.ts';
import { DeliveryRow } from '../../ui/DeliveryRow.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { Page } from '../../ui/Page.tsx';
import { ListSkeleton } from '../../ui/Skeletons.tsx';
import { TimeText } from '../../ui/TimeText.tsx';
import { useErrorText } from '../../ui/useErrorText.ts';
import classes from './deliveries.module.css';
import { choices, isState, openCount, type Choice } from './model.ts';

/** For administrators: every document on its way into the province's record systems, and what can be done for it. */
export default function DeliveriesView() {
  const { t, i18n } = useTranslation('deliveries');
  const errorText = useErrorText();
  const queries = useQueryClient();
  const [state, setState] = useState<Choice>('attention');
  const [systemId, setSystemId] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const filter = { ...(isState(state) && { state }), ...(systemId !== null && { systemId }) };
  const list = useInfiniteQuery({
    queryKey: queryKeys.deliveries(filter),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam }) => api('deliveries.ofProvince', { query: { ...filter, before: pageParam, limit: 50 } }, { signal }),
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: (previous) => previous,
  });
  const first = list.data?.pages[0];
  const rows = list.data?.pages.flatMap((page) => page.deliveries) ?? [];
  const refresh = (): Promise<void> => queries.invalidateQueries({ queryKey: ['deliveries', 'province'] });
  const number = new Intl.NumberFormat(i18n.language);
  const retryAll = async (): Promise<void> => {
    setBusy(true);
    try {
      const { count } = await api('deliveries.retryAll', { body: systemId === null ? {} : { systemId } });
      notifications.show({ message: t('list.retried', { count }), color: 'teal' });
      await refresh();
    } catch (error) {
      notifications.show({ message: errorText(error), color: 'red' });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Page
      title={t('title')}
      intro={t('intro')}
      actions={
        <Button
          leftSection={<IconRefresh size={18} aria-hidden />}
          loading={busy}
          disabled={openCount(first, systemId) === 0}
          onClick={() => void retryAll()}
        >
          {t('list.retryAll')}
        </Button>
      }
    >
      <Stack gap="md">
        <dl className={classes['counts']} aria-label={t('list.openCount')}>
          {choices.filter(isState).map((each) => (
            <div key={each} data-state={each} data-testid={`count-${each}`}>
              <dt>{t(`state.${each}`)}</dt>
              <dd className="hc-number">{first === undefined ? '–' : number.format(first.counts[each] ?? 0)}</dd>
            </div>
          ))}
        </dl>
        <Group gap="sm" align="flex-end">
          <SegmentedControl
            className={classes['states']}
            aria-label={t('list.filterState')}
            value={state}
            onChange={(value) => setState(value)}
            data={choices.map((value) => ({ value, label: isState(value) ? t(`state.${value}`) : t('list.all') }))}
          />
          <Select
            aria-label={t('list.filterSystem')}
            placeholder={t('list.allSystems')}
            data={(first?.systems ?? []).map((system) => ({ value: system.systemId, label: t('list.systemCounts', { ...system }) }))}
            value={systemId}
            onChange={setSystemId}
            clearable
            miw={220}
          />
        </Group>
        {list.isPending && <ListSkeleton rows={4} height={80} />}
        {list.isError && !list.data && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
        {list.data && rows.length === 0 && state === 'all' && systemId === null && (
          <EmptyState icon={<IconSend size={36} />} title={t('list.empty')} text={t('list.emptyText')} />
        )}
        {list.data && rows.length === 0 && (state !== 'all' || systemId !== null) && <Text c="dimmed">{t('list.noneOfFilter')}</Text>}
        {rows.length > 0 && (
          <ul className={classes['list']} aria-live="polite">
            {rows.map((delivery) => {
              const params = { deliveryId: delivery.id };
              return (
                <DeliveryRow
                  key={delivery.id}
                  delivery={delivery}
                  about={
                    <span className={classes['about']}>
                      {delivery.consultNumber} · {t('list.route', { from: delivery.askingFacility, to: delivery.targetFacility })} ·{' '}
                      {t('list.signedAt')} <TimeText at={delivery.signedAt} />
                    </span>
                  }
                  actions={{
                    retry: async () => api('deliveries.retry', { params }).then(refresh),
                    handle: async (reason) => api('deliveries.handle', { params, body: { reason } }).then(refresh),
                    file: async (choice) =>
                      openBlob(
                        await apiBlob('deliveries.file', { params, body: choice }),
                        capsuleName(delivery.consultNumber, delivery.versionNumber, choice),
                      ),
                  }}
                />
              );
            })}
          </ul>
        )}
        {list.hasNextPage && (
          <Group justify="center">
            <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
              {t('common:action.more')}
            </Button>
          </Group>
        )}
      </Stack>
    </Page>
  );
}
