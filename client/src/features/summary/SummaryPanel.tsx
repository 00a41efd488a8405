import { ErrorState } from '../../ui/ErrorState.tsx';
import { ListSkeleton } from '../../ui/Skeletons.tsx';
import { Allergies } from './Allergies.tsx';
import { Conflicts } from './Conflicts.tsx';
import { Documents } from './Documents.tsx';
import { Immunisations } from './Immunisations.tsx';
import { Measurements } from './Measurements.tsx';
import { Medicines } from './Medicines.tsx';
import { Problems } from './Problems.tsx';
import { RecordTimeline } from './RecordTimeline.tsx';
import { Sources } from './Sources.tsx';
import classes from './SummaryPanel.module.css';
import { useSummary } from './useSummary.ts';

/** What is known about a patient, to be read in thirty seconds: what must not be overlooked first. Fits a page as well as a narrow pane. */
export default function SummaryPanel({ patientId }: { patientId: string }) {
  const { found, summary, isAsking, refresh, retry } = useSummary(patientId);
  if (!found.data || !summary) {
    return found.isError ? <ErrorState error={found.error} onRetry={() => void found.refetch()} /> : <ListSkeleton rows={4} height={110} />;
  }
  return (
    <div className={classes['panel']}>
      <Sources summary={found.data} isAsking={isAsking} onRefresh={refresh} onRetry={retry} />
      <Conflicts summary={found.data} />
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
