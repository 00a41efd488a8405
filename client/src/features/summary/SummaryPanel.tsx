import { ActionIcon, Group, Text, Tooltip } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { ListSkeleton } from '../../ui/Skeletons.tsx';
import { TimeText } from '../../ui/TimeText.tsx';
import { Allergies } from './Allergies.tsx';
import { Documents } from './Documents.tsx';
import { Immunisations } from './Immunisations.tsx';
import { Measurements } from './Measurements.tsx';
import { Medicines } from './Medicines.tsx';
import { Problems } from './Problems.tsx';
import classes from './SummaryPanel.module.css';
import { RecordTimeline } from './RecordTimeline.tsx';
import { useSummary } from './useSummary.ts';

/** What is known about a patient, to be read in thirty seconds: what must not be overlooked first. Fits a page as well as a narrow pane. */
export default function SummaryPanel({ patientId }: { patientId: string }) {
  const { t } = useTranslation('summary');
  const { found, summary } = useSummary(patientId);
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
