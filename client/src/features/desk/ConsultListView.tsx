import { Button, Group, SegmentedControl, Select, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { IconSearch, IconZoomQuestion } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { CONSULT_STATES, type ConsultState } from '@hoi-chan/shared/clinical/consultLifeCycle.ts';
import { api } from '../../net/api.ts';
import { queryKeys } from '../../net/queryKeys.ts';
import { useMe } from '../../state/me.ts';
import { ConsultRow, ConsultRows } from '../../ui/ConsultRow.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { Page } from '../../ui/Page.tsx';
import { ListSkeleton } from '../../ui/Skeletons.tsx';

type Scope = 'queue' | 'mine' | 'facility';

/** Every consult one may see, found again by name, number, state. The filter stands in the address, so that it can be kept and sent. */
export default function ConsultListView() {
  const { t } = useTranslation('desk');
  const me = useMe();
  const [params, setParams] = useSearchParams();
  const scopes: Scope[] = me.role === 'specialist' ? ['mine', 'queue', 'facility'] : ['mine', 'facility'];
  const scope = scopes.find((known) => known === params.get('scope')) ?? 'mine';
  const state = CONSULT_STATES.find((known) => known === params.get('state'));
  const q = params.get('q') ?? '';
  const [asked] = useDebouncedValue(q.trim(), 250);
  const filter = { scope, state, q: asked === '' ? undefined : asked, limit: 30 };
  const list = useInfiniteQuery({
    queryKey: queryKeys.consults({ ...filter, paged: true }),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam }) => api('consults.list', { query: { ...filter, before: pageParam } }, { signal }),
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: (before) => before,
  });
  const cards = list.data?.pages.flatMap((page) => page.consults) ?? [];
  const change = (name: string, value: string | null): void => {
    setParams(
      (before) => {
        if (value === null || value === '') before.delete(name);
        else before.set(name, value);
        return before;
      },
      { replace: true },
    );
  };
  return (
    <Page title={t('list.title')} intro={t('list.intro')}>
      <Group gap="sm" mb="md" align="flex-end">
        <TextInput
          flex="1 1 240px"
          label={t('list.search')}
          placeholder={t('list.searchHint')}
          leftSection={<IconSearch size={18} aria-hidden />}
          value={q}
          onChange={(event) => change('q', event.currentTarget.value)}
          type="search"
        />
        <Select
          w={{ base: '100%', xs: 220 }}
          label={t('list.state')}
          placeholder={t('list.anyState')}
          clearable
          clearButtonProps={{ 'aria-label': t('list.anyState') }}
          value={state ?? null}
          onChange={(value) => change('state', value)}
          data={CONSULT_STATES.map((known: ConsultState) => ({ value: known, label: t(`common:consultState.${known}`) }))}
        />
        <SegmentedControl
          aria-label={t('list.scope')}
          value={scope}
          onChange={(value) => change('scope', value)}
          data={scopes.map((known) => ({ value: known, label: t(`list.scope_${known}`) }))}
        />
      </Group>
      {list.isPending && <ListSkeleton rows={5} height={92} />}
      {list.isError && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
      {list.data && cards.length === 0 && (
        <EmptyState icon={<IconZoomQuestion size={40} />} title={t('list.empty')} text={t('list.emptyText')} />
      )}
      {cards.length > 0 && (
        <>
          <Text size="sm" c="dimmed" mb={6} role="status">
            {t('list.count', { count: cards.length })}
          </Text>
          <ConsultRows label={t('list.title')}>
            {cards.map((card) => (
              <ConsultRow key={card.id} card={card} />
            ))}
          </ConsultRows>
        </>
      )}
      {list.hasNextPage && (
        <Group justify="center" mt="md">
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t('common:action.more')}
          </Button>
        </Group>
      )}
    </Page>
  );
}
