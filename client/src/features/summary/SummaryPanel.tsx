import { ActionIcon, Group, Text, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconRefresh } from '@tabler/icons-react';
import type { Bundle } from 'fhir/r4';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../net/api.ts';
import { queryKeys } from '../../net/queryKeys.ts';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { ListSkeleton } from '../../ui/Skeletons.tsx';
import { TimeText } from '../../ui/TimeText.tsx';
import { Allergies } from './Allergies.tsx';
import { Documents } from './Documents.tsx';
import { Immunisations } from './Immunisations.tsx';
import { Measurements } from './Measurements.tsx';
import { Medicines } from './Medicines.tsx';
import { summarise } from './model.ts';
import { Problems } from './Problems.tsx';
import classes from './SummaryPanel.module.css';
import { RecordTimeline } from './RecordTimeline.tsx';

/** What is known about a patient, to be read in thirty seconds: what must not be overlooked first. Fits a page as well as a narrow pane. */
export default function SummaryPanel({ patientId }: { patientId: string }) {
  const { t } = useTranslation('summary');
  const found = useQuery({
    queryKey: queryKeys.patientPart(patientId, 'summary'),
    queryFn: ({ signal }) => api('patients.summary', { params: { patientId } }, { signal, timeoutMs: 40_000 }),
    staleTime: 60_000,
  });
  // The server validated the bundle against FHIR; here it only changes its name.
  const summary = useMemo(() => found.data && summarise(found.data.bundle as unknown as Bundle), [found.data]);
  if (!found.data || !summary) {
    return found.isError ? <ErrorState error={found.error} onRetry={() => void found.refetch()} /> : <ListSkeleton rows={4} height={110} />;
  }
  return (
    <div className={classes['panel']}>
      <Group justify="space-between" gap="xs" mb="sm">
        <Text size="xs" c="dimmed" component="p" m={0}>
          {t('source', { source: found.data.source })} <TimeText at={found.data.fetchedAt} />
        </Text>
        <Tooltip label={t('refresh')}>
          <ActionIcon variant="subtle" aria-label={t('refresh')} loading={found.isFetching} onClick={() => void found.refetch()}>
            <IconRefresh size={18} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Group>
      <div className={classes['grid']}>
        <div className={classes['full']}>
          <Allergies state={summary.allergyState} allergies={summary.allergies} />
        </div>
        <Problems problems={summary.problems} />
        <Medicines medicines={summary.medicines} />
        <div className={classes['full']}>
          <Measurements series={summary.series} results={summary.wordResults} />
        </div>
        <Documents patientId={patientId} documents={summary.documents} />
        <Immunisations immunisations={summary.immunisations} />
        <div className={classes['full']}>
          <RecordTimeline events={summary.timeline} />
        </div>
      </div>
    </div>
  );
}
