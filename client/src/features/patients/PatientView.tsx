import { Button, Stack, Tabs, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconMessagePlus, IconPhoto, IconStethoscope } from '@tabler/icons-react';
import type { ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { mayTry } from '@hoi-chan/shared/access/permissions.ts';
import { api } from '../../net/api.ts';
import { queryKeys } from '../../net/queryKeys.ts';
import { usePatientStudies } from '../../net/usePatientStudies.ts';
import { useMe } from '../../state/me.ts';
import { ConsultRow, ConsultRows } from '../../ui/ConsultRow.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { modalitiesText } from '../../ui/modalities.ts';
import { Page } from '../../ui/Page.tsx';
import { PatientBanner } from '../../ui/PatientBanner.tsx';
import { ListSkeleton } from '../../ui/Skeletons.tsx';
import { TimeText } from '../../ui/TimeText.tsx';
import { numbersOf } from './model.ts';

/** One patient: banner, what the record says, consults, studies. `Summary` is the panel of the summary feature. */
export default function PatientView({ Summary }: { Summary?: ComponentType<{ patientId: string }> }) {
  const { t } = useTranslation('patients');
  const { patientId = '' } = useParams();
  const me = useMe();
  const found = useQuery({
    queryKey: queryKeys.patient(patientId),
    queryFn: ({ signal }) => api('patients.get', { params: { patientId } }, { signal }),
  });
  const patient = found.data;
  if (found.isError && !patient) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />;
  const numbers = patient ? numbersOf(patient) : {};
  const details = [
    numbers.personalId && t('number.personal', { number: numbers.personalId }),
    numbers.insuranceNumber && t('number.insurance', { number: numbers.insuranceNumber }),
    patient?.address,
    patient?.phone,
  ];
  return (
    <Page title={patient?.name ?? t('title')} heading={t('page.heading')} width="wide">
      <Stack gap="lg">
        {patient ? (
          <PatientBanner
            patient={patient}
            details={details.filter(Boolean).join(' · ')}
            actions={
              mayTry(me.role, 'consult:request') && (
                <Button
                  component={Link}
                  to={`/patients/${patientId}/request`}
                  size="md"
                  leftSection={<IconMessagePlus size={20} aria-hidden />}
                >
                  {t('page.ask')}
                </Button>
              )
            }
          />
        ) : (
          <ListSkeleton rows={1} height={84} />
        )}
        <Tabs defaultValue="summary" keepMounted={false}>
          <Tabs.List>
            <Tabs.Tab value="summary">{t('page.summary')}</Tabs.Tab>
            <Tabs.Tab value="consults">{t('page.consults')}</Tabs.Tab>
            <Tabs.Tab value="studies">{t('page.studies')}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="summary" pt="md">
            {Summary && <Summary patientId={patientId} />}
          </Tabs.Panel>
          <Tabs.Panel value="consults" pt="md">
            <PatientConsults patientId={patientId} />
          </Tabs.Panel>
          <Tabs.Panel value="studies" pt="md">
            <PatientStudies patientId={patientId} />
          </Tabs.Panel>
        </Tabs>
      </Stack>
    </Page>
  );
}

function PatientConsults({ patientId }: { patientId: string }) {
  const { t } = useTranslation('patients');
  const list = useQuery({
    queryKey: queryKeys.patientPart(patientId, 'consults'),
    queryFn: ({ signal }) => api('patients.consults', { params: { patientId } }, { signal }),
  });
  if (list.isPending) return <ListSkeleton />;
  if (list.isError) return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
  if (list.data.consults.length === 0) return <EmptyState icon={<IconStethoscope size={40} />} title={t('page.noConsults')} />;
  return (
    <ConsultRows label={t('page.consults')}>
      {list.data.consults.map((card) => (
        <ConsultRow key={card.id} card={card} />
      ))}
    </ConsultRows>
  );
}

function PatientStudies({ patientId }: { patientId: string }) {
  const { t } = useTranslation('patients');
  const list = usePatientStudies(patientId);
  if (list.isPending) return <ListSkeleton />;
  if (list.isError) return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
  if (list.data.studies.length === 0)
    return <EmptyState icon={<IconPhoto size={40} />} title={t('page.noStudies')} text={t('page.noStudiesText')} />;
  return (
    <Stack component="ul" gap="xs" p={0} m={0} style={{ listStyle: 'none' }}>
      {list.data.studies.map((study) => (
        <li key={study.studyInstanceUid} style={{ border: '1px solid var(--hc-line)', borderRadius: 10, padding: '10px 14px' }}>
          <Text fw={600}>{study.description === '' ? modalitiesText(study.modalities) : study.description}</Text>
          <Text size="sm" c="dimmed" component="div">
            {modalitiesText(study.modalities)} · {study.studyDate === null ? t('page.noDate') : <TimeText at={study.studyDate} dateOnly />}{' '}
            · {t('page.images', { count: study.instanceCount })}
          </Text>
          {study.mismatch?.confirmedAt === null && (
            <Text size="sm" fw={600} c="var(--hc-danger)">
              {t('page.mismatch')}
            </Text>
          )}
        </li>
      ))}
    </Stack>
  );
}
