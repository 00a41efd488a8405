import { Skeleton, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** The shape of a page before its content is there. */
export function PageSkeleton() {
  return (
    <Stack p="lg" gap="md" maw={1200} mx="auto" w="100%" aria-busy="true">
      <Skeleton h={30} w="40%" />
      <Skeleton h={14} w="65%" />
      <Skeleton h={120} radius="lg" />
      <Skeleton h={120} radius="lg" />
    </Stack>
  );
}

/** Rows of a list that is being read; said once to screen readers. */
export function ListSkeleton({ rows = 4, height = 64 }: { rows?: number; height?: number }) {
  const { t } = useTranslation('common');
  return (
    <Stack gap="xs" aria-busy="true" role="status">
      <span className="hc-visually-hidden">{t('state.loading')}</span>
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} h={height} radius="md" />
      ))}
    </Stack>
  );
}
