import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Navigate, useParams, useSearchParams } from 'react-router';
import { api } from '../../net/api.ts';
import { queryKeys } from '../../net/queryKeys.ts';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { Page } from '../../ui/Page.tsx';
import { PageSkeleton } from '../../ui/Skeletons.tsx';
import { RequestFormView, type FilesSlot } from './RequestFormView.tsx';

/** Asking for a consult: reads what the form needs before it is shown, so that nothing jumps while somebody types. */
export default function RequestView({ Files }: { Files: FilesSlot }) {
  const { t } = useTranslation('request');
  const { patientId = '' } = useParams();
  const [search] = useSearchParams();
  const draftId = search.get('draft') ?? undefined;
  const patient = useQuery({
    queryKey: queryKeys.patient(patientId),
    queryFn: ({ signal }) => api('patients.get', { params: { patientId } }, { signal }),
  });
  const facilities = useQuery({
    queryKey: queryKeys.facilities,
    queryFn: ({ signal }) => api('facilities.list', {}, { signal }),
    staleTime: 5 * 60_000,
  });
  const draft = useQuery({
    queryKey: queryKeys.consult(draftId ?? ''),
    queryFn: ({ signal }) => api('consults.get', { params: { consultId: draftId ?? '' } }, { signal }),
    enabled: draftId !== undefined,
  });
  const failed = [patient, facilities, draft].find((query) => query.isError && query.data === undefined);
  if (failed) return <ErrorState error={failed.error} onRetry={() => void failed.refetch()} />;
  if (!patient.data || !facilities.data || (draftId !== undefined && !draft.data)) return <PageSkeleton />;
  if (draft.data && draft.data.state !== 'draft') return <Navigate to={`/consults/${draft.data.id}`} replace />;
  return (
    <Page title={t('title', { name: patient.data.name })} heading={t('heading')} intro={t('intro')}>
      <RequestFormView patient={patient.data} facilities={facilities.data.facilities} draft={draft.data} Files={Files} />
    </Page>
  );
}
