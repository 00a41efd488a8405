import { Checkbox, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { StudySummary } from '@hoi-chan/shared/features/patients.ts';
import { api } from '../../net/api.ts';
import { queryKeys } from '../../net/queryKeys.ts';
import { usePatientStudies } from '../../net/usePatientStudies.ts';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { modalitiesText } from '../../ui/modalities.ts';
import { ListSkeleton } from '../../ui/Skeletons.tsx';
import { TimeText } from '../../ui/TimeText.tsx';
import { MismatchedStudy } from './MismatchedStudy.tsx';

/** Which image studies the specialist may see; none unless chosen. Those of somebody else, as it seems, are for confirming only. */
export function StudiesField({ patientId, value, onChange }: { patientId: string; value: string[]; onChange: (value: string[]) => void }) {
  const { t } = useTranslation('request');
  const queries = useQueryClient();
  const found = usePatientStudies(patientId);
  if (found.isPending) return <ListSkeleton rows={2} height={44} />;
  // The images being away must not keep anybody from asking.
  if (found.isError) return <ErrorState error={found.error} onRetry={() => void found.refetch()} compact />;
  if (found.data.studies.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('studies.none')}
      </Text>
    );
  }
  const confirm = async (studyUid: string, reason: string): Promise<void> => {
    await api('patients.confirmStudy', { params: { patientId, studyUid }, body: { reason } });
    await queries.invalidateQueries({ queryKey: queryKeys.patientPart(patientId, 'studies') });
  };
  const isOpen = ({ mismatch }: StudySummary): boolean => mismatch === null || mismatch.confirmedAt !== null;
  return (
    <Checkbox.Group value={value} onChange={onChange} label={t('studies.label')}>
      <Stack gap="xs" mt={8}>
        {found.data.studies.filter(isOpen).map((study) => (
          <Checkbox
            key={study.studyInstanceUid}
            value={study.studyInstanceUid}
            label={study.description === '' ? modalitiesText(study.modalities) : study.description}
            description={
              <>
                {modalitiesText(study.modalities)}
                {study.studyDate !== null && (
                  <>
                    {' · '}
                    <TimeText at={study.studyDate} dateOnly />
                  </>
                )}
                {' · '}
                {t('studies.objects', { count: study.instanceCount })}
                {study.mismatch !== null && ` · ${t('studies.confirmed')}`}
              </>
            }
          />
        ))}
        {found.data.studies.map(
          (study) =>
            study.mismatch?.confirmedAt === null && (
              <MismatchedStudy
                key={study.studyInstanceUid}
                study={study}
                mismatch={study.mismatch}
                onConfirm={async (reason) => confirm(study.studyInstanceUid, reason)}
              />
            ),
        )}
      </Stack>
    </Checkbox.Group>
  );
}
