import { Button, Group, Table, Text } from '@mantine/core';
import { setAsideAdvice } from '@hoi-chan/shared/clinical/importReasons.ts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../net/api.ts';
import { queryKeys } from '../../net/queryKeys.ts';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { ListSkeleton } from '../../ui/Skeletons.tsx';
import { asLanguage, visitReasonText } from './model.ts';

/** Where each fault lies, so that it can be put right at the source; never what stands there. */
export function Problems({ importId, kind }: { importId: string; kind: 'all' | 'setAside' }) {
  const { t, i18n } = useTranslation('imports');
  const list = useInfiniteQuery({
    queryKey: queryKeys.importProblems(importId, kind),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam }) =>
      api('imports.problems', { params: { importId }, query: { kind, after: pageParam, limit: 50 } }, { signal }),
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const language = asLanguage(i18n.language);
  if (list.isPending) return <ListSkeleton rows={4} height={30} />;
  if (list.isError) return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
  return (
    <>
      <Table.ScrollContainer minWidth={720} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }} mt="sm">
        <Table striped verticalSpacing={5} fz="sm" aria-label={t(kind === 'all' ? 'problems.title' : 'setAside.title')}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('problems.visit')}</Table.Th>
              <Table.Th>MA_LK</Table.Th>
              <Table.Th>{t('problems.table')}</Table.Th>
              <Table.Th>{t('problems.row')}</Table.Th>
              <Table.Th>{t('problems.column')}</Table.Th>
              <Table.Th>{t('problems.reason')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {list.data.pages
              .flatMap((page) => page.problems)
              .map((problem) => (
                <Table.Tr key={problem.id}>
                  <Table.Td className="hc-number">{problem.visitNumber}</Table.Td>
                  <Table.Td style={{ overflowWrap: 'anywhere' }}>{problem.visitCode ?? '—'}</Table.Td>
                  <Table.Td>{problem.table ?? '—'}</Table.Td>
                  <Table.Td className="hc-number">{problem.row ?? '—'}</Table.Td>
                  <Table.Td>{problem.column ?? '—'}</Table.Td>
                  <Table.Td>
                    {visitReasonText(problem, language)}
                    {problem.reason in setAsideAdvice && (
                      <Text size="sm" c="dimmed">
                        {setAsideAdvice[problem.reason as keyof typeof setAsideAdvice][language]}
                      </Text>
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {list.hasNextPage && (
        <Group justify="center" mt="sm">
          <Button size="xs" variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t('common:action.more')}
          </Button>
        </Group>
      )}
    </>
  );
}
