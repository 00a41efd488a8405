import { Alert, Button, FileButton, Group, Progress, Stack, Table, Text } from '@mantine/core';
import { IconListSearch } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LeftOutRow } from '@hoi-chan/shared/features/codes.ts';
import { api } from '../../net/api.ts';
import { queryKeys } from '../../net/queryKeys.ts';
import { uploadIcd10List } from '../../net/upload.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { DropZone } from '../../ui/DropZone.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { SectionCard } from '../../ui/SectionCard.tsx';
import { ListSkeleton } from '../../ui/Skeletons.tsx';
import { formatInstant } from '../../ui/time.ts';

/** Which ICD-10 list the doctors of the province search in, and another in its place. */
export function Codes() {
  const { t } = useTranslation('admin');
  const queries = useQueryClient();
  const [share, setShare] = useState(0);
  const [problem, setProblem] = useState<string>();
  const [asks, setAsks] = useState(false);
  const list = useQuery({ queryKey: queryKeys.icd10List, queryFn: ({ signal }) => api('codes.aboutIcd10', {}, { signal }) });
  const changed = (): Promise<void> => queries.invalidateQueries({ queryKey: queryKeys.icd10 });
  const upload = useMutation({
    mutationFn: (file: File) => uploadIcd10List(file, { onProgress: setShare }),
    onMutate: () => setShare(0),
    onSuccess: changed,
  });

  function take(files: readonly File[]): void {
    const [file, second] = files;
    setProblem(second === undefined ? undefined : t('codes.oneFile'));
    if (file !== undefined && second === undefined) upload.mutate(file);
  }
  if (list.isPending) return <ListSkeleton rows={3} height={60} />;
  if (list.isError) return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
  const { count, uploaded } = list.data;
  return (
    <SectionCard title={t('codes.title')} icon={<IconListSearch size={22} aria-hidden />}>
      <Stack gap="md">
        <Group justify="space-between" gap="sm">
          <Text size="sm" data-testid="icd10-list">
            <b>{uploaded === null ? t('codes.builtIn', { count }) : t('codes.uploaded', { count, name: uploaded.fileName })}</b>
            <br />
            {uploaded === null ? t('codes.builtInHint') : t('codes.by', { name: uploaded.by, when: formatInstant(uploaded.at) })}
          </Text>
          {uploaded !== null && (
            <Button variant="default" onClick={() => setAsks(true)}>
              {t('codes.back')}
            </Button>
          )}
        </Group>
        {upload.isPending ? (
          <div role="status">
            <Text size="sm">{t(share < 1 ? 'codes.sending' : 'codes.reading')}</Text>
            <Progress value={share * 100} mt={6} animated={share >= 1} aria-label={t('codes.progress')} />
          </div>
        ) : (
          <DropZone onDrop={({ files }) => take([...files])}>
            <Text size="sm" ta="center">
              {t('codes.drop')}
            </Text>
            <FileButton
              accept=".csv,.tsv,.txt,text/csv,text/plain"
              onChange={(file) => file !== null && take([file])}
              inputProps={{ 'aria-label': t('codes.choose'), 'data-testid': 'icd10-file' } as object}
            >
              {(props) => <Button {...props}>{t('codes.choose')}</Button>}
            </FileButton>
            <Text size="xs" c="dimmed" ta="center">
              {t('codes.kinds')}
            </Text>
          </DropZone>
        )}
        {problem !== undefined && (
          <Text size="sm" c="var(--hc-danger)" role="alert">
            {problem}
          </Text>
        )}
        {upload.error !== null && <ErrorState error={upload.error} compact />}
        {upload.data !== undefined && upload.data.leftOutCount > 0 && (
          <LeftOut rows={upload.data.leftOut} count={upload.data.leftOutCount} />
        )}
      </Stack>
      <ConfirmDialog
        opened={asks}
        title={t('codes.back')}
        text={t('codes.backText')}
        confirmLabel={t('codes.back')}
        onClose={() => setAsks(false)}
        onConfirm={async () => {
          await api('codes.useBuiltInIcd10');
          upload.reset();
          await changed();
        }}
      />
    </SectionCard>
  );
}

/** Rows that are not in the list, so that a person can mend the file. */
function LeftOut({ rows, count }: { rows: readonly LeftOutRow[]; count: number }) {
  const { t } = useTranslation('admin');
  return (
    <Alert color="yellow" data-testid="icd10-left-out">
      <Text size="sm" fw={650} mb={4}>
        {t('codes.leftOut', { count })}
      </Text>
      <Table.ScrollContainer minWidth={300} mah={320}>
        <Table verticalSpacing={2} fz="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('codes.row')}</Table.Th>
              <Table.Th>{t('codes.code')}</Table.Th>
              <Table.Th>{t('codes.why')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ row, value, reason }) => (
              <Table.Tr key={row}>
                <Table.Td className="hc-number">{row}</Table.Td>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>{value}</Table.Td>
                <Table.Td>{t(`codes.reason.${reason}`)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {count > rows.length && <Text size="sm">{t('codes.more', { count: count - rows.length })}</Text>}
    </Alert>
  );
}
