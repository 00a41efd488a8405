import { Button, FileButton, Group, Progress, Select, Stack, Text } from '@mantine/core';
import { IconFileTypeXml } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../net/api.ts';
import { facilityChoices } from '../../net/facilityChoices.ts';
import { queryKeys } from '../../net/queryKeys.ts';
import { DropZone } from '../../ui/DropZone.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { SectionCard } from '../../ui/SectionCard.tsx';
import { useErrorText } from '../../ui/useErrorText.ts';
import { faultOfChoice } from './model.ts';
import { useImportUpload } from './useImportUpload.ts';

/** The server's own limit; beyond it the file would be refused after hours of sending. */
const MAX_BYTES = 4 * 1024 ** 3;

/** Choose whose visits they are, then the file. */
export function ImportForm() {
  const { t } = useTranslation('imports');
  const errorText = useErrorText();
  const facilities = useQuery({ queryKey: queryKeys.facilities, queryFn: ({ signal }) => api('facilities.list', {}, { signal }) });
  const [facilityId, setFacilityId] = useState<string | null>(null);
  const [problem, setProblem] = useState<string>();
  const { sending, error, send, cancel } = useImportUpload();

  function take(files: readonly File[]): void {
    const [file, second] = files;
    if (file === undefined) return;
    const fault = faultOfChoice(file, MAX_BYTES);
    if (facilityId === null) setProblem(t('form.facilityFirst'));
    else if (second !== undefined) setProblem(t('form.oneFile'));
    else if (fault !== undefined) setProblem(t(`form.fault_${fault}`));
    else {
      setProblem(undefined);
      send(facilityId, file);
    }
  }
  // A province's own office sees no patients.
  const houses = facilities.data?.facilities.filter(({ level }) => level !== 'province') ?? [];
  const percent = Math.round((sending?.share ?? 0) * 100);
  if (facilities.isError) return <ErrorState error={facilities.error} onRetry={() => void facilities.refetch()} />;
  return (
    <SectionCard title={t('form.title')} icon={<IconFileTypeXml size={22} aria-hidden />}>
      <Stack gap="md">
        <Select
          label={t('form.facility')}
          description={t('form.facilityHint')}
          placeholder={t('form.facilityChoose')}
          data={facilityChoices(houses)}
          value={facilityId}
          onChange={(value) => {
            setFacilityId(value);
            setProblem(undefined);
          }}
          searchable
          required
          disabled={facilities.isPending || sending !== undefined}
          nothingFoundMessage={t('form.facilityNone')}
        />
        {sending === undefined ? (
          <DropZone onDrop={({ files }) => take([...files])}>
            <Text size="sm" ta="center">
              {t('form.drop')}
            </Text>
            <FileButton
              accept=".xml,application/xml,text/xml"
              onChange={(file) => file !== null && take([file])}
              inputProps={{ 'aria-label': t('form.choose'), 'data-testid': 'import-file' } as object}
            >
              {(props) => <Button {...props}>{t('form.choose')}</Button>}
            </FileButton>
            <Text size="xs" c="dimmed" ta="center">
              {t('form.kinds')}
            </Text>
          </DropZone>
        ) : (
          <div role="status">
            <Group justify="space-between" gap="sm">
              <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                {t('form.sending', { name: sending.name, percent })}
              </Text>
              <Button size="xs" variant="default" onClick={cancel}>
                {t('form.stop')}
              </Button>
            </Group>
            <Progress value={percent} mt={6} aria-label={t('form.progress')} />
          </div>
        )}
        {(problem !== undefined || error !== undefined) && (
          <Text size="sm" c="var(--hc-danger)" role="alert">
            {problem ?? errorText(error)}
          </Text>
        )}
      </Stack>
    </SectionCard>
  );
}
